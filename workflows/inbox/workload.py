"""Who has how much: open work of the units one works for, by person; and each person's list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils import timezone

from organizations import grants
from organizations.capabilities import SHARES_READERS, WORKING
from organizations.models import Unit, User
from organizations.refusals import Refused
from organizations.unit_acts import not_yours
from workflows.kernel.models import CaseTask
from workflows.kernel.models.cases import OPEN_STATUSES

from .inbox import ROW

#: The list of what nobody has taken, in addresses.
NOBODY = "chua-nhan"


@dataclass(frozen=True, slots=True)
class Share:
    """One person's part of the work; without a person what nobody has taken yet."""

    person: User | None
    open: int = 0
    overdue: int = 0
    next_due: datetime | None = None
    #: They left, or may not do such work any more.
    gone: bool = False

    @property
    def key(self) -> str:
        """Whose list it is, in addresses."""
        return self.person.username if self.person else NOBODY


def units_shared(person: User) -> list[int]:
    """The units whose work this person may see shared out; ``Refused`` where there is none."""
    found = sorted(
        {one.unit_id for one in grants.mandates(person) if one.capabilities & SHARES_READERS}
    )
    if not found:
        raise Refused("forbidden", not_yours())
    return found


def _open(units: list[int]) -> QuerySet[CaseTask]:
    return CaseTask.objects.filter(unit__in=units, status__in=OPEN_STATUSES, flow_task_type="HUMAN")


def _holder(person_id: int | None) -> Q:
    """Whose work it is: who took it, or who left it behind."""
    if person_id is None:
        return Q(assigned__isnull=True, left_by__isnull=True) | Q(
            assigned__isnull=False, owner__isnull=True
        )
    return Q(assigned__isnull=False, owner=person_id) | Q(left_by=person_id)


def shares(actor: User) -> list[Share]:
    """Everybody of the actor's units with their open work, the busiest first; nobody's on top.

    A constant number of statements, whatever the number of people and dossiers.
    """
    units = units_shared(actor)
    now = timezone.now()
    counted = {
        "open": Count("pk"),
        "overdue": Count("pk", filter=Q(due_at__lt=now)),
        "next_due": Min("due_at", filter=Q(due_at__gte=now)),
    }
    taken = _open(units).filter(assigned__isnull=False, owner__isnull=False).order_by()
    left = _open(units).filter(left_by__isnull=False).order_by()
    free = _open(units).filter(_holder(None)).aggregate(**counted)
    rows: dict[int, dict[str, object]] = {}
    for row in [
        *taken.values(who=F("owner")).annotate(**counted),
        *left.values(who=F("left_by")).annotate(**counted),
    ]:
        rows[row.pop("who")] = row
    roles = grants.roles_with(WORKING)
    people = {one.pk: one for one in grants.people_of(units, roles)}
    gone = {one.pk: one for one in User.objects.filter(pk__in=rows.keys() - people.keys())}
    found = [
        Share(person, **rows.get(pk, {}), gone=pk in gone)  # type: ignore[arg-type]
        for pk, person in (people | gone).items()
    ]
    found.sort(
        key=lambda one: (
            not one.gone,
            -one.overdue,
            -one.open,
            one.person.username if one.person else "",
        )
    )
    return [Share(None, **free), *found]


def tasks_of(actor: User, key: str, *, when: str = "") -> QuerySet[CaseTask]:
    """The open work of one person, or of nobody, in the actor's units; most urgent first.

    ``when`` is ``overdue`` or '' for all; a person who is not there has no work.
    """
    person_id = None
    if key != NOBODY:
        person_id = User.objects.filter(username=key).values_list("pk", flat=True).first() or 0
    found = _open(units_shared(actor)).filter(_holder(person_id))
    if when == "overdue":
        found = found.filter(due_at__lt=timezone.now())
    return found.select_related(*ROW).order_by(F("due_at").asc(nulls_last=True), "pk")


def colleagues(actor: User) -> QuerySet[User]:
    """Whom work of the actor's units can go to."""
    return grants.people_of(units_shared(actor), grants.roles_with(WORKING)).order_by("full_name")


def unit_names(actor: User) -> str:
    """Of which units the table tells."""
    names = Unit.objects.filter(pk__in=units_shared(actor)).values_list("short_name", flat=True)
    return ", ".join(sorted(names))
