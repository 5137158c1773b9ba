"""The one door: every change of a thing goes through it, whatever kind it is.

lock → policy (may this person, on this unit, in this state) → inputs → guards, each with a
reason → transition → record → what follows (of a nomination: the flow's task done and the next
opened) → notices. Either all of it is stored or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.record import Note, record, record_first
from nominations import drafts
from nominations.models import Nomination, Round
from organizations import grants
from organizations.capabilities import Capability
from organizations.refusals import Reason, Refused
from organizations.registers import take_numbers

from . import log, separation
from .flows import engine
from .forms import FAULTS, ActForm
from .kinds import NOT_THEIRS, Kind
from .nominations import NOMINATIONS
from .registry import HAPPENINGS, UNNAMED, Act, Action, Told, Verdict, happening

if TYPE_CHECKING:
    from organizations.grants import Mandate
    from organizations.models import Unit, User


def clean(form_class: type[ActForm], inputs: dict[str, Any], thing: Any) -> dict[str, Any]:
    """The inputs of an act on a thing, checked by its form; ``Refused('invalid')`` per field."""
    if form_class is ActForm and not inputs:
        return {}
    fields: dict[str, list[str]] = {}
    for faults in FAULTS:
        fields |= faults(form_class, inputs)
    given = {name: value for name, value in inputs.items() if name not in fields}
    form = form_class(data=given, thing=thing)
    fields = {name: [str(text) for text in texts] for name, texts in form.errors.items()} | fields
    if fields:
        raise Refused("invalid", [Reason("invalid", _("Có mục chưa đúng."))], fields)
    return form.cleaned_data


def _unmet(act: Act) -> None:
    """Raise everything that does not hold, not only the first."""
    reasons, others = [], False
    for guard in act.action.guards:
        found = list(guard(act))
        # Whom an input names is no matter of who asks.
        others = others or (not getattr(guard, "needs_inputs", False) and _not_theirs(found))
        reasons += found
    if reasons:
        raise Refused("forbidden" if others else "unmet", reasons)


def do(
    kind: Kind,
    code: str,
    key: Any,
    actor: User | None,
    /,
    *,
    expected_version: int | None = None,
    inputs: dict[str, Any] | None = None,
) -> Act:
    """Do one act to one thing of a kind, or raise ``Refused`` and change nothing.

    ``key`` is how the outside names the thing. ``actor`` None is the system itself (sweep) or
    somebody from outside without an account; they may only do what is said to be theirs
    (``Holder.MACHINE``, ``Holder.PUBLIC``). ``expected_version`` refuses a stale
    request (412).
    """
    try:
        return _do(kind, code, key, actor, expected_version, inputs or {})
    except Refused as refusal:
        log.refused(kind, code, key, actor, refusal)
        raise


def _do(
    kind: Kind,
    code: str,
    key: Any,
    actor: User | None,
    expected_version: int | None,
    inputs: dict[str, Any],
) -> Act:
    if code not in kind.actions:
        raise Refused("forbidden", [Reason("action", _("Không có việc này."))])
    action = kind.actions[code]
    with transaction.atomic():
        thing = kind.lock(key, actor)
        verdict = _may(kind, actor, action, thing, key)
        if expected_version is not None and expected_version != kind.version(actor, thing):
            refuse_stale()
        act = Act(action, thing, actor, verdict.mandate, {}, timezone.now())
        act.inputs = clean(action.form, inputs, thing)
        _unmet(act)
        act.before = kind.position(thing)
        action.effect(act)
        kind.store(act)
        _note(kind, act)
        kind.after(act)
        log.done(kind, act)
    return act


def _not_theirs(reasons: list[Reason] | tuple[Reason, ...]) -> bool:
    return bool({reason.code for reason in reasons} & NOT_THEIRS)


def _may(kind: Kind, actor: User | None, action: Action, thing: Any, key: Any) -> Verdict:
    """The policy's yes. Who may not see the thing learns nothing of it, not even where it is."""
    if actor is None:
        if not UNNAMED & set(action.capability) or not kind.serves(action, thing):
            raise Refused("forbidden", [Reason("role", _("Hệ thống không làm việc này."))])
        return Verdict(True)
    verdict = kind.verdict(actor, action, thing)
    if not verdict.allowed:
        kind.find(actor, key)
        theirs = not _not_theirs(verdict.reasons)
        raise Refused("unmet" if theirs else "forbidden", list(verdict.reasons))
    return verdict


