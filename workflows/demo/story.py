"""The season of the demonstration, told day by day: each day's acts are done on that day's clock.

Every act goes through the door, by the person whose act it is; only the clock is set. Each ward
stands for one stretch of the way, so that whoever signs in finds work of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import time_machine
from django.db import transaction
from django.utils import timezone

from nominations.catalogue import load_demo_round
from nominations.forms import form_for
from nominations.lifecycle import State, Step
from nominations.models import AwardType, Round
from organizations.models import Unit, User
from workflows.decisions.models import Decision
from workflows.kernel import door
from workflows.season.whole import Season

from .people import Invented
from .scans import scan

#: Weeks between two seasons: the same day of the week, a year before.
_YEAR_OF_WEEKS = timedelta(weeks=52)
#: What the wards of a season propose.
_EARLY = ("learning_family", "scholarship", "self_taught", "exemplary_citizen", "scholarship")
_LETTER_OF_19 = (*_EARLY, *("learning_family", "scholarship") * 7)
_BEFORE_COUNCIL = ("learning_family", "self_taught", "exemplary_citizen", "learning_family")

OpenPaper = Callable[[Decision, User], str]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Told:
    """What was made, for the line a command prints."""

    rounds: list[Round]
    acts: int
    refusals: dict[str, int]


@transaction.atomic
def tell(city: Unit, *, open_paper: OpenPaper, say: Say) -> Told:
    """Last year's season, finished, and this year's, in the middle today; all of it or nothing."""
    now = timezone.localtime()
    with _Clock().running() as clock:
        say(f"Đợt xét năm {now.year - 1}, đã xong")
        last = _Chapter(city, now.year - 1, now - _YEAR_OF_WEEKS, clock, open_paper, start=0)
        last.finished()
        say(f"Đợt xét năm {now.year}, đang giữa chừng")
        this = _Chapter(city, now.year, now, clock, open_paper, start=100)
        this.in_the_middle()
    refusals = last.season.refusals + this.season.refusals
    return Told(
        [last.season.round, this.season.round],
        last.season.actions + this.season.actions,
        dict(refusals),
    )


class _Clock:
    """What time it is for everybody; it only goes forward."""

    _traveller: time_machine.Traveller

    @contextmanager
    def running(self) -> Iterator[_Clock]:
        """The clock can be set inside and is right again after."""
        with time_machine.travel(timezone.now() - 3 * _YEAR_OF_WEEKS) as self._traveller:
            yield self

    def set(self, moment: datetime) -> None:
        """From now on it is so late, unless it is later already."""
        self._traveller.move_to(max(moment, timezone.now()))


class _Chapter:
    """One season, seen from the day in its middle."""

    def __init__(
        self,
        city: Unit,
        year: int,
        middle: datetime,
        clock: _Clock,
        open_paper: OpenPaper,
        *,
        start: int,
    ) -> None:
        self._middle, self._clock = middle, clock
        self._invented = Invented(year, start)
        self.season = Season(
            load_demo_round(city, year=year, middle=middle.date()), open_paper=open_paper, scan=scan
        )
        self._awards = {
            one.award_type.code: form_for(one.version)
            for one in self.season.round.awards.select_related("version", "award_type")
        }

    # -- means -----------------------------------------------------------------------------------
    def _on(self, days_before: int, hour: int = 9) -> None:
        """A working day so long before the middle; never after the middle itself."""
        day: date = self._middle.date() - timedelta(days=days_before)
        day -= timedelta(days=max(day.weekday() - 4, 0))
        moment = datetime.combine(day, time(hour), timezone.get_current_timezone())
        self._clock.set(min(moment, self._middle))

    def _draft(self, slug: str, awards: tuple[str, ...]) -> list[str]:
        """A ward's officer writes these down; the numbers of the drafts."""
        ward = Unit.objects.get(slug=slug)
        numbers = []
        for award in awards:
            form = self._awards[award](data=self._invented.of(award, ward.short_name))
            assert form.is_valid(), form.errors
            made = door.create(
                actor=self.season.who(f"{slug}.canbo"),
                round=self.season.round,
                ward=ward,
                award_code=award,
                data=form.cleaned_data,
            )
            numbers.append(made.number)
        self.season.actions += len(numbers)
        return numbers

    def _send(self, slug: str, awards: tuple[str, ...]) -> None:
        """Written, completed and sent to the city under a letter."""
        self._draft(slug, awards)
        with self.season.only(ward__slug=slug):
            self.season.prepare()
            self.season.submit()

    def _received(self, slug: str) -> list[str]:
        """All the city has of a ward is received; their numbers."""
        numbers = self.season.numbers(ward__slug=slug, state=State.SUBMITTED)
        for number in numbers:
            self.season.do("receive", number, "tp.tiepnhan")
        return numbers

    def _appraised(self, numbers: list[str]) -> None:
        for number in numbers:
            self.season.consult(number)
            self.season.confirm(number, self.season.propose(number))

    # -- stretches of the way ----------------------------------------------------------------------
    def finished(self) -> None:
        """Two wards, from the first draft to the last receipt."""
        self._on(45)
        for slug in ("dovinh", "phuocmy"):
            self._send(slug, _EARLY)
        self._on(40)
        for slug in ("dovinh", "phuocmy"):
            self._appraised(self._received(slug))
        self._on(20)
        self.season.council()
        self.season.rank()
        self._on(16)
        self.season.sign()
        self._on(10)
        self.season.hand_over()

    def in_the_middle(self) -> None:
        """Wards at every step; a session tonight, papers to sign and to number, money to pay."""
        self._first_results()
        self._on(30)
        before_council = ("phuha", "thanhson")
        for slug in before_council:
            self._send(slug, _BEFORE_COUNCIL)
        self._on(26)
        for slug in before_council:
            self._appraised(self._received(slug))
        self._on(14)
        for slug in ("myhuong", "tantai", "mybinh"):
            self._send(slug, _EARLY[:4])
        self._on(11)
        self._decisions()
        self._under_appraisal("tantai")
        self._on(6)
        self._sessions(self.season.numbers(state=State.ELIGIBLE, ward__slug__in=before_council))
        self._hand_over_some()
        self._on(4)
        for slug in ("myhuong", "mybinh"):
            self._under_appraisal(slug)
        self._drafts_before_the_leaders()
        self._on(3)
        self._drafting()
        self._on(2)
        self._send("kinhdinh", _LETTER_OF_19)
        self._on(1)
        self._send("daolong", _LETTER_OF_19[:7])
        self._send("daison", _EARLY)
        with self.season.only(ward__slug="mybinh"):
            self.season.send_back(self.season.numbers(state=State.CONSULTING)[0])
        self._clock.set(self._middle)

    def _first_results(self) -> None:
        """Three wards were early: their dossiers passed the council a while ago."""
        wards = ("baoan", "dovinh", "phuocmy")
        self._on(50)
        for slug in wards:
            self._send(slug, (*_EARLY, "learning_family", "benefactor"))
        self._on(46)
        for slug in wards:
            self._appraised(self._received(slug))
        self._on(20)
        self.season.council()
        self.season.rank()

    def _decisions(self) -> None:
        """What was decided first: its decisions are signed, numbered and dated."""
        for code in ("exemplary_citizen", "scholarship"):
            decision = self._drafted(code)
            self.season.sign_draft(decision)
            self.season.number(decision)

    def _drafted(self, code: str) -> Decision:
        decision = self.season.draft(AwardType.objects.get(code=code))
        assert decision is not None, code
        return decision

    def _hand_over_some(self) -> None:
        """Some of what was decided is handed over; the rest waits for reception and fund."""
        waiting = self.season.numbers(state=State.DECIDED)
        with self.season.only(number__in=waiting[:3]):
            self.season.hand_over()
        for number in self.season.numbers(state=State.DECIDED, step=Step.CONSENT)[:3]:
            self.season.do("confirm_consent", number, "tp.tiepnhan", consent_by="Người giám hộ")

    def _under_appraisal(self, slug: str) -> None:
        """Departments asked, some answers there, one proposal before the chair."""
        first, second, *others = self._received(slug)
        self.season.consult(first)
        self.season.propose(first)
        self.season.consult(second)
        for place, number in enumerate(others):
            self.season.consult(number, answering=place % 2)

    def _sessions(self, numbers: list[str]) -> None:
        """Two items are asked in writing and open; the others come before the council tonight."""
        evening = max(self._middle, self._middle.replace(hour=19, minute=0))
        asked = numbers[:2]
        self.season.call(
            asked,
            meets_at=self._middle,
            mode="writing",
            answers_due_at=self._middle + timedelta(days=3),
        )
        for number in asked:
            self.season.do("open_vote", number, "tp.thuky")
            for member in ("hoidong.3", "hoidong.4"):
                self.season.do("vote", number, member, choice="yes")
        self.season.call(numbers[2:], meets_at=evening.replace(second=0, microsecond=0))

    def _drafts_before_the_leaders(self) -> None:
        """A decision waits for its signature; two are signed and wait for their numbers."""
        self._drafted("learning_family")
        for code in ("self_taught", "benefactor"):
            self.season.sign_draft(self._drafted(code))

    def _drafting(self) -> None:
        """Drafts that lack this or that, some with the chair of the ward."""
        drafts = self._draft("mybinh", (*_EARLY, *_EARLY, "learning_family", "learning_family"))
        for number in drafts[:3]:
            self.season.complete(number, papers=False)
        for number in drafts[3:5]:
            self.season.complete(number, consents=False)
        for slug, awards in (("myhai", _EARLY), ("donghai", _BEFORE_COUNCIL)):
            self._draft(slug, awards)
        with self.season.only(ward__slug="donghai"):
            self.season.prepare()
        with self.season.only(number__in=drafts[-2:]):
            self.season.prepare()
