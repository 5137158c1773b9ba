"""What is done to a whole list at once: signed, sent back, numbered; all of it or nothing.

Each dossier goes through the door by its own act, so that its right, its duties, its guards and
its record are the same as alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from nominations.lifecycle import State, Step
from nominations.models import Nomination
from organizations.capabilities import Capability
from organizations.refusals import Reason, Refused
from workflows.kernel import door, policy
from workflows.kernel.registry import Act
from workflows.web.inputs import ReasonForm

from .inputs import DecideForm, SignForm
from .lists import KIND, partly_signed
from .models import Decision

_STATE = Decision.State


def waiting(decision: Decision, step: Step) -> list[Nomination]:
    """Who on the list waits for its signature (``MAIN``) or its number (``REGISTER``), in order.

    Whoever is on hold is not among them; their turn comes when they are cleared.
    """
    items = decision.items.filter(
        current=True, nomination__state=State.PENDING_SIGNATURE, nomination__step=step
    )
    return [one.nomination for one in items.select_related("nomination").order_by("position")]


def _each_may(code: str, step: Step) -> Callable[[Act], Iterator[Reason]]:
    """Somebody waits for it, and whoever asks may do it to the first of them."""

    def guard(act: Act) -> Iterator[Reason]:
        found = act.facts[f"waiting {step}"] = waiting(act.thing, step)
        if not found:
            yield Reason("nobody", _("Trong danh sách không ai chờ việc này."))
        elif act.actor is not None:
            yield from policy.verdict(act.actor, code, found[0]).reasons

    return guard


def _to_each(act: Act, code: str, step: Step, inputs: dict[str, Any]) -> None:
    numbers = [one.number for one in act.facts[f"waiting {step}"]]
    for number in numbers:
        try:
            door.perform(code, number, act.actor, **inputs)
        except Refused as refusal:
            told = [Reason(why.code, f"{number}: {why.text}") for why in refusal.reasons]
            raise Refused(refusal.kind, told, refusal.fields) from refusal
    act.thing.refresh_from_db(fields=["state", "list_version", "number", "symbol"])
    act.changes["numbers"] = act.answer["numbers"] = numbers


@KIND.act(
    "sign_list",
    _("Ký cả danh sách"),
    by=Capability.SIGN,
    sources=(_STATE.DRAFT, _STATE.SIGNED, _STATE.ISSUED),
    guards=(_each_may("sign", Step.MAIN),),
    form=SignForm,
    done=_("Đã ký cả danh sách: %(what)s"),
)
def sign_list(act: Act) -> None:
    """Everybody who waits for the signature, by the paper that was opened."""
    _to_each(act, "sign", Step.MAIN, act.inputs)
    act.changes["paper"] = act.inputs["paper"]


@KIND.act(
    "issue_list",
    _("Cấp số, ban hành"),
    by=Capability.REGISTER,
    sources=(_STATE.SIGNED, _STATE.ISSUED),
    guards=(_each_may("decide", Step.REGISTER),),
    form=DecideForm,
    done=_("Đã cấp số và ban hành %(what)s"),
)
def issue_list(act: Act) -> None:
    """Everybody who is signed for, under one number and date."""
    _to_each(act, "decide", Step.REGISTER, act.inputs)
    act.changes["decided_on"] = act.inputs["decided_on"]


def _whole_still(act: Act) -> Iterator[Reason]:
    """Nothing of it is signed, and nobody would be left behind on a list that is no more."""
    if partly_signed(act.thing):
        yield Reason("signed", _("Danh sách đã ký một phần, không trả lại cả danh sách được nữa."))
    if act.thing.items.filter(current=True, nomination__state=State.ON_HOLD).exists():
        yield Reason("hold", _("Trong danh sách còn hồ sơ đang tạm dừng."))


@KIND.act(
    "refuse_list",
    _("Không ký, trả lại cả danh sách"),
    by=Capability.SIGN,
    sources=(_STATE.DRAFT,),
    guards=(_each_may("refuse_to_sign", Step.MAIN), _whole_still),
    form=ReasonForm,
    unusual=True,
    done=_("Đã trả lại, không ký %(what)s"),
)
def refuse_list(act: Act) -> None:
    """Everybody goes back to appraisal with the reason; this draft is never signed."""
    _to_each(act, "refuse_to_sign", Step.MAIN, act.inputs)
    act.thing.refuse()
    act.thing.save(update_fields=["state"])
    act.reason = act.inputs["reason"]
