"""Which points of an earlier appraisal still stand when a dossier comes back corrected."""

from __future__ import annotations

from nominations.models import CriterionScore, Nomination


def to_score_again(nomination: Nomination) -> frozenset[str] | None:
    """Codes of the criteria a correction touched; None when everything is scored anew.

    Touched is what the city pinned a remark to and what the ward changed. The award type may ask
    for all of it again (``reopen_scores``).
    """
    last = nomination.returns.filter(closed_at__isnull=False).last()
    if last is None or nomination.award_type_version.reopen_scores:
        return None
    places = {f"{one.target_kind}:{one.target}" for one in last.remarks.all()} | set(last.touched)
    return frozenset(
        place.removeprefix("criterion:") for place in places if place.startswith("criterion:")
    )


def carried(nomination: Nomination) -> dict[str, int]:
    """Points of the city's last appraisal that still stand, by the criterion's code."""
    again = to_score_again(nomination)
    if again is None:
        return {}
    given = nomination.scores.filter(side=CriterionScore.Side.CITY)
    return {
        code: points
        for code, points in given.values_list("criterion__code", "points")
        if code not in again
    }
