"""What waits for a person, in the batches people work in: letters, awards, decisions, sessions.

A fixed number of statements, whatever waits; counts are exact. What nobody can do anything about
now (a scholarship on the waiting list) is no work.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import CharField, Count, Min, Q, QuerySet, Sum
from django.db.models.functions import Cast
from django.utils import timezone

from nominations.lifecycle import State, Step
from nominations.models import Nomination
from organizations.capabilities import COUNCIL, Capability
from organizations.models import User
from organizations.unit_acts import units_of
from workflows.council.models import AgendaItem, CouncilSession
from workflows.council.queries import sessions_visible
from workflows.decisions.models import Decision, DecisionItem
from workflows.kernel.models import CaseTask
from workflows.ward.models import SubmissionItem

from .inbox import own_work

#: Names shown of a batch, and the work looked at to find them.
NAMES = 3
_LOOKED_AT = 300
#: Letters, sessions or decisions shown at once.
MOST = 12

_OPEN = Q(
    nomination__case__task_set__status__in=("NEW", "ASSIGNED", "STARTED"),
    nomination__case__task_set__flow_task_type="HUMAN",
)
_FIRST_DUE = Min("nomination__case__task_set__due_at", filter=_OPEN)


@dataclass(slots=True)
class Batch:
    """Work of one kind on one award."""

    task: str
    title: str
    award: str
    award_code: str
    count: int
    late: int
    due: datetime | None
    #: The first few, by number and name.
    first: list[tuple[str, str]] = field(default_factory=list)


def batches(person: User, *, unnamed: Collection[str] = ()) -> list[Batch]:
    """Own work by kind and award, the nearest deadline first; two statements.

    Kinds in ``unnamed`` need no names: where there is nothing else, they are not read.
    """
    now = timezone.now()
    work = own_work(person)
    grouped = (
        work.order_by()
        .values_list(
            "flow_task",
            "process__nomination__award_type__code",
            "process__nomination__award_type__short_name",
        )
        .annotate(
            count=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)), first_due=Min("due_at")
        )
    )
    found = {
        (node.name, code): Batch(node.name, str(node.task_title), name, code, count, late, due)
        for node, code, name, count, late, due in grouped
    }
    if not {task for task, _award in found} - set(unnamed):
        return _nearest_first(found, now)
    rows = work.order_by("due_at", "pk").values_list(
        "flow_task",
        "process__nomination__award_type__code",
        "process__nomination__number",
        "process__nomination__subject_name",
    )[:_LOOKED_AT]
    for node, code, number, name in rows:
        # Opened since they were counted: the next look shows it.
        if (batch := found.get((node.name, code))) and len(batch.first) < NAMES:
            batch.first.append((number, name))
    return _nearest_first(found, now)


def _nearest_first(found: dict[tuple[str, str], Batch], now: datetime) -> list[Batch]:
    return sorted(found.values(), key=lambda one: (one.due is None, one.due or now, one.title))


def work_called(found: QuerySet[CaseTask], task: str, award: str) -> QuerySet[CaseTask]:
    """Of some work that of one kind, as the node of its flow is called, and of one award."""
    found = found.annotate(node=Cast("flow_task", CharField())).filter(node__endswith=f".{task}")
    return found.filter(process__nomination__award_type__code=award) if award else found


# -- letters ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class Letter:
    """What waits for reception under one tờ trình."""

    pk: int
    number: str
    ward: str
    sent_at: datetime | None
    count: int
    due: datetime | None
    awards: list[tuple[str, int]]
    #: Number and name where it is about one dossier.
    single: tuple[str, str] = ("", "")


def under_letter(person: User, submission: int) -> QuerySet[Nomination]:
    """What of a letter waits for this person's reception."""
    return Nomination.objects.filter(
        state=State.SUBMITTED,
        city__in=units_of(person, Capability.RECEIVE),
        submission_item__submission=submission,
    )


def letters(person: User) -> list[Letter]:
    """Letters with dossiers to receive, the nearest deadline first; one statement."""
    units = units_of(person, Capability.RECEIVE)
    if not units:
        return []
    items = SubmissionItem.objects.filter(
        nomination__state=State.SUBMITTED, nomination__city__in=units
    )
    grouped = (
        items.order_by()
        .values_list(
            "submission_id",
            "submission__letter_number",
            "submission__ward__short_name",
            "submission__sent_at",
            "nomination__award_type__short_name",
        )
        .annotate(
            count=Count("nomination", distinct=True),
            first_due=_FIRST_DUE,
            one_number=Min("nomination__number"),
            one_name=Min("nomination__subject_name"),
        )
    )
    found: dict[int, Letter] = {}
    for pk, number, ward, sent_at, award, count, due, one_number, one_name in grouped:
        one = found.setdefault(pk, Letter(pk, number, ward, sent_at, 0, due, []))
        one.count += count
        one.single = (one_number, one_name)
        one.awards.append((award, count))
        one.due = min((day for day in (one.due, due) if day), default=None)
    for one in found.values():
        one.awards.sort(key=lambda pair: -pair[1])
    far = timezone.now()
    return sorted(found.values(), key=lambda one: (one.due is None, one.due or far, one.pk))


