"""What nominees were given or refused before, told to the council: for all items at once."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from nominations.eligibility.facts import may_be_of, may_be_the_same
from nominations.lifecycle import State
from nominations.models import Nomination, PastAward
from organizations.models import User
from workflows.kernel import policy

#: Outcomes the council should know of; a dossier withdrawn or left behind says nothing.
_REFUSED = (State.NOT_ELIGIBLE, State.COUNCIL_FAILED, State.REFUSED, State.REVOKED)
#: Told by name; more are counted.
_FEW = 3


def of_many(person: User, nominations: Sequence[Nomination]) -> dict[int, list[str]]:
    """By nomination earlier awards and refusals, newest first; two statements for any number.

    Refusals only as the reader may know them. What is known by the name alone says so.
    """
    if not nominations:
        return {}
    matches = {one.subject_match for one in nominations}
    hashes = {_digest(one) for one in nominations} - {""}
    named, alike = Q(name_match__any_of=matches), Q(subject_match__any_of=matches)
    if hashes:
        named |= Q(national_id_hash__any_of=hashes)
        alike |= Q(person__national_id_hash__any_of=hashes)
    awards = list(PastAward.objects.filter(named).select_related("collective"))
    refused = [
        one
        for one in policy.visible(person)
        .filter(alike, state__in=_REFUSED)
        .select_related("round", "award_type", "person", "collective")
        .order_by("-pk")
        if not policy.sealed_from(person, one)
    ]
    return {one.pk: _told(one, awards, refused) for one in nominations}


def _digest(nomination: Nomination) -> str:
    return nomination.person.national_id_hash if nomination.person else ""


def _told(one: Nomination, awards: list[PastAward], refused: list[Nomination]) -> list[str]:
    digest, found = _digest(one), list[tuple[int, str]]()
    for award in awards:
        sure = bool(digest) and award.national_id_hash == digest
        if (sure or award.name_match == one.subject_match) and _theirs(award, one):
            parts = [award.form, award.authority, "" if award.valid else _("đã huỷ bỏ")]
            what = ", ".join(part for part in parts if part)
            found.append((award.decided_on.year, _line(award.decided_on.year, what, sure=sure)))
    for other in refused:
        sure = bool(digest) and _digest(other) == digest
        alike = sure or other.subject_match == one.subject_match
        if alike and other.pk != one.pk and may_be_the_same(other, one):
            what = f"{other.award_type.short_name}: {State(other.state).label.lower()}"
            found.append((other.round.year, _line(other.round.year, what, sure=sure)))
    found.sort(key=lambda pair: -pair[0])
    told = [text for _year, text in found]
    if len(told) > _FEW:
        told = [*told[:_FEW], _("và %d lần khác") % (len(told) - _FEW)]
    return told


def _theirs(award: PastAward, one: Nomination) -> bool:
    """An earlier award that may be this subject's; a name in two wards is two collectives."""
    if award.nomination_number == one.number or not may_be_of(award, one):
        return False
    kept = award.collective
    return kept is None or kept.ward_id is None or kept.ward_id == one.ward_id


def _line(year: int, what: str, *, sure: bool) -> str:
    text = f"{year} {what}"
    return text if sure else _("%s (trùng tên)") % text