def refuse_stale() -> NoReturn:
    """What is on the screen is not what is stored any more."""
    raise Refused("stale", [Reason("stale", _("Đã được người khác sửa. Hãy mở lại rồi làm tiếp."))])


def begun(
    kind: Kind,
    code: str,
    thing: Any,
    actor: User,
    mandate: Mandate,
    *,
    changes: dict[str, Any],
    personal: dict[str, str] | None = None,
    reason: str = "",
) -> None:
    """Leave the first event of a thing that has just come into being; ``code`` is a happening's."""
    action = Action(code, HAPPENINGS[code].label, (), frozenset(), lambda act: None)
    act = Act(action, thing, actor, mandate, {}, timezone.now())
    act.changes, act.personal, act.reason = changes, personal or {}, reason
    _note(kind, act)


def _note(kind: Kind, act: Act) -> None:
    mandate = act.mandate
    record(
        stream=kind.stream(act),
        kind=act.action.code,
        actor=act.actor,
        by=mandate,
        role=act.unnamed,
        unit_id=kind.unit(act),
        object_ref=kind.ref(act.thing),
        object_version=kind.version_in_record(act.thing),
        body=kind.body(act),
        personal=act.personal or None,
        at=act.at,
    )


def against(
    kind: Kind, action: Action, thing: Any, actor: User, *, facts: dict[str, Any] | None = None
) -> list[Reason]:
    """Why an act cannot be done now, before anything is typed; empty if it can.

    ``facts`` lets several looks at the same thing share what their guards found out.
    """
    verdict = kind.verdict(actor, action, thing)
    if kept := kind.kept_from(actor, action, thing, verdict):
        return kept
    if not verdict.allowed:
        return list(verdict.reasons)
    act = Act(action, thing, actor, verdict.mandate, {}, timezone.now())
    act.facts = {} if facts is None else facts
    return [
        reason
        for guard in action.guards
        if not getattr(guard, "needs_inputs", False)
        for reason in guard(act)
    ]


def options_of(
    kind: Kind, thing: Any, person: User, *, facts: dict[str, Any] | None = None
) -> list[tuple[Action, list[Reason]]]:
    """The acts of the present state with what stands against each, in the table's order."""
    shared = {} if facts is None else facts
    found = [
        (action, against(kind, action, thing, person, facts=shared))
        for action in kind.offered(person, thing)
        if not UNNAMED & set(action.capability)
    ]
    if kind.shows_others:
        return found
    return [(action, why) for action, why in found if "role" not in {one.code for one in why}]


def perform(
    code: str,
    number: str,
    actor: User | None,
    /,
    *,
    expected_version: int | None = None,
    **inputs: Any,
) -> Nomination:
    """Do one action to one nomination, or raise ``Refused`` and change nothing; see ``do``."""
    act = do(NOMINATIONS, code, number, actor, expected_version=expected_version, inputs=inputs)
    # Outside the transaction: what is told once is in no table and no record.
    act.nomination.told = act.told
    return act.nomination


def preview(
    code: str, nomination: Nomination, actor: User, *, facts: dict[str, Any] | None = None
) -> list[Reason]:
    """Why this action cannot be done to a nomination now; empty if it can."""
    return against(NOMINATIONS, NOMINATIONS.actions[code], nomination, actor, facts=facts)


def options(
    nomination: Nomination, person: User, *, facts: dict[str, Any] | None = None
) -> list[tuple[Action, list[Reason]]]:
    """Every action of a nomination's present state with what stands against it.

    Nothing at all while the state itself is sealed from this person.
    """
    return options_of(NOMINATIONS, nomination, person, facts=facts)


def preparing(actor: User, ward: Unit) -> Mandate:
    """The right by which a person prepares dossiers of a ward; ``Refused`` without one."""
    for mandate in grants.mandates(actor):
        if Capability.PREPARE in mandate.capabilities and mandate.unit_id == ward.pk:
            return mandate
    raise Refused(
        "forbidden", [Reason("role", _("Không có nhiệm vụ soạn hồ sơ cho phường, xã này."))]
    )


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
        if mandate.on_behalf_of_id:
            separation.made_for(nominations, mandate.on_behalf_of_id)
        engine.start_cases(nominations, actor=actor)
        record_first([_created(one, actor, mandate) for one in nominations])
    return nominations


_CREATED = happening("create", "Tạo hồ sơ", told=Told.ALL)


def _created(nomination: Nomination, actor: User, mandate: Mandate) -> Note:
    return Note(
        stream=f"case:{nomination.number}",
        kind=_CREATED,
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
