"""The council's minutes: results by award with their sums, people called as they are."""

from __future__ import annotations

import pytest

from documents.papers import people
from documents.papers.council_results import by_award, subtotals
from nominations.models import AwardType, Nomination
from organizations.models import User
from workflows.council.models import AgendaItem

FAMILY, SCHOLARSHIP = AwardType(pk=1, short_name="GĐHT"), AwardType(pk=2, short_name="Học bổng")


def item(position: int, award: AwardType, state: str = "closed", **ended: bool) -> AgendaItem:
    nomination = Nomination(award_type=award)
    return AgendaItem(position=position, nomination=nomination, state=state, **ended)


MIXED = [
    item(1, SCHOLARSHIP, passed=True),
    item(2, FAMILY, passed=False),
    item(3, SCHOLARSHIP, passed=False, outside_quota=True),
    item(4, FAMILY, state=AgendaItem.State.DEFERRED),
    item(5, FAMILY, passed=True),
]


def test_results_stand_together_by_award_and_keep_the_numbers_of_the_agenda() -> None:
    assert [[one.position for one in listed] for listed in by_award(MIXED)] == [[1, 3], [2, 4, 5]]


def test_each_award_has_its_sums_and_several_awards_one_of_all() -> None:
    assert subtotals(MIXED) == [
        ["Học bổng", "2", "1", "0", "1", "0"],
        ["GĐHT", "3", "1", "1", "0", "1"],
        ["Cộng", "5", "2", "1", "1", "1"],
    ]


def test_a_session_of_one_award_is_summed_once() -> None:
    assert subtotals(MIXED[:1]) == [["Học bổng", "1", "1", "0", "0", "0"]]


@pytest.mark.parametrize(
    ("person", "called"),
    [
        (User(gender="M"), "ông"),
        (User(gender="F"), "bà"),
        (User(gender="U"), "ông (bà)"),
        (None, "ông (bà)"),
    ],
)
def test_an_officer_is_called_as_recorded_and_by_both_where_unknown(
    person: User | None, called: str
) -> None:
    assert people.called(person) == called
