"""Which dossiers a list shows: by search and filters, as far as a person may see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db.models import Q, QuerySet

from nominations.lifecycle import SEALED_CODE, State
from nominations.models import AwardType, Nomination, Round
from nominations.text.folding import fold
from organizations.models import Unit, UnitKind, User
from workflows.kernel import policy

from .inbox import PARTS

#: The filters a list of dossiers has.
FILTERS = ("q", "state", "round", "ward", "award")
#: How a stretch of the way is asked for where a state is.
PART = "chang:"
_MOST_WORDS = 8
#: Filters that take any words, and those that take only what there is.
FREE = ("q",)
_PATHS = {"round": "round__code", "ward": "ward__code", "award": "award_type__code"}


def _is_state(value: str) -> bool:
    if value.startswith(PART):
        return value.removeprefix(PART) in {part.code for part in PARTS}
    return value in State.values or value == SEALED_CODE


def _is_ward(value: str) -> bool:
    return Unit.objects.filter(kind=UnitKind.WARD_ASSOCIATION, code=value).exists()


VALUES: dict[str, Callable[[str], bool]] = {
    "state": _is_state,
    "round": lambda value: Round.objects.filter(code=value).exists(),
    "ward": _is_ward,
    "award": lambda value: AwardType.objects.filter(code=value).exists(),
}


def given(said: Mapping[str, str]) -> dict[str, str]:
    """The filters somebody set, '' for those they did not."""
    return {name: str(said.get(name, "")) for name in FILTERS}


def listed(person: User, said: Mapping[str, str]) -> QuerySet[Nomination]:
    """The dossiers these filters leave of what the person may see."""
    found = policy.visible(person).select_related("ward", "award_type", "round")
    # Every word somewhere: "bé katơr" finds Katơr Thị Bé.
    for word in fold(said.get("q", "")).split()[:_MOST_WORDS]:
        found = found.filter(search_fold__contains=word)
    if state := said.get("state"):
        found = found.filter(_state_condition(person, state))
    for name, path in _PATHS.items():
        if value := said.get(name):
            found = found.filter(**{path: value})
    return found


def _state_condition(person: User, wanted: str) -> Q:
    """One state, or a whole stretch of the way; nothing for words that are neither."""
    if not wanted.startswith(PART):
        return policy.unsealed_filter(person, wanted)
    code = wanted.removeprefix(PART)
    return next((part.condition for part in PARTS if part.code == code), Q(pk__in=[]))
