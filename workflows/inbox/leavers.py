"""Work somebody had when they left: back to the queue at once, then to whoever takes it over.

``give_back`` runs by itself when an account is closed or a right ends; the nightly sweep does the
same for rights that ran out by their date. ``take_over`` is done by whoever leads the unit or by
the administrator; who gave the order is recorded, each case through the door.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.record import record
from organizations import grants
from organizations.capabilities import LEADS, Capability
from organizations.models import User
from organizations.refusals import Reason, Refused
from organizations.unit_acts import not_yours
from workflows.kernel import door, policy
from workflows.kernel.models import CaseTask
from workflows.kernel.models.cases import OPEN_STATUSES


@dataclass(frozen=True, slots=True)
class Passed:
    """What came of one case: done, or why not."""

    number: str
    subject: str
    done: bool
    reasons: tuple[Reason, ...] = ()


def _had(person: User) -> list[CaseTask]:
    found = CaseTask.objects.filter(
        Q(assigned__isnull=False, owner=person) | Q(left_by=person),
        status__in=OPEN_STATUSES,
        flow_task_type="HUMAN",
    )
    return list(found.select_related("process__nomination", "unit").order_by("pk"))


def give_back(person: User) -> int:
    """Put back into the queue what somebody took and may not do any more; how many cases."""
    grants.forget(person)
    mandates = grants.mandates(person)
    numbers = {
        task.process.nomination.number
        for task in _had(person)
        if task.left_by_id is None and not any(policy.covers(one, task) for one in mandates)
    }
    count = 0
    for number in sorted(numbers):
        try:
            door.perform(
                "pass_on",
                number,
                None,
                left=person.username,
                to="",
                reason=_("Người nhận việc không còn nhiệm vụ này."),
            )
        except Refused:
            # Somebody moved the case meanwhile; then nothing of theirs is left there.
            continue
        count += 1
    return count


def when_rights_end(*, person: User, **_more: Any) -> None:
    """Listens to ``organizations.appointments.rights_ended``."""
    give_back(person)


def sweep_rights() -> int:
    """Give back work of people whose right to it ran out by its date; how many cases."""
    owners = User.objects.filter(
        pk__in=CaseTask.objects.filter(
            assigned__isnull=False,
            owner__isnull=False,
            left_by__isnull=True,
            status__in=OPEN_STATUSES,
            flow_task_type="HUMAN",
        ).values("owner")
    )
    return sum(give_back(person) for person in owners)


def may_take_over(actor: User) -> bool:
    """Whether the actor hands out other people's work: leads a unit, or administers."""
    return bool(_led(actor)) or grants.holds(actor, Capability.ADMINISTER)


def _led(actor: User) -> list[int]:
    return [one.unit_id for one in grants.mandates(actor) if one.capabilities & LEADS]


def _theirs(actor: User, person: User) -> list[CaseTask]:
    tasks = _had(person)
    if grants.holds(actor, Capability.ADMINISTER):
        return tasks
    led = set(_led(actor))
    return [task for task in tasks if task.unit_id in led]


def counts_of(actor: User, person: User) -> list[tuple[str, str, int]]:
    """How much of which work somebody has or left: unit, work, number. No dossier is named."""
    found: dict[tuple[str, str], int] = {}
    for task in _theirs(actor, person):
        key = (task.unit.short_name if task.unit else "", str(task.flow_task.task_title))
        found[key] = found.get(key, 0) + 1
    return [(unit, work, count) for (unit, work), count in sorted(found.items())]


def take_over(*, actor: User, person: User, to: User | None) -> list[Passed]:
    """Everything somebody has or left goes to a successor, or back to the queue; each for itself.

    ``Refused('forbidden')`` for whoever neither leads the unit nor administers. The administrator
    is told how many, not which (they see no dossier).
    """
    if not may_take_over(actor):
        raise Refused("forbidden", not_yours())
    names: dict[str, str] = {}
    for task in _theirs(actor, person):
        names[task.process.nomination.number] = task.process.nomination.subject_name
    results = []
    order = _("Theo phân công của %s.") % actor.full_name
    for number, subject in names.items():
        try:
            door.perform(
                "pass_on",
                number,
                None,
                left=person.username,
                to=to.username if to else "",
                reason=order,
            )
        except Refused as refusal:
            results.append(Passed(number, subject, False, tuple(refusal.reasons)))
        else:
            results.append(Passed(number, subject, True))
    with transaction.atomic():
        record(
            stream=f"user:{person.pk}",
            kind="take_over",
            actor=actor,
            object_ref=f"user:{person.pk}",
            body={
                "from": person.pk,
                "to": to.pk if to else None,
                "cases": [one.number for one in results if one.done],
                "refused": [one.number for one in results if not one.done],
            },
        )
    return results


def people_with_work() -> list[tuple[User, int]]:
    """For the administrator: whoever has or left open work, with how much; who left comes first."""
    counts: dict[int, int] = {}
    open_tasks = CaseTask.objects.filter(status__in=OPEN_STATUSES, flow_task_type="HUMAN").filter(
        Q(assigned__isnull=False, owner__isnull=False) | Q(left_by__isnull=False)
    )
    for owner, left in open_tasks.values_list("owner", "left_by"):
        holder = left or owner
        counts[holder] = counts.get(holder, 0) + 1
    people = User.objects.filter(pk__in=counts)
    return sorted(
        ((one, counts[one.pk]) for one in people),
        key=lambda row: (row[0].is_active, -row[1], row[0].username),
    )
