"""After the decision: hand over, correct, revoke."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations import looks
from nominations.lifecycle import State
from nominations.models import Nomination
from nominations.recipients import recipient
from organizations.capabilities import Capability
from organizations.refusals import Reason
from workflows.kernel.guards import needs_inputs
from workflows.kernel.registry import Act, Many, Sheet, Told, action

from .inputs import CorrectForm, HandOverForm
from .models import Decision, DecisionItem


@needs_inputs
def not_before_decision(act: Act) -> Iterator[Reason]:
    """Dates in order: decision ≤ award, and none of days to come (invariant 5)."""
    decided, day = act.nomination.decided_on, act.inputs["handed_over_on"]
    if decided is not None and day < decided:
        yield Reason("date", _("Ngày trao trước ngày quyết định."))
    if day > timezone.localdate():
        yield Reason("date", _("Ngày trao ở tương lai."))


def _no(nomination: Nomination) -> str:
    """Nobody takes it for another unless it is said."""
    return ""


@action(
    "hand_over",
    _("Ghi đã trao"),
    by=Capability.RECEIVE,
    families=("commendation", "self_taught"),
    guards=(not_before_decision,),
    form=HandOverForm,
    told=Told.ALL,
    many=(Many.LIST,),
    sheet=Sheet(("handed_over_on",), {"received_by": recipient, "representative": _no}),
    done=_("Đã ghi trao cho %(what)s"),
)
def hand_over(act: Act) -> None:
    """In the recipient's hands, or a representative's."""
    nomination = act.nomination
    DecisionItem.objects.filter(nomination=nomination, current=True).update(**act.inputs)
    nomination.awarded_on = act.inputs["handed_over_on"]
    nomination.hand_over()
    act.personal["received_by"] = act.inputs["received_by"]
    act.changes["representative"] = act.inputs["representative"]


def has_certificate(act: Act) -> Iterator[Reason]:
    """The certificate is ours: what a higher body gave, it corrects itself."""
    given = DecisionItem.objects.filter(nomination=act.nomination, current=True)
    if looks.lacks(act.nomination, "decision items") or not given.exists():
        yield Reason("certificate", _("Không có văn bản trao nào do hệ thống lập để đính chính."))


@action(
    "correct",
    _("Đính chính"),
    by=Capability.SIGN,
    sources=(State.DECIDED, State.AWARDED),
    guards=(has_certificate,),
    form=CorrectForm,
    moves=False,
    told=Told.ALL,
    reason_told=True,
    unusual=True,
    done=_("Đã đính chính %(what)s"),
)
def correct(act: Act) -> None:
    """A new certificate with the right spelling; the old code says it was corrected."""
    nomination = act.nomination
    old = DecisionItem.objects.get(nomination=nomination, current=True)
    # Two corrections on one list at the same moment must not take the same place.
    Decision.objects.select_for_update(no_key=True).get(pk=old.decision_id)
    old.correct()
    old.current = False
    old.save(update_fields=["status", "current"])
    assert old.printed is not None
    code = secrets.token_urlsafe(16)
    last = old.decision.items.aggregate(last=Max("position"))["last"]
    DecisionItem.objects.create(
        decision=old.decision,
        nomination=nomination,
        position=last + 1,
        golden_book_number=old.golden_book_number,
        verification_code=code,
        printed=old.printed | {"name": act.inputs["printed_name"], "code": code},
        handed_over_on=old.handed_over_on,
        received_by=old.received_by,
        representative=old.representative,
    )
    act.reason = act.inputs["reason"]
    act.personal["printed_name"] = act.inputs["printed_name"]
