"""The world every run starts from: made once for many runs, and given back as it was after each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.db import transaction

from nominations.models import Nomination, Round, RoundAward, ScholarshipSlot
from tests import clock as clocks
from tests import worlds
from workflows.kernel import door

#: Who acts in a run, by the role they hold; the first of a role is tried first.
PEOPLE: dict[str, tuple[str, ...]] = {
    "ward_officer": ("mybinh.canbo",),
    "ward_chair": ("mybinh.chutich",),
    "intake_officer": ("tp.tiepnhan",),
    "reviewer": ("tp.thamdinh",),
    "department_officer": ("gddt.canbo", "vhtt.canbo"),
    "association_chair": ("tp.chutich",),
    "secretary": ("tp.thuky",),
    "council_member": tuple(f"hoidong.{place}" for place in range(1, 9)),
    "council_chair": ("hoidong.chutich",),
    "leader": ("ubnd.chutich", "ubnd.phochutich"),
    "records_clerk": ("ubnd.vanthu", "tp.vanthu"),
    "treasurer": ("tp.thuquy",),
}
#: People of another ward, and those who look on or run the system: they only ever try.
OTHERS = ("dovinh.canbo", "dovinh.chutich", "kiemtra", "quantri")
EVERYBODY = tuple(name for names in PEOPLE.values() for name in names) + OTHERS
#: The day a run begins: a Monday; the round closes eighteen days later.
FIRST_DAY, LAST_DAY = "11-02", "11-20"
#: How many of an award a ward may send; the world holds one less.
WARD_QUOTA = 6
#: Which dossiers a run is about, by the name of their subject's place in ``Started``.
STARTS = (
    ("passed", "pupil", "proposed"),
    ("voting", "passed", "draft"),
    ("proposed", "received", "draft"),
    ("pupil", "second_pupil", "weaver"),
    ("voting", "proposed", "weaver"),
    ("passed", "passed_too", "pupil"),
)


@dataclass(frozen=True)
class Started:
    """The round and the number of each dossier, by how far it has come."""

    round: Round
    numbers: dict[str, str]


class _Undo(Exception):
    """Takes everything back."""


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is stored inside is gone afterwards."""
    block = transaction.atomic()
    # As Django's own test cases do: what must be kept for good in service may be taken back here.
    block._from_testcase = True
    try:
        with block:
            yield
            raise _Undo
    except _Undo:
        pass


@contextmanager
def made_world() -> Iterator[Started]:
    """Dossiers at every stage of the way on the first day, and nothing of it afterwards."""
    with pytest.MonkeyPatch.context() as patch, taken_back():
        cache.clear()
        clocks.Clock(patch).set(FIRST_DAY)
        yield _start()


def _start() -> Started:
    round_ = worlds.make_world()
    Round.objects.update(opens_on=clocks.at("09-01").date(), closes_on=clocks.at(LAST_DAY).date())
    ScholarshipSlot.objects.filter(category="pupil").update(slots=1)
    round_.refresh_from_db()
    chair = worlds.who("tp.chutich")
    second = {"full_name": "Kiều Thị Ánh", "national_id": "058312000124"}
    numbers = {
        "passed": worlds.passed(round_).number,
        "passed_too": worlds.passed(round_, name="Gia đình ông Tư").number,
        "proposed": worlds.proposed(round_, name="Gia đình ông Hai").number,
        "pupil": worlds.submitted(round_, "scholarship").number,
        "second_pupil": worlds.proposed(round_, "scholarship", **second).number,
        "weaver": worlds.received(round_, "self_taught").number,
        "received": worlds.received(round_, name="Gia đình bà Sáu").number,
    }
    door.perform("mark_eligible", numbers["second_pupil"], chair)
    voting, _session = worlds.in_council(round_, name="Gia đình bà Bảy")
    door.perform("open_vote", voting.number, worlds.who("tp.thuky"))
    numbers["voting"] = voting.number
    draft = worlds.draft(round_, name="Gia đình ông Ba")
    worlds.complete(draft)
    numbers["draft"] = draft.number
    RoundAward.objects.update(slots_per_ward=WARD_QUOTA)
    assert Nomination.objects.count() == len(numbers)
    return Started(round_, numbers)
