"""Council sessions: called, arranged, attended, ranked, shown, minuted; as on the pages.

Votes, paper ballots, the casting vote and confirmations are acts on a nomination:
``nominations/<number>/actions/<code>/``.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from nominations.uploads import take_in
from organizations.capabilities import COUNCIL_TABLE, Capability
from organizations.refusals import hidden
from organizations.unit_acts import mandate_on, units_of, wrong
from workflows.web.api import MANY, PAGED, View, body_of, cleaned, given_by, page_of, unit_of

from .. import ranking, screen, seats, sessions
from ..models import AgendaItem, CouncilSession
from ..queries import sessions_visible
from ..rules import needed, quorum
from ..session_forms import SessionForm

_COUNTED = frozenset({AgendaItem.State.COUNTED, AgendaItem.State.CONFIRMED, AgendaItem.State.TIED})
_NUMBERS = {"type": "array", "items": {"type": "integer"}}


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"application/json": {"type": "object", "required": required, "properties": properties}}


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31


def _numbers(given: dict[str, Any], name: str) -> list[int]:
    """A list of whole numbers from the body; ``Refused`` for anything else."""
    found = given.get(name)
    if not isinstance(found, list) or not all(_whole(one) for one in found):
        raise wrong(name, _("Cần danh sách các số."))
    return found


def session(one: CouncilSession) -> dict[str, Any]:
    """A session in a list."""
    return {
        "id": one.pk,
        "round": one.round.code,
        "meets_at": one.meets_at,
        "place": one.place,
        "mode": one.mode,
        "in_writing": one.in_writing,
        "answers_due_at": one.answers_due_at,
        "standing_only": one.standing_only,
        "composition": one.composition_id,
        "state": one.state,
        "members": one.members_total,
        "minutes_number": one.minutes_number,
        "minutes_signed_at": one.minutes_signed_at,
    }


def _item(one: AgendaItem, *, inside: bool) -> dict[str, Any]:
    """A count only once the vote is closed; never who voted how."""
    counted = one.state in _COUNTED
    numbers = ("yes", "no", "blank", "invalid", "unreturned", "base", "passed")
    return {
        "position": one.position,
        "number": one.nomination.number,
        "subject": one.nomination.subject_name,
        "award_type": one.nomination.award_type.code,
        "state": one.state,
        "secret": one.secret,
        "added_late": one.added_late,
        "priority": one.priority,
        **{name: getattr(one, name) if counted else None for name in numbers},
        "casting": one.casting or None,
        "place": one.place,
        "outside_quota": one.outside_quota,
        "conflicts": [
            {
                "member": conflict.member.full_name,
                "kind": conflict.kind,
                "detected": conflict.detected,
                "reason": conflict.reason if inside else None,
            }
            for conflict in one.conflicts.all()  # type: ignore[attr-defined]
        ],
    }


class _SessionBase(View):
    def session(self, pk: int) -> CouncilSession:
        """A session the caller may see; the same 404 for one that is not there."""
        found = sessions_visible(self.person()).filter(pk=pk).first()
        if found is None:
            raise hidden()
        return found


class SessionsView(View):
    """Council sessions."""

    @extend_schema(operation_id="sessions_list", parameters=PAGED, responses={200: dict})
    def get(self, request: Request) -> Response:
        """Those of my council, newest first."""
        found = sessions_visible(self.person()).order_by("-meets_at", "-pk")
        return Response(page_of(request, found, session))

    @extend_schema(
        operation_id="sessions_call",
        request=given_by(SessionForm, unit="unit"),
        responses={201: dict},
    )
    def post(self, request: Request) -> Response:
        """The secretary calls a session with the composition in force on the day it meets."""
        given = body_of(request)
        council = unit_of(self.person(), given, Capability.RUN_COUNCIL)
        data = cleaned(SessionForm, given)
        made = sessions.call_session(actor=self.person(), council=council, **data)
        return Response(session(made), status=201)


class SessionView(_SessionBase):
    """One session."""

    @extend_schema(operation_id="sessions_read", responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        """Who is there, what is on the agenda, what came out."""
        found = self.session(pk)
        items = list(
            found.items.select_related("nomination__award_type")
            .prefetch_related("conflicts__member")
            .order_by("position")
        )
        rule = items[0].rule if items else None
        places = found.seats.select_related("member").prefetch_related("moves")
        inside = found.council_id in units_of(self.person(), *COUNCIL_TABLE)
        return Response(
            session(found)
            | {
                "quorum": quorum(rule, found.members_total) if rule else None,
                "needed": needed(rule, found.members_total) if rule else None,
                "seats": [
                    {
                        "id": seat.pk,
                        "member": seat.member.full_name,
                        "chair": seat.is_chair,
                        "standing": seat.is_standing,
                        "present": seat.present,
                        "absence_reason": seat.absence_reason,
                        "moves": [{"came": one.came, "at": one.at} for one in seat.moves.all()],
                    }
                    for seat in places
                ],
                "items": [_item(item, inside=inside) for item in items],
            }
        )


class OrderView(_SessionBase):
    """The order of the agenda."""

    @extend_schema(
        operation_id="sessions_order",
        request=_object(["order"], order=_NUMBERS),
        responses={200: dict},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Position numbers as they stand now, in the new order; until the session opens."""
        order = _numbers(body_of(request), "order")
        sessions.arrange(actor=self.person(), session=self.session(pk), order=order)
        return Response({"order": list(range(1, len(order) + 1))})


