"""Letters, council sessions and decisions: the same lists, forms and rights as the pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from organizations.models import Unit, User

from .. import batches, letters, lists, policy
from ..actions.council import needed, quorum
from ..batch_forms import DecisionForm, LetterForm, SessionForm
from ..fields import json_schema
from ..models import AgendaItem, CouncilSession, Decision, Submission
from ..reasons import Reason, Refused, hidden
from .base import View, body_of, cleaned, page_of
from .letters import prepared

_PAGED = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]
_COUNTED = frozenset({AgendaItem.State.COUNTED, AgendaItem.State.CONFIRMED})


def _given(form: type[Any]) -> dict[str, Any]:
    return {"application/json": json_schema(form)}


def _unit(person: User, capability: str) -> Unit:
    """The unit on which the caller holds a right; ``Refused`` without one."""
    mandate = lists.mandate_for(person, capability)
    if mandate is None:
        raise Refused("forbidden", batches.not_yours())
    return Unit.objects.get(pk=mandate.unit_id)


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

    @extend_schema(operation_id="submissions_list", parameters=_PAGED, responses={200: dict})
    def get(self, request: Request) -> Response:
        """Those of my ward, or, sent, of every ward of my city."""
        found = lists.submissions_visible(self.person()).order_by("-pk")
        return Response(page_of(request, found, letter))

    @extend_schema(
        operation_id="submissions_open", request=_given(LetterForm), responses={201: dict}
    )
    def post(self, request: Request) -> Response:
        """The ward chair opens a letter; dossiers are sent under it by their action ``submit``."""
        ward = _unit(self.person(), "endorse")
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


def session(one: CouncilSession) -> dict[str, Any]:
    """A session in a list."""
    return {
        "id": one.pk,
        "round": one.round.code,
        "meets_at": one.meets_at,
        "place": one.place,
        "in_writing": one.in_writing,
        "state": one.state,
        "members": one.members_total,
        "minutes_number": one.minutes_number,
        "minutes_signed_at": one.minutes_signed_at,
    }


def _item(one: AgendaItem) -> dict[str, Any]:
    """A count only once the vote is closed; never who voted how."""
    counted = one.state in _COUNTED
    return {
        "position": one.position,
        "number": one.nomination.number,
        "subject": one.nomination.subject_name,
        "state": one.state,
        "secret": one.secret,
        "yes": one.yes if counted else None,
        "no": one.no if counted else None,
        "blank": one.blank if counted else None,
        "base": one.base if counted else None,
        "passed": one.passed if counted else None,
    }


class _SessionBase(View):
    def session(self, pk: int) -> CouncilSession:
        """A session the caller may see; the same 404 for one that is not there."""
        found = lists.sessions_visible(self.person()).filter(pk=pk).first()
        if found is None:
            raise hidden()
        return found


class SessionsView(View):
    """Council sessions."""

    @extend_schema(operation_id="sessions_list", parameters=_PAGED, responses={200: dict})
    def get(self, request: Request) -> Response:
        """Those of my council, newest first."""
        found = lists.sessions_visible(self.person()).order_by("-meets_at", "-pk")
        return Response(page_of(request, found, session))

    @extend_schema(operation_id="sessions_call", request=_given(SessionForm), responses={201: dict})
    def post(self, request: Request) -> Response:
        """The secretary calls a session with the council as it is composed today."""
        council = _unit(self.person(), "run_council")
        data = cleaned(SessionForm, body_of(request))
        made = batches.call_session(actor=self.person(), council=council, **data)
        return Response(session(made), status=201)


class SessionView(_SessionBase):
    """One session."""

    @extend_schema(operation_id="sessions_read", responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        """Who is there, what is on the agenda, what came out."""
        found = self.session(pk)
        items = list(found.items.select_related("nomination").order_by("position"))
        rule = items[0].rule if items else None
        seats = found.seats.select_related("member")
        return Response(
            session(found)
            | {
                "quorum": quorum(rule, found.members_total) if rule else None,
                "needed": needed(rule, found.members_total) if rule else None,
                "seats": [
                    {
                        "id": seat.pk, "member": seat.member.full_name,
                        "chair": seat.is_chair, "present": seat.present,
                    }
                    for seat in seats
                ],
                "items": [_item(item) for item in items],
            }
        )  # fmt: skip


class AttendanceView(_SessionBase):
    """Who is in the room."""

    @extend_schema(
        operation_id="sessions_attendance",
        request={
            "application/json": {
                "type": "object",
                "required": ["present"],
                "properties": {"present": {"type": "array", "items": {"type": "integer"}}},
            }
        },
        responses={200: dict},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Seat ids of those present now; the others are not."""
        found = self.session(pk)
        present = body_of(request).get("present")
        if not isinstance(present, list) or not all(
            isinstance(one, int) and not isinstance(one, bool) and 0 < one < 2**31
            for one in present
        ):
            text = _("Cần danh sách số ghế của người có mặt.")
            raise Refused("invalid", [Reason("present", text)], {"present": [text]})
        count = batches.take_attendance(actor=self.person(), session=found, present=present)
        return Response({"present": count})


class MinutesView(_SessionBase):
    """The minutes."""

    @extend_schema(
        operation_id="sessions_minutes",
        request={
            "application/json": {
                "type": "object",
                "required": ["minutes_number"],
                "properties": {"minutes_number": {"type": "string"}},
            }
        },
        responses={200: dict},
    )
    def post(self, request: Request, pk: int) -> Response:
        """The chair signs; every item must be confirmed or deferred first."""
        found = self.session(pk)
        number = str(body_of(request).get("minutes_number") or "")
        batches.sign_minutes(actor=self.person(), session=found, minutes_number=number)
        found.refresh_from_db()
        return Response(session(found))


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

    @extend_schema(operation_id="decisions_list", parameters=_PAGED, responses={200: dict})
    def get(self, request: Request) -> Response:
        """Those of my authority or city; for a ward the issued ones with its own people."""
        found = lists.decisions_visible(self.person()).order_by("-pk")
        return Response(page_of(request, found, decision))

    @extend_schema(
        operation_id="decisions_draft", request=_given(DecisionForm), responses={201: dict}
    )
    def post(self, request: Request) -> Response:
        """The association's chair drafts; nominations join by ``submit_for_signature``."""
        _unit(self.person(), "confirm")
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
