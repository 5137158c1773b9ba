"""The one door: every change of a nomination goes through ``perform``.

lock → policy (may this person, on this unit, in this state) → inputs → guards, each with a
reason → transition → record → the flow's task done and the next opened → notices. Either all of
it is stored or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.record import Note, record, record_first
from nominations import drafts
from nominations.models import Nomination, Round
from organizations import grants
from organizations.capabilities import Capability, Holder
from organizations.refusals import Reason, Refused, hidden
from organizations.registers import take_numbers
from prepared.queries import Prepared
from workflows.dossier.history import shown_version
from workflows.web.shapes import cleaned

from . import policy
from .clocks import due_for
from .flows import engine
from .models import Duty, Notice
from .models.cases import forget_work
from .registry import ACTIONS, Act, Action, actions_of

if TYPE_CHECKING:
    from organizations.grants import Mandate
    from organizations.models import Unit, User

_LOCK = Prepared(
    lambda number: (
        Nomination.objects.select_for_update(of=("self",))
        .select_related(
            "award_type_version__criteria_set",
            "award_type",
            "round",
            "person",
            "collective",
            "ward",
            "city",
            "case",
        )
        .filter(number=number)
    )
)


def lock(number: str) -> Nomination:
    """The nomination with everything the door needs, its row locked; ``hidden`` if none."""
    nomination = _LOCK.first(number)
    if nomination is None:
        raise hidden()
    return nomination


def clean(action: Action, inputs: dict[str, Any]) -> dict[str, Any]:
    """The inputs of an action, checked by its form; ``Refused('invalid')`` per field."""
    if action.form is forms.Form and not inputs:
        return {}
    return cleaned(action.form, inputs)


def reasons_against(act: Act) -> list[Reason]:
    """Everything that does not hold, not only the first."""
    return [reason for guard in act.action.guards for reason in guard(act)]


def perform(
    code: str,
    number: str,
    actor: User | None,
    /,
    *,
    expected_version: int | None = None,
    **inputs: Any,
) -> Nomination:
    """Do one action to one nomination, or raise ``Refused`` and change nothing.

    ``actor`` None is the system itself (sweep); it may only do what has no capability but
    ``system``. ``expected_version`` refuses a stale request (412).
    """
    if code not in ACTIONS:
        raise Refused("forbidden", [Reason("action", _("Không có việc này."))])
    action = ACTIONS[code]
    with transaction.atomic():
        nomination = lock(number)
        mandate = None
        if actor is None:
            if Holder.MACHINE not in action.capability or not action.serves(nomination):
                raise Refused("forbidden", [Reason("role", _("Hệ thống không làm việc này."))])
        else:
            answer = policy.verdict(actor, code, nomination)
            if not answer.allowed:
                _refuse(actor, nomination, answer)
            mandate = answer.mandate
        if expected_version is not None and expected_version != shown_version(actor, nomination):
            refuse_stale()
        act = Act(
            action=action,
            nomination=nomination,
            actor=actor,
            mandate=mandate,
            inputs=clean(action, inputs),
            at=timezone.now(),
        )
        if reasons := reasons_against(act):
            raise Refused("unmet", reasons)
        _carry_out(act)
    # Outside the transaction: what is told once is in no table and no record.
    nomination.told = act.told
    return nomination


def refuse_stale() -> NoReturn:
    """What is on the screen is not what is stored any more."""
    raise Refused(
        "stale", [Reason("stale", _("Hồ sơ đã được người khác sửa. Hãy mở lại rồi làm tiếp."))]
    )


def _refuse(actor: User, nomination: Nomination, answer: policy.Verdict) -> None:
    """Who may not see the case learns nothing of it, not even that it is elsewhere on its way."""
    if not policy.visible(actor).filter(pk=nomination.pk).exists():
        raise hidden()
    codes = {reason.code for reason in answer.reasons}
    kind = "forbidden" if codes & {"role", "separation"} else "unmet"
    raise Refused(kind, list(answer.reasons))


def _carry_out(act: Act) -> None:
    nomination, action = act.nomination, act.action
    before, before_step = nomination.state, nomination.step
    act.action.effect(act)
    moved = (nomination.state, nomination.step) != (before, before_step)
    if moved:
        nomination.state_since = act.at
        if nomination.state != "on_hold":
            nomination.due_at = due_for(nomination, act.at)
    nomination.version += 1
    nomination.store()
    forget_work(nomination)
    if moved or "opinion_of" in act.facts:
        engine.advance(
            nomination.case,
            nomination,
            actor=act.actor,
            opinion_of=act.facts.get("opinion_of"),
        )
    _note(act, before)
    if action.duty and act.actor is not None:
        on_behalf = act.mandate.on_behalf_of_id if act.mandate else None
        Duty.objects.bulk_create(
            [
                Duty(nomination=nomination, person_id=pk, kind=action.duty)
                for pk in (act.actor.pk, on_behalf)
                if pk
            ],
            ignore_conflicts=True,
        )
    Notice.objects.bulk_create(
        [
            Notice(unit_id=unit, nomination=nomination, kind=kind, text=text)
            for unit, kind, text in act.notices
        ]
    )


def _note(act: Act, before: str) -> None:
    nomination, mandate = act.nomination, act.mandate
    body: dict[str, Any] = {
        "action": act.action.code,
        "from": before,
        "to": nomination.state,
        "step": nomination.step,
        "changes": act.changes,
    }
    if act.reason:
        body["reason"] = act.reason
    record(
        stream=f"case:{nomination.number}",
        kind=act.action.code,
        actor=act.actor,
        by=mandate,
        role="" if mandate else "system",
        object_ref=f"nomination:{nomination.number}",
        object_version=nomination.version,
        body=body,
        personal=act.personal or None,
        at=act.at,
    )


def preparing(actor: User, ward: Unit) -> Mandate:
    """The right by which a person prepares dossiers of a ward; ``Refused`` without one."""
    for mandate in grants.mandates(actor):
        if Capability.PREPARE in mandate.capabilities and mandate.unit_id == ward.pk:
            return mandate
    raise Refused("forbidden", [Reason("role", _("Anh/chị không soạn hồ sơ cho phường, xã này."))])


@dataclass(frozen=True, slots=True)
class Proposed:
    """One draft to make: the award's code and clean form data (see nominations.forms)."""

    award_code: str
    data: dict[str, Any]
    import_key: str | None = None


