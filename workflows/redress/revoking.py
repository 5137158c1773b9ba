"""The act that takes an award back, once its case is ready."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from nominations.models import PastAward
from organizations.capabilities import Capability
from organizations.refusals import Reason
from workflows.decisions.inputs import RevokeForm
from workflows.decisions.models import DecisionItem
from workflows.kernel.registry import Act, Told, action

from . import revocations


def case_is_ready(act: Act) -> Iterator[Reason]:
    """A case was opened, its awardee told, and explained or the days for it are over."""
    mandate = act.mandate
    people = {act.actor.pk} if act.actor else set()
    if mandate is not None and mandate.on_behalf_of_id:
        people.add(mandate.on_behalf_of_id)
    yield from revocations.why_not_ready(act.nomination, people, act.inputs.get("reason_code"))


@action(
    "revoke",
    _("Huỷ bỏ quyết định trao"),
    by=Capability.SIGN,
    guards=(case_is_ready,),
    form=RevokeForm,
    told=Told.ALL,
    reason_told=True,
    unusual=True,
    done=_("Đã huỷ bỏ quyết định trao của %(what)s"),
)
def revoke(act: Act) -> None:
    """On the ground of its case (one of four, art. 93(2)); the history stays visible."""
    nomination = act.nomination
    act.changes["case"] = revocations.revoked(nomination).pk
    nomination.reason_code, act.reason = act.inputs["reason_code"], act.inputs["reason"]
    DecisionItem.revoke_of(nomination)
    PastAward.objects.filter(nomination_number=nomination.number).update(valid=False)
    nomination.revoke()
    act.tell(nomination.ward_id, "revoked", _("Quyết định trao đã bị huỷ bỏ."))
