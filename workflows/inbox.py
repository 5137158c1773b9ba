"""Open work of a person: tasks of the units they act for, most urgent first."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from organizations import grants
from organizations.models import User

from .models import CaseTask
from .models.cases import OPEN_STATUSES


def mine(person: User) -> Q:
    """The condition a task meets when this person may take it up."""
    condition = Q(pk__in=[])
    for mandate in grants.mandates(person):
        capabilities = set(mandate.capabilities)
        if capabilities & {"prepare", "endorse"}:
            capabilities.add("ward")
        condition |= Q(unit=mandate.unit_id, capability__in=capabilities)
    return condition


def open_tasks(person: User) -> QuerySet[CaseTask]:
    """One statement with everything a row shows; those without a date last."""
    return (
        CaseTask.objects.filter(mine(person), status__in=OPEN_STATUSES, flow_task_type="HUMAN")
        .select_related(
            "unit",
            "process__nomination__ward",
            "process__nomination__award_type",
            "process__nomination__round",
        )
        .order_by(F("due_at").asc(nulls_last=True), "pk")
    )
