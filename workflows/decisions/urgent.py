"""Urgent awards (khen đột xuất): the council's chair may approve in place of a session."""

from __future__ import annotations

from django.utils.translation import gettext as _

from nominations.models import Nomination
from organizations.capabilities import Capability
from workflows.kernel.registry import Act, Told, action
from workflows.web.inputs import ReasonForm


@action(
    "approve_urgent",
    _("Chủ tịch Hội đồng duyệt khen đột xuất"),
    by=Capability.PRESIDE,
    transition=Nomination.approve,
    families=("commendation", "self_taught"),
    form=ReasonForm,
    urgent=True,
    told=Told.NOBODY,
    done=_("Đã duyệt khen đột xuất %(what)s"),
)
def approve_urgent(act: Act) -> None:
    """With a reason on record; the written ballot stays the council's usual way."""
    act.reason = act.inputs["reason"]
    act.nomination.approve()
    act.tell(act.nomination.city_id, "approved", _("Khen đột xuất đã được duyệt, chờ trình ký."))
