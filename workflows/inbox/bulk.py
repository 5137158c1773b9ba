"""One act on many dossiers: a preview with the reasons of each, then each for itself by the door.

What is typed once goes to all: one opinion, one successor, one day. What needs words of its own
for each is done one by one, or on the page of its letter, session or decision.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from nominations.models import Nomination
from organizations import grants
from organizations.capabilities import ACTING, Holder
from organizations.models import User
from organizations.refusals import Reason, Refused
from workflows.kernel import door, policy
from workflows.kernel.registry import ACTIONS, Action, Many

#: More than this at once is walked in several goes.
MOST = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One dossier: why it cannot be done (empty if it can), or what came of it."""

    nomination: Nomination
    reasons: tuple[Reason, ...] = ()
    done: bool = False


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


def preview(person: User, code: str, numbers: list[str]) -> list[Row]:
    """Each with the reasons against it; nothing is done yet."""
    return [Row(one, tuple(door.preview(code, one, person))) for one in chosen(person, numbers)]


def form_of(code: str, rows: list[Row], data: Any = None) -> forms.Form | None:
    """What is typed once for all of them; None where the act needs nothing, or there is none."""
    action = ACTIONS[code]
    if not action.form.base_fields or not rows:
        return None
    form = action.form(data=data, thing=rows[0].nomination).shown()
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
    rows = []
    for one in chosen(person, numbers):
        given = dict(inputs or {})
        for name, usual in _own(ACTIONS[code]).items():
            given[name] = given.get(name) or usual(one)
        try:
            rows.append(Row(door.perform(code, one.number, person, **given), done=True))
        except Refused as refusal:
            told = [Reason("invalid", text) for texts in refusal.fields.values() for text in texts]
            rows.append(Row(one, tuple(told or refusal.reasons)))
    return rows
