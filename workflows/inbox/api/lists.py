"""The caller's work, and the catalogues a client needs to make a draft."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from nominations.criteria import scoring
from nominations.forms import families_of, form_for
from nominations.models import AwardType, Round, RoundAward
from organizations import grants, guessing, step_up
from organizations.addresses import address_of
from organizations.models import Unit
from organizations.refusals import Reason, Refused
from workflows.kernel import policy
from workflows.web.api import MANY, View, body_of, row
from workflows.web.fields import json_schema

from ..inbox import open_tasks


class InboxView(View):
    """The caller's open work."""

    @extend_schema(operation_id="inbox", responses={200: MANY})
    def get(self, request: Request) -> Response:
        """Most urgent first."""
        person = self.person()
        mandates = grants.mandates(person)
        rows = []
        for task in open_tasks(person)[:100]:
            # The right by which it is theirs; acting for somebody, both names.
            mine = next((one for one in mandates if policy.covers(one, task)), None)
            rows.append(
                row(person, task.process.nomination)
                | {
                    "task": task.flow_task.task_title,
                    "due_at": task.due_at,
                    "taken_by": task.taken_by.username if task.taken_by else "",
                    "role": mine.role if mine else "",
                    "on_behalf_of": mine.on_behalf_of_name if mine else "",
                }
            )
        return Response(rows)


def _award(award: RoundAward) -> dict[str, Any]:
    """What a client must know to propose somebody for an award of a round."""
    version = award.version
    return {
        "code": award.award_type.code,
        "name": award.award_type.name,
        "version": version.number,
        "slots_per_ward": award.slots_per_ward,
        "slots_total": award.slots_total,
        "fields": json_schema(form_for(version)),
        "forms": {
            family: json_schema(form_for(version, family)) for family in families_of(version)
        },
        "documents": [
            {
                "kind": one.kind,
                "label": one.label,
                "minimum": one.minimum,
                "only_minors": one.only_minors,
            }
            for one in version.documents.all()
        ],
        "ward_scoring": scoring(version),
        "criteria": [
            {
                "code": one.code,
                "label": one.label,
                "max_score": one.max_score,
                "min_score": one.min_score,
                "needs_evidence": one.needs_evidence,
            }
            for one in version.criteria_set.criteria.all()
        ]
        if version.criteria_set
        else [],
    }


class RoundsView(View):
    """Rounds, with what each gives and what a dossier for it holds."""

    @extend_schema(operation_id="rounds", responses={200: MANY})
    def get(self, request: Request) -> Response:
        """All rounds, newest first."""
        rounds = Round.objects.select_related("city").prefetch_related(
            "deadlines",
            "awards__award_type",
            "awards__version__documents",
            "awards__version__criteria_set__criteria",
        )
        return Response(
            [
                {
                    "code": one.code,
                    "name": one.name,
                    "year": one.year,
                    "opens_on": one.opens_on,
                    "closes_on": one.closes_on,
                    "city": one.city.slug,
                    "deadlines": [
                        {"kind": last.kind, "day": last.day, "day_counts": last.day_counts}
                        for last in one.deadlines.all()
                    ],
                    "award_types": [_award(award) for award in one.awards.all()],
                }
                for one in rounds
            ]
        )


class AwardTypesView(View):
    """Award types."""

    @extend_schema(operation_id="award_types", responses={200: MANY})
    def get(self, request: Request) -> Response:
        """All award types."""
        return Response(list(AwardType.objects.values("code", "name")))


class UnitsView(View):
    """Units."""

    @extend_schema(operation_id="units", responses={200: MANY})
    def get(self, request: Request) -> Response:
        """All units as they are called today."""
        return Response(list(Unit.objects.values("code", "slug", "kind", "name")))


class StepUpView(View):
    """Showing once more that it is really you, before signing."""

    @extend_schema(
        operation_id="step_up",
        request={
            "application/json": {
                "type": "object",
                "required": ["password"],
                "properties": {"password": {"type": "string"}},
            }
        },
        responses={200: dict},
    )
    def post(self, request: Request) -> Response:
        """A token for ``sign``'s ``step_up``; it lives five minutes."""
        password = body_of(request).get("password", "")
        token, text = "", _("Mật khẩu chưa đúng.")
        try:
            if isinstance(password, str):
                token = step_up.confirm(self.person(), password, address_of(self.request._request))
        except guessing.MustWait as wait:
            text = str(wait)
        if not token:
            raise Refused("invalid", [Reason("step_up", text)], {"password": [text]})
        return Response({"step_up": token, "at": timezone.now()})