def create(
    *,
    actor: User,
    round: Round,
    ward: Unit,
    award_code: str,
    data: dict[str, Any],
    import_key: str | None = None,
) -> Nomination:
    """A new draft with its case, task and event; refused as ``create_many`` is."""
    proposed = Proposed(award_code, data, import_key)
    return create_many(actor=actor, round=round, ward=ward, proposed=[proposed])[0]


def create_many(
    *, actor: User, round: Round, ward: Unit, proposed: list[Proposed]
) -> list[Nomination]:
    """New drafts, each with its number, case, task and event, in as many statements as one.

    Refused when the person does not prepare for this ward, or an award is not in the round;
    then nothing is made.
    """
    mandate = preparing(actor, ward)
    if not proposed:
        return []
    awards = {
        award.version.award_type.code: award.version
        for award in round.awards.select_related("version__award_type", "version__criteria_set")
    }
    if any(one.award_code not in awards for one in proposed):
        raise Refused("unmet", [Reason("award", _("Đợt này không xét danh hiệu đó."))])
    with transaction.atomic():
        serials = take_numbers(
            unit=round.city,
            kind="nomination",
            symbol=round.code,
            year=round.year,
            object_refs=[f"round:{round.code}"] * len(proposed),
        )
        nominations = drafts.build(
            actor=actor,
            round=round,
            ward=ward,
            drafts=[
                drafts.NewDraft(
                    awards[one.award_code], one.data, f"{round.year}-{serial:04d}", one.import_key
                )
                for one, serial in zip(proposed, serials, strict=True)
            ],
        )
        engine.start_cases(nominations, actor=actor)
        record_first([_created(one, actor, mandate) for one in nominations])
    return nominations


def _created(nomination: Nomination, actor: User, mandate: Mandate) -> Note:
    return Note(
        stream=f"case:{nomination.number}",
        kind="create",
        actor=actor,
        by=mandate,
        object_ref=f"nomination:{nomination.number}",
        object_version=nomination.version,
        body={
            "action": "create",
            "from": "",
            "to": nomination.state,
            "step": "",
            "award_type": nomination.award_type.code,
            "round": nomination.round.code,
            "ward": nomination.ward.code,
            "source": "import" if nomination.import_key else "form",
        },
        personal={"subject": nomination.subject_name},
    )


def preview(
    code: str, nomination: Nomination, actor: User, *, facts: dict[str, Any] | None = None
) -> list[Reason]:
    """Why this action cannot be done now, before anything is typed; empty if it can.

    ``facts`` lets several looks at the same nomination share what their guards found out.
    """
    answer, action = policy.verdict(actor, code, nomination), ACTIONS[code]
    theirs = not {reason.code for reason in answer.reasons} & {"role", "separation"}
    if theirs and action.moves and policy.sealed_from(actor, nomination):
        # Whether it may still be done is told by doing it, not by asking (see decision 0019).
        return [Reason("sealed", _("Hồ sơ đang được xét: chỉ khi gửi mới biết còn kịp hay không."))]
    if not answer.allowed:
        return list(answer.reasons)
    act = Act(
        action=action,
        nomination=nomination,
        actor=actor,
        mandate=answer.mandate,
        inputs={},
        at=timezone.now(),
        facts={} if facts is None else facts,
    )
    return [
        reason
        for guard in action.guards
        if not getattr(guard, "needs_inputs", False)
        for reason in guard(act)
    ]


def options(
    nomination: Nomination, person: User, *, facts: dict[str, Any] | None = None
) -> list[tuple[Action, list[Reason]]]:
    """Every action of the present state with what stands against it, in the table's order.

    Nothing at all while the state itself is sealed from this person.
    """
    if policy.shown_state(person, nomination)[0] != nomination.state:
        return []
    shared = {} if facts is None else facts
    return [
        (action, preview(action.code, nomination, person, facts=shared))
        for action in actions_of(nomination)
        if Holder.MACHINE not in action.capability
    ]


def unbound_form(code: str, nomination: Nomination) -> forms.Form:
    """The empty form of an action, with choices that belong to this nomination."""
    form = ACTIONS[code].form()
    prepare = getattr(form, "prepare", None)
    if prepare:
        prepare(nomination)
    return form
