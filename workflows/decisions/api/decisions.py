"""Decisions: the same lists, forms and rights as the pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from organizations import grants
from organizations.capabilities import WARD_DESK, Capability
from organizations.refusals import Reason, Refused, hidden
from organizations.unit_acts import not_yours, units_of
from workflows.web.api import PAGED, View, body_of, cleaned, given_by, page_of
from workflows.web.repeats import KEY, making

from ..drafting import draft_decision
from ..forms import DecisionForm
from ..models import Decision
from ..queries import decisions_visible, sees_whole_list


def decision(one: Decision) -> dict[str, Any]:
    """A decision in a list."""
    return {
        "id": one.pk,
        "round": one.round.code,
        "award_type": one.award_type.code,
        "authority": one.authority.slug,
        "title": one.title,
        "state": one.state,
        "number": one.full_number,
        "decided_on": one.decided_on,
        "signed_by": one.signed_by.full_name if one.signed_by else "",
    }


class DecisionsView(View):
    """Decisions."""

    @extend_schema(operation_id="decisions_list", parameters=PAGED, responses={200: dict})
    def get(self, request: Request) -> Response:
        """Those of my authority or city; for a ward the issued ones with its own people."""
        found = decisions_visible(self.person()).order_by("-pk")
        return Response(page_of(request, found, decision))

    @extend_schema(
        operation_id="decisions_draft",
        parameters=[KEY],
        request=given_by(DecisionForm),
        responses={201: dict},
    )
    def post(self, request: Request) -> Response:
        """The association's chair drafts; nominations join by ``submit_for_signature``."""
        person, sent = self.person(), body_of(request)
        if not grants.holds(person, Capability.CONFIRM):
            raise Refused("forbidden", not_yours())

        def drafted() -> dict[str, Any]:
            data = cleaned(DecisionForm, sent)
            awards = data["round"].awards.select_related("version__authority")
            found = awards.filter(award_type=data["award_type"]).first()
            if found is None:
                text = _("Đợt này không xét danh hiệu đó.")
                raise Refused("invalid", [Reason("award", text)], {"award_type": [text]})
            return decision(draft_decision(actor=person, authority=found.version.authority, **data))

        return making(request, person, ["draft_decision", sent], drafted)


class DecisionView(View):
    """One decision."""

    @extend_schema(operation_id="decisions_read", responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        """With its list; a ward sees its own people only."""
        person = self.person()
        found = decisions_visible(person).filter(pk=pk).first()
        if found is None:
            raise hidden()
        items = found.items.filter(current=True).select_related("nomination__ward")
        if not sees_whole_list(person, found):
            items = items.filter(nomination__ward__in=units_of(person, *WARD_DESK))
        return Response(
            decision(found)
            | {
                "paper": found.paper_hash,
                "items": [
                    {
                        "position": item.position,
                        "number": item.nomination.number,
                        "subject": item.nomination.subject_name,
                        "ward": item.nomination.ward.code,
                        "status": item.status,
                        "golden_book": item.golden_book_number,
                    }
                    for item in items.order_by("position")
                ],
            }
        )
