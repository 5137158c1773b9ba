"""Letters and decisions: the same lists, forms and rights as the pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from .. import batches, letters, lists, policy
from ..batch_forms import DecisionForm, LetterForm
from ..models import Decision, Submission
from ..reasons import Reason, Refused, hidden
from .base import PAGED, View, body_of, cleaned, given_by, page_of, unit_of
from .letters import prepared


def letter(one: Submission) -> dict[str, Any]:
    """A letter in a list."""
    return {
        "id": one.pk,
        "round": one.round.code,
        "ward": one.ward.code,
        "letter_number": one.letter_number,
        "letter_date": one.letter_date,
        "signer_name": one.signer_name,
        "minutes_number": one.minutes_number,
        "minutes_date": one.minutes_date,
        "quota_reason": one.quota_reason,
        "state": one.state,
        "sent_at": one.sent_at,
    }


class SubmissionsView(View):
    """Tờ trình."""

    @extend_schema(operation_id="submissions_list", parameters=PAGED, responses={200: dict})
    def get(self, request: Request) -> Response:
        """Those of my ward, or, sent, of every ward of my city."""
        found = lists.submissions_visible(self.person()).order_by("-pk")
        return Response(page_of(request, found, letter))

    @extend_schema(
        operation_id="submissions_open", request=given_by(LetterForm), responses={201: dict}
    )
    def post(self, request: Request) -> Response:
        """The ward chair opens a letter; dossiers are sent under it by their action ``submit``."""
        ward = unit_of(self.person(), "endorse")
        data = cleaned(LetterForm, body_of(request))
        made = batches.open_submission(actor=self.person(), ward=ward, **data)
        return Response(letter(made), status=201)


class SubmissionView(View):
    """One letter."""

    @extend_schema(operation_id="submissions_read", responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        """With its list; states as the caller may know them."""
        person = self.person()
        found = lists.submissions_visible(person).filter(pk=pk).first()
        if found is None:
            raise hidden()
        items = []
        for item in found.items.select_related("nomination__award_type").order_by("position"):
            state, label = policy.shown_state(person, item.nomination)
            items.append(
                {
                    "position": item.position,
                    "number": item.nomination.number,
                    "subject": item.nomination.subject_name,
                    "award_type": item.nomination.award_type.code,
                    "state": state,
                    "state_label": label,
                }
            )
        mine = letters.prepares(person, found) is not None
        return Response(letter(found) | {"items": items} | (prepared(found) if mine else {}))


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
        found = lists.decisions_visible(self.person()).order_by("-pk")
        return Response(page_of(request, found, decision))

    @extend_schema(
        operation_id="decisions_draft", request=given_by(DecisionForm), responses={201: dict}
    )
    def post(self, request: Request) -> Response:
        """The association's chair drafts; nominations join by ``submit_for_signature``."""
        unit_of(self.person(), "confirm")
        data = cleaned(DecisionForm, body_of(request))
        award = (
            data["round"]
            .awards.select_related("version__authority")
            .filter(award_type=data["award_type"])
        )
        found = award.first()
        if found is None:
            text = _("Đợt này không xét danh hiệu đó.")
            raise Refused("invalid", [Reason("award", text)], {"award_type": [text]})
        made = batches.draft_decision(
            actor=self.person(), authority=found.version.authority, **data
        )
        return Response(decision(made), status=201)


class DecisionView(View):
    """One decision."""

    @extend_schema(operation_id="decisions_read", responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        """With its list; a ward sees its own people only."""
        person = self.person()
        found = lists.decisions_visible(person).filter(pk=pk).first()
        if found is None:
            raise hidden()
        items = found.items.filter(current=True).select_related("nomination__ward")
        if not lists.sees_whole_list(person, found):
            items = items.filter(nomination__ward__in=lists.units_of(person, "prepare", "endorse"))
        return Response(
            decision(found)
            | {
                "paper": found.paper_hash,
                "items": [
                    {
                        "position": item.position, "number": item.nomination.number,
                        "subject": item.nomination.subject_name,
                        "ward": item.nomination.ward.code, "status": item.status,
                        "golden_book": item.golden_book_number,
                    }
                    for item in items.order_by("position")
                ],
            }
        )  # fmt: skip
