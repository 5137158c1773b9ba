"""One act on many dossiers: a preview with the reasons of each, then each for itself by the door.

What is typed once goes to all: one opinion, one successor, one day. What needs words of its own
for each is done one by one, or on the page of its letter, session or decision.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from nominations.models import Nomination
from organizations import grants
from organizations.capabilities import ACTING, Holder
from organizations.models import User
from workflows.kernel import many, policy
from workflows.kernel.many import MOST, Row
from workflows.kernel.nominations import NOMINATIONS
from workflows.kernel.registry import ACTIONS, Action, Many


def offered(person: User) -> list[Action]:
    """The acts on many that this person may do on some dossier, in the order of the table."""
    held = {one for mandate in grants.mandates(person) for one in mandate.capabilities}
    return [
        action
        for action in ACTIONS.values()
        if Many.LIST in action.many
        and (
            held & set(action.capability)
            or (Holder.OPEN_TASK in action.capability and held & ACTING)
        )
    ]


def chosen(person: User, numbers: list[str]) -> list[Nomination]:
    """The dossiers named, as far as this person may see them, in the order of the list."""
    found = policy.visible(person).filter(number__in=numbers[:MOST])
    return list(
        found.select_related(
            "ward",
            "award_type",
            "award_type_version__criteria_set",
            "round",
            "person",
            "collective",
            "authority",
            "case",
            "regime",
        ).order_by("sort_key", "pk")
    )


def _by_number(person: User, numbers: list[str]) -> dict[str, Nomination]:
    return {one.number: one for one in chosen(person, numbers)}


def preview(person: User, code: str, numbers: list[str]) -> list[Row]:
    """Each with the reasons against it; nothing is done yet."""
    found = _by_number(person, numbers)
    return many.preview(NOMINATIONS, code, list(found), person, found)


def form_of(code: str, rows: list[Row], data: Any = None) -> forms.Form | None:
    """What is typed once for all of them; None where the act needs nothing, or there is none."""
    action = ACTIONS[code]
    if not action.form.base_fields or not rows:
        return None
    form = action.form(data=data, thing=rows[0].thing).shown()
    for name in _own(action):
        form.fields[name].required = False
        form.fields[name].help_text = _("Để trống: chính người, tập thể được khen.")
    return form


def _own(action: Action) -> dict[str, Callable[[Nomination], str]]:
    """What is each recipient's own, with the usual answer where nothing is typed for all."""
    return action.sheet.own if action.sheet is not None else {}


def perform(
    person: User, code: str, numbers: list[str], inputs: dict[str, Any] | None = None
) -> list[Row]:
    """Each for itself, with what was typed for all: one refusal stops no other."""
    found = _by_number(person, numbers)

    def given(number: str) -> dict[str, Any]:
        typed = dict(inputs or {})
        for name, usual in _own(ACTIONS[code]).items():
            typed[name] = typed.get(name) or usual(found[number])
        return typed

    return many.perform(NOMINATIONS, code, list(found), person, given, found)
