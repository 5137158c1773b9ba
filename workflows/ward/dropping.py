"""A draft made by mistake is dropped by whoever made it, without the chair and without a form."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from organizations.capabilities import WARD_DESK
from organizations.refusals import Reason
from workflows.kernel.registry import Act, Many, Told, action
from workflows.web.inputs import Nothing

#: Among the reasons a dossier is withdrawn for: the ward itself.
_REASON = "by_ward"


def made_by_the_actor(act: Act) -> Iterator[Reason]:
    """What a colleague made is not dropped over their head; the chair may withdraw it."""
    if act.actor is None or act.nomination.created_by_id != act.actor.pk:
        text = _("Chỉ người lập bản nháp bỏ được; người khác thì Chủ tịch Hội rút hồ sơ.")
        yield Reason("maker", text)


@action(
    "drop_draft",
    _("Bỏ bản nháp"),
    by=WARD_DESK,
    guards=(made_by_the_actor,),
    form=Nothing,
    told=Told.ALL,
    reason_told=True,
    unusual=True,
    many=(Many.LIST,),
    done=_("Đã bỏ bản nháp %(what)s; số hồ sơ này không dùng lại"),
)
def drop_draft(act: Act) -> None:
    """It ends as withdrawn; its number is never given again, its record stays."""
    nomination = act.nomination
    nomination.reason_code, act.reason = _REASON, _("Người lập bỏ bản nháp.")
    nomination.drop_draft()
    act.tell(nomination.ward_id, "withdrawn", _("Người lập đã bỏ bản nháp."))
