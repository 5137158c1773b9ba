"""The ballot sheet of a session by API: what stands on it, and all its ballots at once."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from organizations.models import User
from organizations.refusals import Reason, Refused, wrong
from workflows.kernel import many
from workflows.web.api import View, answer_of, body_of
from workflows.web.repeats import KEY, Answer, once

from .. import seats, sessions, sheets
from ..models import CouncilSession

_BALLOT = {
    "type": "object",
    "required": ["position", "choice"],
    "properties": {
        "position": {"type": "integer"},
        "choice": {"type": "string", "enum": list(sheets.CHOICES)},
    },
}
_ASKED = {
    "application/json": {
        "type": "object",
        "required": ["ballots"],
        "properties": {
            "ballots": {"type": "array", "items": _BALLOT},
            "ballot_code": {"type": "string", "description": "Mã đã nhận, để đổi hoặc bỏ tiếp"},
            "seat": {"type": "integer", "description": "Ghế, khi bỏ phiếu thay"},
        },
    }
}
_SEAT = OpenApiParameter("seat", int, description="Ghế, khi bỏ phiếu thay")


def _whole(value: Any) -> int | None:
    """A number of ours as it is sent, as a number or as text."""
    if isinstance(value, bool):
        return None
    text = str(value)
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else None


def _seat(value: Any) -> int | None:
    """The seat that is named; None where none is."""
    if value is None:
        return None
    seat = _whole(value)
    if seat is None:
        raise wrong("seat", _("Cần một con số."))
    return seat


def _choices(given: Any) -> dict[int, str]:
    """By item number; checked whole before anything is done, so that no answer repeats a choice."""
    if not isinstance(given, list) or not 0 < len(given) <= many.MOST:
        raise wrong("ballots", _("Cần danh sách, không quá %d.") % many.MOST)
    found: dict[int, str] = {}
    for one in given:
        position = _whole(one.get("position")) if isinstance(one, dict) else None
        if position is None or one.get("choice") not in sheets.CHOICES or position in found:
            text = _("Mỗi phiếu cần position, mỗi mục một lần, và choice: yes, no hoặc blank.")
            raise wrong("ballots", text)
        found[position] = one["choice"]
    return found


def _line(line: sheets.Line) -> dict[str, Any]:
    return {
        "position": line.position,
        "number": line.nomination.number,
        "subject": line.nomination.subject_name,
        "award_type": line.nomination.award_type.code,
        "secret": line.item.secret,
        "voted": line.voted,
        "struck": line.struck or None,
        "earlier": line.earlier,
    }


class SheetView(View):
    """The ballot sheet of a session."""

    @extend_schema(operation_id="sessions_sheet", parameters=[_SEAT], responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        """Every item being voted on: whether this seat voted, may not, what was given before."""
        person = self.person()
        seat = _seat(request.query_params.get("seat"))
        shown = sheets.look(person, *self._place(person, pk, seat))
        place = shown.place.seat.pk if shown.place else None
        return Response(
            {
                "seat": place,
                "against": shown.against or None,
                "items": [_line(line) for line in shown.lines],
            }
        )

    @extend_schema(
        operation_id="sessions_ballots", parameters=[KEY], request=_ASKED, responses={200: dict}
    )
    def post(self, request: Request, pk: int) -> Response:
        """Each ballot for itself, all under one code that is told once; a refused one says why.

        Answers to a repeat with ``Idempotency-Key`` do not hold the code.
        """
        person, given = self.person(), body_of(request)
        if unknown := set(given) - {"ballots", "ballot_code", "seat"}:
            raise wrong(min(unknown), _("Không có mục này."))
        choices = _choices(given.get("ballots"))
        session, seat = self._place(person, pk, _seat(given.get("seat")))

        def do() -> Answer:
            try:
                return 200, self._give(person, session, seat, choices, given), ""
            except Refused as refusal:
                return (*answer_of(refusal), "")

        # Nothing that was typed: a hash of so few possible choices would be the ballots.
        return once(request, person, ["session", pk, "ballots", seat], do, secret=True)

    def _place(self, person: User, pk: int, seat: int | None) -> tuple[CouncilSession, int]:
        session: CouncilSession = sessions.KIND.find(person, pk)
        return session, seats.chosen(person, session, seat).seat.pk

    def _give(
        self,
        person: User,
        session: CouncilSession,
        seat: int,
        choices: dict[int, str],
        given: dict[str, Any],
    ) -> dict[str, Any]:
        shown = sheets.look(person, session, seat)
        if shown.place is None:
            raise Refused("forbidden", [Reason("seat", shown.against)])
        ticket = sheets.begin(shown, person, str(given.get("ballot_code") or ""))
        came = sheets.give(person, session, seat, choices, ticket)
        told: dict[str, Any] = {
            "results": [
                {
                    "position": one.position,
                    "done": one.done,
                    "reasons": [{"code": why.code, "text": why.text} for why in one.reasons],
                }
                for one in came
            ]
        }
        if any(one.done and one.item is not None and one.item.secret for one in came):
            told["ballot_code"] = sheets.code_of(ticket, person, shown.place)
        return told
