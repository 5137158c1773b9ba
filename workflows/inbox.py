"""Open work of a person: tasks of the units they act for, most urgent first."""

from __future__ import annotations

from django.db.models import F, QuerySet

from organizations import grants
from organizations.models import User

from . import policy
from .models import CaseTask


def open_tasks(person: User) -> QuerySet[CaseTask]:
    """One statement with everything a row shows; those without a date last."""
    return (
        CaseTask.objects.filter(policy.task_condition(grants.mandates(person)))
        .select_related(
            "unit",
            "owner",
            "process__nomination__ward",
            "process__nomination__award_type",
            "process__nomination__round",
        )
        .order_by(F("due_at").asc(nulls_last=True), "pk")
    )