class AttendanceView(_SessionBase):
    """Who is in the room."""

    @extend_schema(
        operation_id="sessions_attendance",
        request=_object(
            ["present"],
            present=_NUMBERS,
            reasons={"type": "object", "additionalProperties": {"type": "string"}},
        ),
        responses={200: dict},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Seat ids of those present now, the others are not; why, by seat id."""
        found, given = self.session(pk), body_of(request)
        present, reasons = _numbers(given, "present"), given.get("reasons") or {}
        if not isinstance(reasons, dict) or not all(
            str(key).isdecimal() and len(str(key)) < 10 and isinstance(text, str)
            for key, text in reasons.items()
        ):
            raise wrong("reasons", _("Cần lý do bằng chữ, theo số ghế."))
        count = sessions.take_attendance(
            actor=self.person(),
            session=found,
            present=present,
            reasons={int(key): text for key, text in reasons.items()},
        )
        return Response({"present": count})


class MovesView(_SessionBase):
    """Somebody leaves the room or comes back."""

    @extend_schema(
        operation_id="sessions_move",
        request=_object(["seat", "came"], seat={"type": "integer"}, came={"type": "boolean"}),
        responses={200: dict},
    )
    def post(self, request: Request, pk: int) -> Response:
        """The seat, and whether its member came in or went out."""
        given = body_of(request)
        seat, came = given.get("seat"), given.get("came")
        if not _whole(seat):
            raise wrong("seat", _("Cần số ghế."))
        if not isinstance(came, bool):
            raise wrong("came", _("Cần true khi vào, false khi ra."))
        moved = sessions.move(
            actor=self.person(), session=self.session(pk), seat=int(str(seat)), came=came
        )
        return Response({"seat": moved.pk, "present": moved.present})


def _standing(one: ranking.Standing) -> dict[str, Any]:
    def side(item: AgendaItem) -> str:
        if item.pk in one.inside:
            return "inside"
        return "outside" if item.pk in one.outside else "open"

    return {
        "award_type": one.award_type_id,
        "award": one.award,
        "slots": one.slots,
        "left": one.left,
        "waiting": one.waiting,
        "level": [item.position for item in one.level],
        "ranked": [
            {
                "place": place,
                "position": item.position,
                "number": item.nomination.number,
                "yes": item.yes,
                "score": item.nomination.city_score,
                "priority": item.priority,
                "quota": side(item),
            }
            for place, item in enumerate(one.ranked, 1)
        ],
    }


class RankingView(_SessionBase):
    """Ranking where the city gives fewer than passed."""

    @extend_schema(operation_id="sessions_ranking", responses={200: MANY})
    def get(self, request: Request, pk: int) -> Response:
        """Every award of the session that has a number of places."""
        found = self.session(pk)
        items = list(found.items.select_related("nomination__award_type").order_by("position"))
        return Response([_standing(one) for one in ranking.standings(found, items)])

    @extend_schema(
        operation_id="sessions_settle",
        request=_object(
            ["award_type", "order", "reason"],
            award_type={"type": "integer"},
            order=_NUMBERS,
            reason={"type": "string"},
        ),
        responses={200: dict},
    )
    def post(self, request: Request, pk: int) -> Response:
        """The chair's order (positions) among those level at the edge of the quota."""
        given, found = body_of(request), self.session(pk)
        award, reason = given.get("award_type"), given.get("reason", "")
        if not _whole(award):
            raise wrong("award_type", _("Cần số của danh hiệu."))
        if not isinstance(reason, str):
            raise wrong("reason", _("Cần lý do bằng chữ."))
        ranking.settle(
            actor=self.person(),
            session=found,
            award_type_id=int(str(award)),
            order=_numbers(given, "order"),
            reason=reason,
        )
        return Response(_standing(ranking.standing_of(found, int(str(award)))))


class ScreenView(_SessionBase):
    """What the wall of the room shows."""

    @extend_schema(operation_id="sessions_screen", responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        """The item that is on, how many voted, the result once counted; never who or how."""
        found = self.session(pk)
        if not seats.sits_in(self.person(), found):
            raise hidden()
        now = screen.look(found)
        item = now.item
        return Response(
            {
                "present": now.present,
                "members": found.members_total,
                "quorum": now.least,
                "item": item
                and {
                    "position": item.position,
                    "subject": item.nomination.subject_name,
                    "award": item.nomination.award_type.name,
                    "ward": item.nomination.ward.short_name,
                    "state": item.state,
                    "secret": item.secret,
                    "voted": now.voted,
                    "paper": now.paper,
                    "expected": now.expected,
                    "rule": now.rule,
                    "passed": item.passed,
                    "result": {bar.kind: bar.count for bar in now.bars},
                },
            }
        )


class CountFilesView(_SessionBase):
    """Scanned minutes of the tellers."""

    @extend_schema(
        operation_id="sessions_count_file",
        request={
            "multipart/form-data": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary"}},
            }
        },
        responses={201: dict},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Kept by its hash; ``enter_paper_count`` of this session takes it once as ``scan``."""
        mandate_on(self.person(), Capability.RUN_COUNCIL, self.session(pk).council_id)
        upload = request.FILES.get("file")
        if upload is None:
            raise wrong("file", _("Cần có tệp."))
        stored = take_in(
            upload.read(), person=self.person(), act="enter_paper_count", thing=f"session:{pk}"
        )
        return Response({"sha256": stored.sha256, "media_type": stored.media_type}, status=201)


class MinutesView(_SessionBase):
    """The minutes."""

    @extend_schema(
        operation_id="sessions_minutes",
        request=_object(["minutes_number"], minutes_number={"type": "string"}),
        responses={200: dict},
    )
    def post(self, request: Request, pk: int) -> Response:
        """The chair signs; every item must be confirmed or deferred first."""
        found = self.session(pk)
        number = str(body_of(request).get("minutes_number") or "")
        sessions.sign_minutes(actor=self.person(), session=found, minutes_number=number)
        found.refresh_from_db()
        return Response(session(found))
