"""Which letters a person may see; how many leaders each ward proposes."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from nominations.lifecycle import State
from nominations.models import Family
from organizations.capabilities import REVIEW_READERS, WARD_DESK
from organizations.models import User
from organizations.unit_acts import units_of
from workflows.kernel import policy

from .models import Submission


def submissions_visible(person: User) -> QuerySet[Submission]:
    """Letters of my ward; for the city, of every ward once they were sent."""
    condition = Q(ward__in=units_of(person, *WARD_DESK))
    condition |= Q(round__city__in=units_of(person, *REVIEW_READERS), state=Submission.State.SENT)
    return Submission.objects.filter(condition).select_related("ward", "round")


def leaders_shares(person: User) -> list[Any]:
    """Of the people each ward proposes in each round, how many hold a leading post (rule E12).

    One statement, over what this person may see; newest rounds first, scholarships left out.
    """
    ended = [State.WITHDRAWN, State.REFUSED, State.LAPSED]
    return list(
        policy.visible(person)
        .filter(person__isnull=False)
        .exclude(award_type_version__family=Family.SCHOLARSHIP)
        .exclude(state__in=ended)
        .order_by()
        .values("round__name", "ward__short_name")
        .annotate(people=Count("pk"), leaders=Count("pk", filter=Q(leading_post=True)))
        .filter(leaders__gt=0)
        .order_by("-round__year", "round__name", "ward__short_name")[:200]
    )
