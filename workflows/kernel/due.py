"""A due date as people read it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from organizations.calendars import working_days_between


def due(at: Any) -> dict[str, str]:
    """A due date in words and a colour."""
    if at is None:
        return {"text": "", "tone": "rest"}
    days = working_days_between(timezone.localdate(), timezone.localtime(at).date())
    if days < 0:
        return {"text": _("Quá hạn %d ngày làm việc") % -days, "tone": "bad"}
    if days == 0 and at < timezone.now():
        return {"text": _("Vừa quá hạn"), "tone": "bad"}
    if days == 0:
        return {"text": _("Hạn hôm nay"), "tone": "warn"}
    return {"text": _("Còn %d ngày làm việc") % days, "tone": "warn" if days <= 2 else "rest"}
