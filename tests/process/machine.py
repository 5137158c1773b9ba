"""The process as a state machine for Hypothesis: people act by their roles, and time passes.

A rule is what one role does next (any action of the table that it holds), or something that comes
from outside: days pass, somebody is lent a right, an account is closed, the sweep runs. After each
rule the invariants are looked at. A failing run is told as a story: who did what to which dossier.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from hypothesis import event, note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from nominations.models import Nomination
from organizations.appointments import deactivate, delegate, end_delegation
from organizations.models import Appointment, Delegation, User
from organizations.refusals import Refused
from organizations.roles import ROLES
from tests import clock as clocks
from tests import worlds
from tests.process import world
from tests.process.inputs import numbered, typed
from tests.process.invariants import Watch
from tests.process.ways_out import lead_to_an_end
from tests.refusals import everything
from workflows.council.models import AgendaItem, CouncilSession
from workflows.inbox.sweep import sweep
from workflows.kernel import door, policy
from workflows.kernel.registry import ACTIONS, actions_of

#: Ends and detours: a rule of their own, so that runs get far.
SELDOM = frozenset(
    {
        "withdraw",
        "drop_draft",
        "refuse",
        "hold",
        "revoke",
        "send_back",
        "recall",
        "decline",
        "council_defer",
        "mark_not_eligible",
        "send_to_reviewer",
        "return_for_correction",
        "refuse_to_sign",
        "reveal_national_id",
        "allow_return",
        "correct",
        "declare_conflict",
        "edit",
        "attach_evidence",
        "remove_evidence",
        "record_consent",
        "verify_in_field",
        "publish_notice",
        "release_results",
        "revote",
        "forward",
        "reveal_remark_sender",
        "open_place",
        "mark_priority",
        "restart_vote",
        "issue_paper",
        "enter_paper_count",
        "approve_urgent",
    }
)
#: Who may be lent to whom: those with duties that must stay apart, and some who have none.
LENDERS = (
    "tp.thamdinh",
    "mybinh.chutich",
    "ubnd.chutich",
    "tp.chutich",
    "tp.tiepnhan",
    "hoidong.1",
    "gddt.canbo",
)
STAND_INS = ("mybinh.chutich", "tp.thamdinh", "ubnd.phochutich", "tp.thuquy", "hoidong.2")
#: Every so many steps the whole record is verified, and at the end of each run.
EVERY = 10


def step(ready: Callable[[Process], bool] = lambda self: True, /, **drawn: Any) -> Any:
    """A rule with its precondition.

    Hypothesis leaves out half of the rules, by name, in each run. Without a chair or a reviewer
    no dossier gets anywhere, so all rules share one name and none is left out.
    """

    def register(function: Callable[..., None]) -> Any:
        function.__name__ = "step"
        return precondition(ready)(rule(data=st.data(), **drawn)(function))

    return register


def between_acts(self: Process) -> bool:
    """What comes from outside comes between acts, not instead of them."""
    return self.acts >= 2


def _of(role: str) -> Any:
    """The role does one thing it holds the right for, to a dossier that waits for such a thing."""

    def act(self: Process, data: st.DataObject) -> None:
        self.somebody_acts(role, data, unusual=False)

    return step(lambda self: bool(self.waiting_for(role, unusual=False)))(act)


class Process(RuleBasedStateMachine):
    """One run: three dossiers of the world, everybody in it, a clock and a story."""

    #: Set by the test: the world of this worker.
    started: world.Started

    def __init__(self) -> None:
        super().__init__()
        self.undo = ExitStack()
        self.clock = clocks.Clock(self.undo.enter_context(pytest.MonkeyPatch.context()))
        self.clock.set(world.FIRST_DAY)
        self.undo.enter_context(world.taken_back())
        self.undo.enter_context(connection.execute_wrapper(self._notice))
        cache.clear()
        self.story: list[str] = []
        self.people: dict[str, User] = {}
        self.codes: dict[Any, str] = {}
        self.lent: list[Delegation] = []
        self.numbers: list[str] = []
        self.cases: dict[str, Nomination] = {}
        self.touched: set[str] = set()
        self.ways: dict[tuple[str, bool], dict[str, list[str]]] = {}
        #: Whether anything was stored since the last look.
        self.written = False
        self.watch: Watch | None = None
        self.closed = ""
        self.steps = self.asked = self.acts = 0
        self.raised_before = sys.exc_info()[1]

    @initialize(start=st.sampled_from(world.STARTS))
    def begins(self, start: tuple[str, ...]) -> None:
        """With three of the dossiers."""
        self.numbers = sorted(self.started.numbers[name] for name in start)
        told = {number: name for name, number in self.started.numbers.items()}
        self.tell("bắt đầu: " + ", ".join(f"{one} ({told[one]})" for one in self.numbers))
        self.look()
        self.watch = Watch(list(self.numbers))

    # -- the roles --------------------------------------------------------------------------------
    ward_officer = _of("ward_officer")
    ward_chair = _of("ward_chair")
    intake_officer = _of("intake_officer")
    reviewer = _of("reviewer")
    department_officer = _of("department_officer")
    association_chair = _of("association_chair")
    secretary = _of("secretary")
    council_member = _of("council_member")
    council_chair = _of("council_chair")
    leader = _of("leader")
    records_clerk = _of("records_clerk")
    treasurer = _of("treasurer")

    @step()
    def something_unusual(self, data: st.DataObject) -> None:
        """An end, a detour, a change of the dossier."""
        roles = [role for role in world.PEOPLE if self.waiting_for(role, unusual=True)]
        if roles:
            self.somebody_acts(data.draw(st.sampled_from(roles), "role"), data, unusual=True)

    @step(between_acts, which=st.sampled_from(("claim", "release", "reassign")))
    def work_is_taken(self, data: st.DataObject, which: str) -> None:
        """Claimed, given back or handed to a colleague."""
        self.acts = 0
        number = data.draw(st.sampled_from(self.numbers), "dossier")
        able = [
            name
            for names in world.PEOPLE.values()
            for name in names[:2]
            if policy.verdict(self.who(name), which, self.cases[number]).allowed
        ]
        who = data.draw(st.sampled_from(able or world.EVERYBODY), "who")
        self.do(which, number, who, data)

    @step(between_acts, code=st.sampled_from(sorted(ACTIONS)), who=st.sampled_from(world.EVERYBODY))
    def anybody_tries_anything(self, data: st.DataObject, code: str, who: str) -> None:
        """Mostly not theirs to do: then nothing at all is changed."""
        self.acts = 1
        number = data.draw(st.sampled_from(self.numbers), "dossier")
        try:
            inputs = typed(code, self.cases[number], self.who(who), self.pick(data), self.codes)
        except Refused:
            return
        before = everything()
        if not self.do(code, number, who, data, inputs):
            assert everything() == before, "từ chối mà vẫn có thay đổi"

    @step(between_acts)
    def a_draft_is_begun(self, data: st.DataObject) -> None:
        """One more of the ward, complete; the world becomes a little fuller."""
        self.acts = 0
        if len(self.numbers) > 3:
            return
        award = data.draw(st.sampled_from(("learning_family", "scholarship")), "award")
        made = worlds.draft(self.started.round, award, **_ANOTHER[award])
        worlds.complete(made)
        assert self.watch is not None
        self.numbers = sorted([*self.numbers, made.number])
        self.watch.add(made.number)
        self.tell(f"mybinh.canbo lập hồ sơ {made.number} ({award})")
        self.look()

    # -- the council as a body --------------------------------------------------------------------
    @step(lambda self: self.ever_voting(), against=st.sampled_from((0, 1, 4, 8)))
    def the_room_votes(self, data: st.DataObject, against: int) -> None:
        """Whoever is present and has not voted does, so many of them against."""
        item = (
            AgendaItem.objects.filter(
                nomination__number__in=self.numbers, current=True, state="voting"
            )
            .order_by("pk")
            .select_related("nomination", "session")[0]
        )
        there = item.session.seats.filter(present=True).exclude(
            member__in=item.turnout.values("member")
        )
        names = there.order_by("pk").values_list("member__username", flat=True)
        for place, name in enumerate(list(names)):
            choice = "no" if place < against else "yes"
            self.do("vote", item.nomination.number, name, data, {"choice": choice})

    @step(between_acts, present=st.sampled_from((8, 9, 7, 6, 2)))
    def attendance_is_taken(self, data: st.DataObject, present: int) -> None:
        """So many are in the room now."""
        self.acts = 0
        for session in CouncilSession.objects.exclude(state="closed").order_by("pk")[:1]:
            seats = session.seats.order_by("-is_chair", "pk").values_list("pk", flat=True)
            worlds.attended(session, list(seats[:present]))
            self.tell(f"tp.thuky điểm danh: {present} có mặt")

    @step(between_acts)
    def minutes_are_signed(self, data: st.DataObject) -> None:
        """Where the chair may."""
        self.acts = 0
        for session in CouncilSession.objects.exclude(state="closed").order_by("pk")[:1]:
            try:
                worlds.minuted(session)
            except Refused as refusal:
                self.tell(f"hoidong.chutich ký biên bản: chưa được ({refusal})")
            else:
                self.tell("hoidong.chutich ký biên bản")

    # -- from outside ------------------------------------------------------------------------------
    @step(between_acts, days=st.sampled_from((1, 3, 8)))
    def days_pass(self, data: st.DataObject, days: int) -> None:
        """Deadlines come nearer and pass; what was lent runs out."""
        self.acts = 0
        self.clock.pass_by(days=days)
        self.tell(f"{days} ngày trôi qua: {timezone.localdate():%d/%m/%Y}")

    @step(between_acts, absent=st.sampled_from(LENDERS), stand_in=st.sampled_from(STAND_INS))
    def a_right_is_lent(self, data: st.DataObject, absent: str, stand_in: str) -> None:
        """Somebody is away for three days; a colleague acts for them."""
        self.acts = 0
        if absent == stand_in or len(self.lent) > 2:
            return
        today = timezone.localdate()
        self.lent.append(
            delegate(
                to_person=self.who(stand_in),
                reason="Nghỉ phép",
                appointment=Appointment.objects.get(person__username=absent),
                valid_from=today,
                valid_to=today + timedelta(days=3),
            )
        )
        self.people.clear()
        self.tell(f"{absent} uỷ quyền cho {stand_in} đến {today + timedelta(days=3):%d/%m}")

    @step(lambda self: between_acts(self) and bool(self.lent))
    def a_right_is_taken_back(self, data: st.DataObject) -> None:
        """They are here again."""
        self.acts = 0
        lent = self.lent.pop()
        end_delegation(lent)
        self.people.clear()
        self.tell(f"{lent.appointment.person.username} thôi uỷ quyền")

    @step(between_acts, who=st.sampled_from(LENDERS))
    def an_account_is_closed(self, data: st.DataObject, who: str) -> None:
        """Somebody leaves; whoever left before is back."""
        self.acts = 0
        User.objects.filter(is_active=False).update(is_active=True)
        deactivate(actor=self.who("quantri"), person=worlds.who(who))
        self.people.clear()
        self.closed = who
        self.tell(f"khoá tài khoản {who}")

    @step(lambda self: between_acts(self) and bool(self.closed))
    def they_come_back(self, data: st.DataObject) -> None:
        """The account is opened again."""
        self.acts = 0
        User.objects.filter(is_active=False).update(is_active=True)
        self.people.clear()
        self.tell(f"mở lại tài khoản {self.closed}")
        self.closed = ""

    @step(between_acts)
    def the_sweep_runs(self, data: st.DataObject) -> None:
        """Rounds that are over, rights that have run out."""
        self.acts = 0
        done = sweep()
        self.touched |= set(self.numbers)
        self.people.clear()
        self.tell(f"quét: {done.lapsed} hồ sơ hết đợt, {done.rights_ended} quyền hết hạn")

    # -- what is looked at -------------------------------------------------------------------------
    @invariant()
    def all_eight_hold(self) -> None:
        """What is cheap after every step that stored something, the whole record now and then."""
        if self.watch is None:
            return
        self.steps += 1
        if self.written:
            self.look()
        if not self.steps % EVERY:
            self.watch.everything(self.cases.values())
            # In turn, so that over the runs everybody is asked about at every stage.
            self.watch.asked_one_by_one_as_for_all(self.who(self._next_to_ask()))
        elif self.written:
            # What nothing was stored of says what it said before.
            touched = {self.cases[number] for number in self.touched}
            self.watch.after_a_step(touched)
        if self.written or not self.steps % EVERY:
            self.touched.clear()
        self.written = False
        self.clock.pass_by(minutes=1)

    def teardown(self) -> None:
        """At the end: the record, and that from here every dossier can still come to an end."""
        try:
            if self.watch is not None and not self.broken():
                self.look()
                self.watch.everything(self.cases.values())
                for one in self.cases.values():
                    event(f"ends in {one.state}")
                lead_to_an_end(self.numbers, self.tell)
                self.watch.positions_agree()
                self.watch.record_is_whole()
        finally:
            for line in self.story:
                note(line)
            self.undo.close()

    # -- means -------------------------------------------------------------------------------------
    def do(
        self,
        code: str,
        number: str,
        who: str,
        data: st.DataObject,
        inputs: dict[str, Any] | None = None,
    ) -> bool:
        """Through the door; whether it was done. Asking before and doing must say the same."""
        self.touched.add(number)
        person, nomination = self.who(who), numbered({number})[0]
        asked = policy.verdict(person, code, nomination)
        listed = policy.actionable(person, code).filter(number=number).exists()
        assert asked.allowed == listed, f"{who}, {code}, {number}: {asked.allowed} ⇎ {listed}"
        try:
            if inputs is None:
                inputs = typed(code, nomination, person, self.pick(data), self.codes)
            done = door.perform(code, number, person, **inputs)
        except Refused as refusal:
            assert refusal.reasons and all(one.text for one in refusal.reasons)
            codes = ", ".join(sorted({one.code for one in refusal.reasons}))
            self.tell(f"{who}: {code} {number} – không ({codes})")
            return False
        assert asked.allowed, f"{who} làm được {code} dù không được phép"
        if told := done.told.get("ballot_code"):
            self.codes[number, who] = told
        self.tell(f"{who}: {code} {number} → {done.state}")
        event(f"done: {code}")
        return True

    def somebody_acts(self, role: str, data: st.DataObject, *, unusual: bool) -> None:
        """One of the role's acts on a dossier that waits for it, by a holder or a stand-in."""
        ways = self.waiting_for(role, unusual=unusual)
        number = data.draw(st.sampled_from(sorted(ways)), "dossier")
        code = data.draw(st.sampled_from(ways[number]), "action")
        holders = self.holders(role)
        able = [
            name
            for name in holders
            if policy.verdict(self.who(name), code, self.cases[number]).allowed
        ]
        who = data.draw(st.sampled_from(able or holders), "who")
        self.do(code, number, who, data)
        self.acts += 1

    def waiting_for(self, role: str, *, unusual: bool) -> dict[str, list[str]]:
        """The dossiers in whose state the role knows such an action, and which."""
        if (role, unusual) not in self.ways:
            self.ways[role, unusual] = self._ways(role, unusual=unusual)
        return self.ways[role, unusual]

    def _ways(self, role: str, *, unusual: bool) -> dict[str, list[str]]:
        held = ROLES[role].capabilities
        ways = {
            number: [
                one.code
                for one in actions_of(case)
                if held & set(one.capability)
                and (one.code in SELDOM) == unusual
                and (one.code not in _PERSONS or case.person)
            ]
            for number, case in self.cases.items()
        }
        return {number: codes for number, codes in ways.items() if codes}

    def holders(self, role: str) -> list[str]:
        """Those of the role, then who stands in for one of them."""
        own = list(world.PEOPLE[role])
        for lent in self.lent:
            if lent.appointment.role == role:
                own.append(lent.to_person.username)
        return own

    def who(self, name: str) -> User:
        """An account; known until rights change."""
        if name not in self.people:
            self.people[name] = worlds.who(name)
        return self.people[name]

    def look(self) -> None:
        """Where the dossiers are, for choosing what comes next."""
        self.cases = {one.number: one for one in numbered(self.numbers)}
        self.ways.clear()

    def _notice(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Note a statement that may store something."""
        self.written = self.written or not sql.startswith(_READS)
        return execute(sql, params, many, context)

    def pick(self, data: st.DataObject) -> Any:
        """Chooses what is typed."""

        def choose(options: Sequence[Any], label: str) -> Any:
            return data.draw(st.sampled_from(list(options)), label)

        return choose

    def tell(self, line: str) -> None:
        """One more line of the story."""
        self.story.append(f"{len(self.story):3}. {line}")

    def ever_voting(self) -> bool:
        """Whether a vote may be open."""
        return any(one.state == "in_council" and not one.step for one in self.cases.values()) and (
            AgendaItem.objects.filter(
                nomination__number__in=self.numbers, current=True, state="voting"
            ).exists()
        )

    def broken(self) -> bool:
        """Whether the run stopped at something that does not hold."""
        return sys.exc_info()[1] is not self.raised_before

    def _next_to_ask(self) -> str:
        self.asked += 1
        return world.EVERYBODY[(self.asked * 7 + len(self.story)) % len(world.EVERYBODY)]


#: Statements that store nothing begin so.
_READS = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
#: Acts that only a person's dossier knows.
_PERSONS = frozenset({"reveal_national_id", "record_consent"})
_ANOTHER = {
    "learning_family": {"name": "Gia đình ông Chín"},
    "scholarship": {"full_name": "Báo Thị Nở", "national_id": "058312000999"},
}
