"""Words for people and days on the first page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_WEEKDAYS = (
    gettext_lazy("Thứ Hai"),
    gettext_lazy("Thứ Ba"),
    gettext_lazy("Thứ Tư"),
    gettext_lazy("Thứ Năm"),
    gettext_lazy("Thứ Sáu"),
    gettext_lazy("Thứ Bảy"),
    gettext_lazy("Chủ nhật"),
)

#: From this age on a colleague is ông or bà.
_ELDER = 35


class Addressed(Protocol):
    """Whoever is spoken to or of: what the form of address depends on."""

    @property
    def gender(self) -> str: ...
    @property
    def birth_year(self) -> int | None: ...


def address(person: Addressed) -> str:
    """How pages address somebody, everywhere the same: by age where it is known, else as a
    colleague. Sentences that do not know their reader (refusals, messages) address nobody."""
    year = person.birth_year
    if year is None or timezone.localdate().year - year < _ELDER:
        return {"M": _("anh"), "F": _("chị")}.get(person.gender, _("anh/chị"))
    return {"M": _("ông"), "F": _("bà")}.get(person.gender, _("ông/bà"))


def day_told(day: date) -> str:
    """``Thứ Sáu, 25/10/2024``."""
    return f"{_WEEKDAYS[day.weekday()]}, {day:%d/%m/%Y}"


def moment_told(at: datetime) -> str:
    """``hôm nay lúc 9:42``, ``hôm qua lúc 16:05``, ``ngày 03/10/2024``."""
    local = timezone.localtime(at)
    days = (timezone.localdate() - local.date()).days
    clock = f"{local.hour}:{local:%M}"
    if days == 0:
        return _("hôm nay lúc %s") % clock
    if days == 1:
        return _("hôm qua lúc %s") % clock
    return _("ngày %s") % f"{local:%d/%m/%Y}"
