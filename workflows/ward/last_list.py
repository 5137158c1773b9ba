"""Those a ward proposed in the round before, as a list that is begun already."""

from __future__ import annotations

from typing import Any

from nominations.drafts import current
from nominations.fields import CATALOGUE
from nominations.forms import family_of
from nominations.models import Nomination, Round
from organizations.models import Unit


def last_list(ward: Unit, family: str, before: Round) -> list[dict[str, Any]]:
    """Those a ward proposed in the round before, as a list that is begun already.

    What is this year's own (achievement, amount, class) is left to be written anew.
    """
    earlier = (
        Round.objects.filter(opens_on__lt=before.opens_on, nominations__ward=ward)
        .order_by("-opens_on")
        .first()
    )
    if earlier is None:
        return []
    found = Nomination.objects.filter(ward=ward, round=earlier).select_related(
        "person", "collective", "award_type", "award_type_version"
    )
    kept = [field.name for field in CATALOGUE.listed(family) if not field.this_year]
    rows = []
    for one in found.order_by("sort_key", "pk"):
        if family_of(one.award_type_version) == family:
            values = current(one)
            row = {name: values.get(name) for name in kept if values.get(name)}
            # The number itself is only shown on asking; the ward has it on paper.
            row.pop("national_id", None)
            rows.append(row)
    return rows
