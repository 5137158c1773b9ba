"""Who the council is, and whom a member says they are close to; as on the pages."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from organizations.capabilities import COUNCIL, Capability
from organizations.refusals import Refused
from organizations.unit_acts import not_yours, units_of
from workflows.kernel import door
from workflows.web.acts import through
from workflows.web.api import PAGED, View, body_of, cleaned, given_by, page_of, unit_of
from workflows.web.repeats import HEADERS, KEY, making

from .. import compositions
from ..forms import CompositionForm, EndForm, TieForm
from ..models import Composition, Tie
from ..queries import ties_visible


def composition(one: Composition) -> dict[str, Any]:
    """A decision on the council's members, with them."""
    return {
        "id": one.pk,
        "council": one.council.slug,
        "decision_number": one.decision_number,
        "decided_on": one.decided_on,
        "valid_from": one.valid_from,
        "valid_to": one.valid_to,
        "delegates_may_vote": one.delegates_may_vote,
        "members": [
            {
                "username": member.person.username,
                "name": member.person.full_name,
                "chair": member.is_chair,
                "standing": member.is_standing,
                "unit": member.unit.slug if member.unit else None,
            }
            for member in one.members.all()  # type: ignore[attr-defined]
        ],
    }


def _whole() -> QuerySet[Composition]:
    """Compositions with all that is told of them."""
    found = Composition.objects.select_related("council")
    return found.prefetch_related("members__person", "members__unit")


class CompositionsView(View):
    """Decisions on the council's members."""

    @extend_schema(operation_id="compositions_list", parameters=PAGED, responses={200: dict})
    def get(self, request: Request) -> Response:
        """Those of my council, newest first."""
        councils = units_of(self.person(), *COUNCIL)
        if not councils:
            raise Refused("forbidden", not_yours())
        found = _whole().filter(council__in=councils).order_by("-valid_from", "-pk")
        return Response(page_of(request, found, composition))

    @extend_schema(
        operation_id="compositions_set_up",
        parameters=[KEY],
        request=given_by(CompositionForm, unit="unit"),
        responses={201: dict},
    )
    def post(self, request: Request) -> Response:
        """The secretary records a decision; the one before ends the day before."""
        given = body_of(request)
        said = ["set_up_council", given]
        return making(request, self.person(), said, lambda: self._set_up(given))

    def _set_up(self, body: dict[str, Any]) -> dict[str, Any]:
        given = dict(body)
        council = unit_of(self.person(), given, Capability.RUN_COUNCIL)
        cleaned(CompositionForm, given)
        form = CompositionForm(data=given)
        form.is_valid()
        made = compositions.set_up(
            actor=self.person(), council=council, named=form.named(), **form.decision()
        )
        return composition(_whole().get(pk=made.pk))


class EndView(View):
    """The term is over."""

    @extend_schema(
        operation_id="compositions_end",
        parameters=HEADERS,
        request=given_by(EndForm),
        responses={200: dict},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Its last day; sessions already called keep their seats."""
        return through(
            request,
            self.person(),
            compositions.KIND,
            "end_council",
            pk,
            lambda act: composition(_whole().get(pk=pk)),
        )


def _tie(one: Tie) -> dict[str, Any]:
    return {"id": one.pk, "kind": one.kind, "name": one.name, "relation": one.relation}


class TiesView(View):
    """Whom I am close to, as a member of a council."""

    @extend_schema(operation_id="ties_list", parameters=PAGED, responses={200: dict})
    def get(self, request: Request) -> Response:
        """My own list only."""
        return Response(page_of(request, ties_visible(self.person()), _tie))

    @extend_schema(
        operation_id="ties_declare",
        parameters=[KEY],
        request=given_by(TieForm),
        responses={201: dict},
    )
    def post(self, request: Request) -> Response:
        """A relative or a unit; dossiers of those are seen from now on."""
        given = body_of(request)

        def declare() -> dict[str, Any]:
            data = cleaned(TieForm, given)
            return _tie(compositions.declare_tie(actor=self.person(), **data))

        return making(request, self.person(), ["declare_tie", given], declare)


class TieView(View):
    """One of them."""

    @extend_schema(operation_id="ties_withdraw", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """No longer so."""
        door.do(compositions.TIES, "withdraw_tie", pk, self.person())
        return Response(status=204)