# -- decisions, money ------------------------------------------------------------------------------


@dataclass(slots=True)
class Sheet:
    """A decision as a batch: what is to be done with it, for how many, how much money."""

    decision: Decision
    act: str
    count: int
    due: datetime | None
    amount: int | None = None


def sheets(person: User) -> list[Sheet]:
    """Drafts to sign, signed ones to number, lists to hand over and to pay; three statements."""
    signs, numbers = units_of(person, Capability.SIGN), units_of(person, Capability.REGISTER)
    hands, pays = units_of(person, Capability.RECEIVE), units_of(person, Capability.PAY)
    pending = Q(nomination__state=State.PENDING_SIGNATURE)
    decided = Q(nomination__state=State.DECIDED)
    to_pay = Q(nomination__step__in=[Step.PAY, Step.ACKNOWLEDGE])
    acts = (
        (
            "signature",
            pending & Q(nomination__step=Step.MAIN, decision__authority__in=signs),
            signs,
        ),
        (
            "number",
            pending & Q(nomination__step=Step.REGISTER, decision__authority__in=numbers),
            numbers,
        ),
        ("hand_over", decided & ~to_pay & Q(nomination__city__in=hands), hands),
        ("payment", decided & to_pay & Q(nomination__city__in=pays), pays),
    )
    mine = [(act, condition) for act, condition, units in acts if units]
    if not mine:
        return []
    wanted = Q(pk__in=[])
    for _act, condition in mine:
        wanted |= condition
    items = (
        DecisionItem.objects.filter(wanted, decision__kind=Decision.Kind.AWARD)
        .order_by()
        .values_list("decision_id", "nomination__state", "nomination__step")
        .annotate(count=Count("nomination", distinct=True), first_due=_FIRST_DUE)
    )
    rows = list(items)
    amounts = _amounts(pays) if pays else {}
    decisions = Decision.objects.select_related("award_type", "authority").in_bulk(
        {row[0] for row in rows}
    )
    found: dict[tuple[int, str], Sheet] = {}
    for pk, state, step, count, due in rows:
        act = _act_of(state, step)
        one = found.setdefault((pk, act), Sheet(decisions[pk], act, 0, due))
        one.count += count
        one.due = min((day for day in (one.due, due) if day), default=None)
        if act == "payment":
            one.amount = amounts.get(pk)
    far = timezone.now()
    return sorted(
        found.values(), key=lambda one: (one.due is None, one.due or far, one.decision.pk)
    )


def _amounts(units: list[int]) -> dict[int, int]:
    """By decision the money still to be paid out."""
    due = DecisionItem.objects.filter(
        nomination__state=State.DECIDED, nomination__step=Step.PAY, nomination__city__in=units
    )
    return dict(
        due.order_by()
        .values_list("decision_id")
        .annotate(amount=Sum("nomination__ranking__amount"))
    )


def _act_of(state: str, step: str) -> str:
    if state == State.PENDING_SIGNATURE:
        return "number" if step == Step.REGISTER else "signature"
    return "payment" if step in {Step.PAY, Step.ACKNOWLEDGE} else "hand_over"


# -- sessions --------------------------------------------------------------------------------------


def sessions_ahead(person: User) -> list[CouncilSession]:
    """Sessions not over that are this person's to attend or to run, the next first."""
    if not units_of(person, *COUNCIL):
        return []
    return list(
        sessions_visible(person)
        .exclude(state=CouncilSession.State.CLOSED)
        .annotate(agenda=Count("items", filter=Q(items__current=True)))
        .order_by("meets_at")[:MOST]
    )


def awaiting_vote(person: User) -> QuerySet[AgendaItem]:
    """Items being voted on now that wait for this member, in the room or asked in writing."""
    return (
        AgendaItem.objects.filter(
            Q(session__seats__present=True)
            | Q(
                session__mode__in=["writing", "mixed"],
                session__answers_due_at__gt=timezone.now(),
            ),
            state=AgendaItem.State.VOTING,
            session__seats__member=person,
        )
        .exclude(turnout__member=person)
        .exclude(conflicts__member=person)
        .select_related("nomination__award_type")
        .order_by("session", "position")
    )
