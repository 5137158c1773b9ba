"""The list of dossiers, with search and filters."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from nominations.lifecycle import NEGATIVE_ENDS, SEALED_CODE, SEALED_LABEL, SEALED_STATES, State
from nominations.models import AwardType, Nomination, Round
from nominations.text.collation import sort_key
from organizations import grants
from organizations.capabilities import OUTSIDE, WARD_DESK, Capability
from organizations.models import Unit, UnitKind, User
from workflows.kernel import policy
from workflows.web.filters import filters
from workflows.web.pages import page, person_of

from .. import listing
from ..bulk import offered
from ..inbox import PARTS
from ..listing import PART
from .work import PAGE, page_number

#: The list counts its results no further than this.
COUNTED = 200


@page
@filters("trang", *listing.FREE, **listing.VALUES)
def nomination_list(request: HttpRequest) -> HttpResponse:
    """Those I may see, in Vietnamese order, with search and filters."""
    person = person_of(request)
    given = listing.given(request.GET)
    found = listing.listed(person, given)
    number = page_number(request)
    start = (number - 1) * PAGE
    cases = list(found.order_by("sort_key", "pk")[start : start + PAGE + 1])
    count = found.order_by()[: COUNTED + 1].count()
    query = request.GET.copy()
    query.pop("trang", None)
    capabilities = {one for mandate in grants.mandates(person) for one in mandate.capabilities}
    return render(
        request,
        "inbox/nomination_list.html",
        {
            "rows": [_row(person, case) for case in cases[:PAGE]],
            "given": given,
            "narrowed": any(given.values()),
            "filtered": any(value for name, value in given.items() if name != "q"),
            "count": count if count <= COUNTED else _("hơn %d") % COUNTED,
            "page": number,
            "more": number + 1 if len(cases) > PAGE else None,
            "before": number - 1,
            "query": query.urlencode(),
            "parts": [(f"{PART}{part.code}", part.label) for part in PARTS],
            "states": _states(outside=capabilities <= OUTSIDE),
            # A ward's people see one ward: nothing to choose.
            "wards": []
            if capabilities <= WARD_DESK
            else sorted(
                Unit.objects.filter(kind=UnitKind.WARD_ASSOCIATION).values_list(
                    "code", "short_name"
                ),
                key=lambda ward: sort_key(ward[1]),
            ),
            "awards": list(AwardType.objects.order_by("position").values_list("code", "name")),
            "rounds": list(
                Round.objects.prefetch_related("awards__award_type")
                if Capability.PREPARE in capabilities
                else Round.objects.all()
            ),
            "prepares": Capability.PREPARE in capabilities,
            "bulk": offered(person),
        },
    )


def _states(*, outside: bool) -> list[tuple[str, Any]]:
    """The states a person can ask for: what is sealed goes by one name outside."""
    if not outside:
        return list(State.choices)
    open_ones = [(code, label) for code, label in State.choices if code not in SEALED_STATES]
    return [*open_ones, (SEALED_CODE, SEALED_LABEL)]


def _row(person: User, case: Nomination) -> dict[str, Any]:
    code, label = policy.shown_state(person, case)
    tone = "rest"
    if code in {State.DECIDED, State.AWARDED}:
        tone = "ok"
    elif code in NEGATIVE_ENDS:
        tone = "bad"
    elif code in {State.RETURNED, State.ON_HOLD}:
        tone = "warn"
    return {"case": case, "label": label, "tone": tone}
