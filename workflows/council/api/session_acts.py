"""Acts on a session at addresses of their own; the same as under ``…/actions/``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from organizations.refusals import wrong
from workflows.kernel.registry import Act
from workflows.web.acts import sent, through
from workflows.web.api import MANY, View, given_by
from workflows.web.repeats import HEADERS

from .. import ranking, sessions
from ..models import AgendaItem, CouncilSession
from ..session_forms import AttendanceForm, MinutesForm, OrderForm, SettleForm
from .councils import session


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"application/json": {"type": "object", "required": required, "properties": properties}}


def _answer(act: Act) -> dict[str, Any]:
    """What came of the act, and nothing else."""
    return act.answer


class _ActView(View):
    def done(
        self,
        request: Request,
        pk: int,
        code: str,
        answer: Callable[[Act], dict[str, Any]] = _answer,
        inputs: dict[str, Any] | None = None,
    ) -> Response:
        """An act on the session, by the door."""
        return through(request, self.person(), sessions.KIND, code, pk, answer, inputs)


class OrderView(_ActView):
    """The order of the agenda."""

    @extend_schema(
        operation_id="sessions_order",
        parameters=HEADERS,
        request=given_by(OrderForm),
        responses={200: dict},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Position numbers as they stand now, in the new order; until the session opens."""
        return self.done(request, pk, "arrange_agenda")


class AttendanceView(_ActView):
    """Who is in the room."""

    @extend_schema(
        operation_id="sessions_attendance",
        parameters=HEADERS,
        request=given_by(AttendanceForm),
        responses={200: dict},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Seat ids of those present now, the others are not; why, by seat id."""
        return self.done(request, pk, "take_attendance")


class MovesView(_ActView):
    """Somebody leaves the room or comes back."""

    @extend_schema(
        operation_id="sessions_move",
        parameters=HEADERS,
        request=_object(["seat", "came"], seat={"type": "integer"}, came={"type": "boolean"}),
        responses={200: dict},
    )
    def post(self, request: Request, pk: int) -> Response:
        """The seat, and whether its member came in or went out."""
        given = sent(request)
        came = given.pop("came", None)
        if not isinstance(came, bool):
            raise wrong("came", _("Cần true khi vào, false khi ra."))
        code = "came_in" if came else "went_out"
        return self.done(request, pk, code, inputs=given)


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


def _settled(act: Act) -> dict[str, Any]:
    """How the award stands now."""
    return _standing(ranking.standing_of(act.thing, act.inputs["award_type"]))


class SettleView(_ActView):
    """Ranking, and the chair's word on those who are level at the edge of the quota."""

    @extend_schema(operation_id="sessions_ranking", responses={200: MANY})
    def get(self, request: Request, pk: int) -> Response:
        """Every award of the session that has a number of places."""
        found: CouncilSession = sessions.KIND.find(self.person(), pk)
        items = list(found.items.select_related("nomination__award_type").order_by("position"))
        return Response([_standing(one) for one in ranking.standings(found, items)])

    @extend_schema(
        operation_id="sessions_settle",
        parameters=HEADERS,
        request=given_by(SettleForm),
        responses={200: dict},
    )
    def post(self, request: Request, pk: int) -> Response:
        """The chair's order (positions) among those level at the edge of the quota."""
        return self.done(request, pk, "settle_ranking", _settled)


class MinutesView(_ActView):
    """The minutes."""

    @extend_schema(
        operation_id="sessions_minutes",
        parameters=HEADERS,
        request=given_by(MinutesForm),
        responses={200: dict},
    )
    def post(self, request: Request, pk: int) -> Response:
        """The chair signs; every item must be confirmed or deferred first."""
        return self.done(request, pk, "sign_minutes", lambda act: session(act.thing))
