"""One person or collective across the years: proposed, given, refused; and a round looked through.

What is known by an identity number is sure; what is known by a name may be somebody else's, and
says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from nominations.eligibility.evaluation import unmet
from nominations.eligibility.facts import gather_stored, may_be_of, may_be_the_same
from nominations.models import Nomination, PastAward
from organizations.models import User
from workflows.kernel import policy


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened to them, with where to read on."""

    year: int
    on: date | None
    what: str
    outcome: str
    #: The dossier, where the reader may open it.
    number: str
    #: Known by the identity number, not by the name alone.
    sure: bool
    counts: bool = True


def of_subject(person: User, nomination: Nomination) -> list[Moment]:
    """All that the reader may know of whom a dossier is for, newest first.

    Dossiers as their own pages show them (a sealed state stays sealed); awards of every body.
    """
    holder = nomination.person
    digest = holder.national_id_hash if holder else ""
    alike = Q(subject_match=nomination.subject_match)
    by_name = Q(name_match=nomination.subject_match)
    if digest:
        alike |= Q(person__national_id_hash=digest)
        by_name |= Q(national_id_hash=digest)
    moments = [
        _proposed(person, one, digest)
        for one in policy.visible(person)
        .filter(alike)
        .select_related("round", "ward", "award_type", "person", "collective")
        .order_by("-round__year", "-pk")[:100]
        if may_be_the_same(one, nomination)
    ]
    own = {one.number for one in moments}
    moments += [
        Moment(
            year=one.decided_on.year,
            on=one.decided_on,
            what=" · ".join(part for part in (one.form, one.authority) if part),
            outcome=one.decision_number,
            number=one.nomination_number if one.nomination_number in own else "",
            sure=bool(digest) and one.national_id_hash == digest,
            counts=one.valid,
        )
        for one in PastAward.objects.filter(by_name).order_by("-decided_on", "-pk")[:100]
        if may_be_of(one, nomination)
    ]
    return sorted(moments, key=lambda one: (one.year, one.on or date.min), reverse=True)


def _proposed(person: User, one: Nomination, digest: str) -> Moment:
    _code, state = policy.shown_state(person, one)
    return Moment(
        year=one.round.year,
        on=None,
        what=f"{one.award_type.short_name} · {one.ward.short_name} · {one.round.name}",
        outcome=state,
        number=one.number,
        sure=bool(digest) and one.person is not None and one.person.national_id_hash == digest,
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A dossier of the round that a rule now speaks against."""

    nomination: Nomination
    rules: list[tuple[str, str, str]]


def of_round(person: User, round_id: int, *, most: int = 2000) -> Iterator[Found]:
    """Every running dossier of a round the reader may see that does not meet its rules today.

    Facts come in after a dossier was sent (an old decision entered, a doubt): the scan asks all
    rules anew, with what is known now.
    """
    running = (
        policy.visible(person)
        .filter(round_id=round_id)
        .exclude(state__in=("withdrawn", "refused", "lapsed", "revoked"))
        .select_related(
            "award_type_version__criteria_set",
            "award_type",
            "person",
            "collective",
            "ward",
            "round",
        )
        .order_by("ward__short_name", "sort_key")[:most]
    )
    facts = gather_stored(list(running))
    for one, results in zip(facts, unmet(facts), strict=True):
        if results:
            yield Found(
                one.nomination, [(result.title, result.text, result.severity) for result in results]
            )
