"""Many dossiers of the list at once: what would come of each, then what came of each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from organizations.models import User
from workflows.kernel.many import Row
from workflows.kernel.nominations import NOMINATIONS
from workflows.kernel.registry import Action
from workflows.web.pages import page
from workflows.web.several import Line, Several

from .. import bulk


class _Dossiers(Several):
    """By number, with what an act asks of each recipient."""

    def offered(self, person: User) -> list[Action]:
        return bulk.offered(person)

    def keys(self, given: list[str]) -> list[Any]:
        return list(dict.fromkeys(given))

    def shown(self, thing: Any) -> Line:
        address = reverse(self.detail_name, args=[thing.number])
        beside = f"{thing.number} · {thing.award_type.short_name}"
        return Line(thing.number, address, thing.subject_name, beside)

    def form(self, action: Action, rows: list[Row], data: Any) -> forms.Form | None:
        return bulk.form_of(action.code, rows, data)

    def preview(self, person: User, code: str, keys: list[Any]) -> list[Row]:
        return bulk.preview(person, code, keys)

    def perform(
        self, person: User, code: str, keys: list[Any], inputs: dict[str, Any]
    ) -> list[Row]:
        return bulk.perform(person, code, keys, inputs)


_DOSSIERS = _Dossiers(NOMINATIONS, "workflows:nomination_list", "workflows:nomination_detail")


@page
@require_POST
def bulk_action(request: HttpRequest) -> HttpResponse:
    """First the preview; with ``confirm`` the acts themselves, a result per row."""
    return _DOSSIERS.answer(request)
