"""Council sessions: called, read, shown on the wall; as on the pages.

What is done to a session stands beside (``session_acts``). Votes, paper ballots, the casting vote
and confirmations are acts on a nomination:
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
from workflows.web.api import PAGED, View, body_of, cleaned, given_by, page_of, unit_of
from workflows.web.repeats import KEY, making

from .. import screen, seats, sessions
from ..models import AgendaItem, CouncilSession
from ..queries import sessions_visible
from ..rules import needed, quorum
from ..session_forms import SessionForm

_COUNTED = frozenset({AgendaItem.State.COUNTED, AgendaItem.State.CONFIRMED, AgendaItem.State.TIED})


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


class SessionsView(View):
    """Council sessions."""

    @extend_schema(operation_id="sessions_list", parameters=PAGED, responses={200: dict})
    def get(self, request: Request) -> Response:
        """Those of my council, newest first."""
        found = sessions_visible(self.person()).order_by("-meets_at", "-pk")
        return Response(page_of(request, found, session))

    @extend_schema(
        operation_id="sessions_call",
        parameters=[KEY],
        request=given_by(SessionForm, unit="unit"),
        responses={201: dict},
    )
    def post(self, request: Request) -> Response:
        """The secretary calls a session with the composition in force on the day it meets."""
        given = body_of(request)
        return making(request, self.person(), ["call_session", given], lambda: self._call(given))

    def _call(self, body: dict[str, Any]) -> dict[str, Any]:
        given = dict(body)
        council = unit_of(self.person(), given, Capability.RUN_COUNCIL)
        data = cleaned(SessionForm, given)
        made = sessions.call_session(actor=self.person(), council=council, **data)
        return session(made)


class SessionView(View):
    """One session."""

    @extend_schema(operation_id="sessions_read", responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        """Who is there, what is on the agenda, what came out."""
        found: CouncilSession = sessions.KIND.find(self.person(), pk)
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


class ScreenView(View):
    """What the wall of the room shows."""

    @extend_schema(operation_id="sessions_screen", responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        """The item that is on, how many voted, the result once counted; never who or how."""
        found: CouncilSession = sessions.KIND.find(self.person(), pk)
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


class CountFilesView(View):
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
        found: CouncilSession = sessions.KIND.find(self.person(), pk)
        mandate_on(self.person(), Capability.RUN_COUNCIL, found.council_id)
        upload = request.FILES.get("file")
        if upload is None:
            raise wrong("file", _("Cần có tệp."))
        stored = take_in(
            upload.read(), person=self.person(), act="enter_paper_count", thing=f"session:{pk}"
        )
        return Response({"sha256": stored.sha256, "media_type": stored.media_type}, status=201)
