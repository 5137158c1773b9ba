"""Which letters a person may see, what is listed in them; how many leaders each ward proposes."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from nominations.lifecycle import State
from nominations.models import Family, Nomination
from organizations.capabilities import REVIEW_READERS, WARD_DESK
from organizations.models import User
from organizations.unit_acts import units_of
from workflows.kernel import policy

from .models import ListedNominee, Submission

#: Longer lists are several letters.
MOST = 200


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


def waiting(submission: Submission) -> list[Nomination]:
    """What the chair may still send under this letter: the listed in their order, then others."""
    found = (
        Nomination.objects.filter(
            ward=submission.ward_id, round=submission.round_id, state=State.WARD_REVIEW
        )
        .select_related("award_type", "listed_under")
        .order_by("sort_key", "pk")[:MOST]
    )
    listed: list[Nomination] = []
    rest: list[Nomination] = []
    for one in found:
        (listed if _place(one, submission) is not None else rest).append(one)
    return sorted(listed, key=lambda one: _place(one, submission) or 0) + rest


def _place(nomination: Nomination, submission: Submission) -> int | None:
    line = getattr(nomination, "listed_under", None)
    return line.position if line is not None and line.submission_id == submission.pk else None


def listed(submission: Submission) -> list[ListedNominee]:
    """The list as it would be signed now: what waits for sending, in order."""
    return list(
        submission.listed.filter(nomination__state=State.WARD_REVIEW)
        .select_related("nomination__award_type")
        .order_by("position", "pk")
    )
