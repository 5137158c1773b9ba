"""The eight invariants of the process, as things that can be looked at after every step.

``Watch`` remembers what it saw, so that it can say what has changed that must not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from itertools import pairwise
from typing import Any

from django.utils import timezone

from audit.models import Event
from audit.verify import verify
from nominations import drafts
from nominations.models import Nomination, RoundAward, ScholarshipSlot
from organizations.models import Register, RegisterEntry, User
from prepared.queries import Prepared
from tests import worlds
from tests.process.inputs import numbered
from workflows.council import tally
from workflows.council.models import AgendaItem, Conflict, PaperCount, SecretBallot, Turnout
from workflows.decisions.models import Decision
from workflows.kernel import door, policy
from workflows.kernel.consistency import check
from workflows.kernel.history import events_for, told
from workflows.kernel.models import Duty, Notice
from workflows.kernel.registry import ACTIONS

# Written out here once more, so that a state dropped from the code's own lists is noticed.
_EDITABLE = {"draft", "returned"}
_SEALED = {"eligible", "in_council", "council_passed", "pending_signature"}
_HIDDEN = _SEALED | {"council_failed"}
_NEGATIVE = {
    "refused": {"refused"},
    "not_eligible": {"not_eligible", "outside_result"},
    "council_failed": {"council_failed"},
    "withdrawn": {"withdrawn", "declined"},
    "lapsed": {"lapsed"},
    "revoked": {"revoked"},
}
_DUTIES = {
    "create": "prepare",
    "edit": "prepare",
    "attach_evidence": "prepare",
    "send_to_chair": "prepare",
    "submit": "submit",
    "resubmit": "submit",
    "propose": "appraise",
    "mark_eligible": "confirm",
    "mark_not_eligible": "confirm",
    "close_vote": "close",
    "sign": "sign",
}
#: What nobody does both of on one dossier, written out here once more.
_APART = (
    *({made, judged} for made in ("prepare", "submit") for judged in ("appraise", "confirm")),
    *({made, judged} for made in ("prepare", "submit") for judged in ("close", "sign")),
    {"appraise", "confirm"},
    {"appraise", "sign"},
    {"close", "sign"},
)
_APPROVED = ("council_passed", "pending_signature", "decided", "awarded")

# What is read after every step, each composed once.
_HELD = Prepared(lambda: Duty.objects.values_list("nomination", "person", "kind"))
_EVENTS = Prepared(lambda after: Event.objects.filter(pk__gt=after).order_by("pk"))
_ITEMS = Prepared(lambda: AgendaItem.objects.select_related("session"))
_TURNOUT = Prepared(lambda: Turnout.objects.values_list("item", "member", "open_choice"))
_ON_PAPER = Prepared(
    lambda: Turnout.objects.filter(channel=Turnout.Channel.PAPER).values_list("item", "member")
)
_SECRETS = Prepared(lambda: SecretBallot.objects.values_list("item", "choice", "code_hash"))
_CONFLICTS = Prepared(lambda: Conflict.objects.values_list("item", "member"))
_REGISTERS = Prepared(lambda: Register.objects.values_list("pk", "last_number"))
_ENTRIES = Prepared(lambda: RegisterEntry.objects.values_list("register", "number"))
_ISSUED = Prepared(
    lambda: Decision.objects.filter(number__isnull=False).values_list(
        "authority", "symbol", "decided_on__year", "number"
    )
)
_SHARES = Prepared(
    lambda: RoundAward.objects.filter(slots_per_ward__isnull=False).values_list(
        "award_type", "slots_per_ward"
    )
)
_SENT = Prepared(
    lambda: (
        Nomination.objects.filter(
            submitted_at__isnull=False, submission_item__submission__quota_reason=""
        )
        .exclude(state__in=["withdrawn", "refused", "lapsed"])
        .order_by()
        .values_list("award_type", "ward")
    )
)
_GIVEN = Prepared(
    lambda: (
        Nomination.objects.filter(state__in=_APPROVED)
        .exclude(category="")
        .values_list("category", flat=True)
    )
)
_SLOTS = Prepared(lambda: ScholarshipSlot.objects.values_list("category", "slots"))
_COUNCIL = Prepared(
    lambda nomination: (
        AgendaItem.objects.filter(nomination=nomination, closed_at__isnull=False)
        .order_by("-position")
        .values_list("closed_at", flat=True)
    )
)


def _by_item(read: Prepared[Any]) -> dict[int, list[tuple[Any, ...]]]:
    """Rows of an agenda item's things, by the item, without it."""
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for item, *row in read.all():
        found[item].append(tuple(row))
    return found


def facts(nomination: Nomination) -> tuple[Any, ...]:
    """The nominee's data and papers of a dossier."""
    now = drafts.snapshot(nomination)
    return now["fields"], now["documents"], now["subject"]


class Watch:
    """Looks at the dossiers of a run; every method fails with the sentence that does not hold."""

    def __init__(self, numbers: list[str]) -> None:
        self.numbers = numbers
        found = numbered(numbers)
        self.known = {one.number: facts(one) for one in found}
        self.states = {one.number: one.state for one in found}
        self.frozen = {one.number: one.frozen for one in found}
        self.duties: dict[str, dict[int, set[str]]] = {}
        self.counted: dict[int, tuple[Any, ...]] = {}
        self.last_event = 0
        self._read_events()

    def add(self, number: str) -> None:
        """One more dossier from now on."""
        self.numbers.append(number)
        [one] = numbered({number})
        self.known[number], self.states[number] = facts(one), one.state
        self.frozen[number] = one.frozen

    def after_a_step(self, touched: Collection[Nomination]) -> None:
        """What is cheap to look at, and what the dossiers say that the step was about."""
        self.positions_agree()
        self.duties_are_apart()
        self.numbers_have_no_gap()
        if touched:
            self.of_dossiers(touched)

    def of_dossiers(self, dossiers: Collection[Nomination]) -> None:
        """What is looked at dossier by dossier, and what comes of it for all."""
        self.data_stands_still(dossiers)
        self.ballots_are_kept()
        self.dates_are_in_order(dossiers)
        self.ends_are_told(dossiers)
        self.wards_see_no_sealed_state(dossiers)
        self.nobody_gets_more_than_there_is()
        self.states |= {one.number: one.state for one in dossiers}

    def everything(self, dossiers: Collection[Nomination]) -> None:
        """All of it, about every dossier of the run, and the whole record."""
        assert {one.number for one in dossiers} == set(self.numbers)
        self.after_a_step(dossiers)
        self.record_is_whole()

    # -- 1 ----------------------------------------------------------------------------------------
    def positions_agree(self) -> None:
        """One state, one open flow position that fits it; table, papers and record agree."""
        assert list(check()) == []

    def record_is_whole(self) -> None:
        """Every event follows the one before."""
        assert list(verify()) == []

    # -- 2 ----------------------------------------------------------------------------------------
    def data_stands_still(self, dossiers: Collection[Nomination]) -> None:
        """Nominee data changes only where the ward has the dossier in hand."""
        for one in dossiers:
            now = facts(one)
            # A step that ends in handing it on began where changes are allowed.
            if self.states[one.number] not in _EDITABLE:
                assert now == self.known[one.number], f"{one.number}: dữ liệu đổi ngoài lúc sửa"
                # Frozen by the receipt, and only by it.
                was = self.frozen[one.number]
                assert was is None or one.frozen == was, f"{one.number}: bản chốt đổi"
            self.known[one.number], self.frozen[one.number] = now, one.frozen

    # -- 3 ----------------------------------------------------------------------------------------
    def _read_events(self) -> list[Event]:
        """What was recorded since the last look; who took on which duty."""
        found = _EVENTS.all(self.last_event)
        for event in found:
            self.last_event = event.pk
            if event.kind in _DUTIES:
                of_case = self.duties.setdefault(event.stream, {})
                for person in (event.actor_id, event.on_behalf_of_id):
                    if person:
                        of_case.setdefault(person, set()).add(_DUTIES[event.kind])
        return found

    def duties_are_apart(self) -> None:
        """Nobody has two of sending, appraising and signing one dossier, delegates included."""
        for event in self._read_events():
            secret = event.kind == "vote" and '"choice"' in event.body
            assert not secret or not _is_secret(event), "phiếu kín ghi vào nhật ký"
        for stream, people in self.duties.items():
            for person, kinds in people.items():
                assert not any(pair <= kinds for pair in _APART), (
                    f"{stream}: người {person} làm cả {sorted(kinds)}"
                )
        held: dict[tuple[int, int], set[str]] = {}
        for nomination, person, kind in _HELD.all():
            held.setdefault((nomination, person), set()).add(kind)
        for kinds in held.values():
            assert not any(pair <= kinds for pair in _APART), f"một người: {sorted(kinds)}"

    # -- 4 ----------------------------------------------------------------------------------------
    def ballots_are_kept(self) -> None:
        """One ballot a member an item; the count is the ballots'; then they are frozen."""
        items = _ITEMS.all()
        turnouts, secrets, conflicts, papers = (
            _by_item(one) for one in (_TURNOUT, _SECRETS, _CONFLICTS, _ON_PAPER)
        )
        for item in items:
            turnout, ballots = sorted(turnouts[item.pk]), sorted(secrets[item.pk])
            members = {member for member, _choice in turnout}
            assert len(members) == len(turnout), "hai phiếu một người"
            out = {member for (member,) in conflicts[item.pk]}
            assert not out & members, "người có liên quan bỏ phiếu"
            if item.secret:
                # Paper lies in the box until the vote closes; what never came back, for ever.
                elsewhere = (
                    len(papers[item.pk]) if item.closed_at is None else tally.unreturned(item)
                )
                assert len(ballots) + elsewhere == len(turnout), "số phiếu kín khác số người bỏ"
                assert not any(choice for _member, choice in turnout), "phiếu kín lộ tên"
            if item.closed_at is None:
                continue
            assert not any(code for _choice, code in ballots), "mã phiếu còn sau khi đóng"
            self._count_is_right(item, turnout, ballots)
            kept = (turnout, ballots, item.yes, item.no, item.blank, item.base, item.passed)
            assert self.counted.setdefault(item.pk, kept) == kept, "phiếu đổi sau khi đóng"

    def _count_is_right(self, item: AgendaItem, turnout: list[Any], ballots: list[Any]) -> None:
        """By the frozen rule, in whole numbers, reckoned here anew."""
        choices = [one for one, _code in ballots] if item.secret else [one for _m, one in turnout]
        counts = [choices.count(one) for one in ("yes", "no", "blank")]
        told = [item.yes or 0, item.no or 0, item.blank or 0]
        paper = PaperCount.objects.filter(item=item).first()
        if paper is not None and not item.secret:
            # Of open paper ballots the tellers' count is all there is.
            by_tellers = (paper.yes or 0, paper.no or 0, paper.blank or 0)
            counts = [sum(pair) for pair in zip(counts, by_tellers, strict=True)]
        assert told == counts, f"kiểm sai: {told}, phiếu {counts}"
        if item.passed is None:
            return
        (num, den), rule, base, yes = item.rule["threshold"], item.rule, item.base or 0, told[0]
        least = item.session.members_total * rule["quorum"][0]
        assert (item.present or 0) * rule["quorum"][1] >= least, "thiếu ủy viên"
        enough = base > 0 and (
            yes * den > num * base if rule["strict"] else yes * den >= num * base
        )
        assert item.passed == (item.casting == "yes" if item.casting else enough), "sai tỷ lệ"

    # -- 5 ----------------------------------------------------------------------------------------
    def numbers_have_no_gap(self) -> None:
        """In no register, nor twice in one."""
        entries: dict[int, list[int]] = {}
        for register, number in _ENTRIES.all():
            entries.setdefault(register, []).append(number)
        for register, last in _REGISTERS.all():
            taken = sorted(entries.get(register, []))
            assert taken == list(range(1, last + 1)), f"sổ {register} có chỗ hở"
        issued = _ISSUED.all()
        assert len(issued) == len(set(issued)), "hai quyết định một số"
        by_book: dict[tuple[Any, ...], set[int]] = {}
        for authority, symbol, year, number in issued:
            by_book.setdefault((authority, symbol, year), set()).add(number)
        for taken_numbers in by_book.values():
            assert taken_numbers == set(range(1, len(taken_numbers) + 1)), "số quyết định hở"

    def dates_are_in_order(self, dossiers: Collection[Nomination]) -> None:
        """No date before the one it follows."""
        for one in dossiers:
            days = _days(one)
            assert all(a <= b for a, b in pairwise(days)), f"{one.number}: ngày ngược {days}"

    # -- 6 ----------------------------------------------------------------------------------------
    def ends_are_told(self, dossiers: Collection[Nomination]) -> None:
        """A negative end has its reason, and a notice was made for it."""
        for one in dossiers:
            if one.state in _NEGATIVE and self.states[one.number] != one.state:
                assert one.reason_code, f"{one.number}: {one.state} không có lý do"
                kinds = set(
                    Notice.objects.filter(nomination=one, made_at=timezone.now()).values_list(
                        "kind", flat=True
                    )
                )
                assert kinds & _NEGATIVE[one.state], f"{one.number}: {one.state} không báo ai"

    # -- 7 ----------------------------------------------------------------------------------------
    def wards_see_no_sealed_state(self, dossiers: Collection[Nomination]) -> None:
        """Until publication a ward reads "under consideration", in lists and in the record."""
        # The officer is never lent a right of the city's; the chair may be.
        ward = worlds.who("mybinh.canbo")
        for one in dossiers:
            here = one.held_from if one.state == "on_hold" else one.state
            unreleased = one.state == "council_failed" and one.results_released_at is None
            if here not in _SEALED and not unreleased:
                continue
            assert policy.shown_state(ward, one)[0] == "under_consideration", one.number
            seen = policy.visible(ward).filter(policy.unsealed_filter(ward, one.state))
            assert not seen.filter(pk=one.pk).exists(), f"{one.number}: lọc thấy {one.state}"
            for line in told(ward, one, events_for(ward, one)):
                leaked = {line["body"].get("from"), line["body"].get("to")} & _HIDDEN
                assert not leaked, f"{one.number}: nhật ký lộ {leaked} ({line['action']})"

    def asked_one_by_one_as_for_all(self, person: User) -> None:
        """``verdict`` says yes ⇔ ``actionable`` lists it; each no has a reason."""
        dossiers = numbered(self.numbers)
        seen = set(policy.visible(person).values_list("number", flat=True))
        for code in ACTIONS:
            listed = set(policy.actionable(person, code).values_list("number", flat=True))
            assert listed <= seen, f"{person.username}: {code} với hồ sơ không thấy được"
            for one in dossiers:
                answer = policy.verdict(person, code, one)
                assert answer.allowed == (one.number in listed), (
                    f"{person.username}, {code}, {one.number}: hỏi riêng {answer.allowed}, "
                    f"hỏi chung {one.number in listed}"
                )
                assert answer.allowed or all(reason.text for reason in answer.reasons)
                assert answer.allowed or answer.reasons
        for one in dossiers:
            if one.number in seen:
                for _action, reasons in door.options(one, person):
                    assert all(reason.code and reason.text for reason in reasons)

    # -- besides --------------------------------------------------------------------------------
    def nobody_gets_more_than_there_is(self) -> None:
        """A ward sends no more than its share (unless the letter says why); slots are slots."""
        shares = dict(_SHARES.all())
        for (award, _ward), count in Counter(_SENT.all()).items():
            assert count <= shares.get(award, count), "quá chỉ tiêu của phường"
        taken = Counter(_GIVEN.all())
        for category, slots in _SLOTS.all():
            assert taken[category] <= slots, "quá số suất học bổng"


def _is_secret(event: Event) -> bool:
    number = event.stream.removeprefix("case:")
    return AgendaItem.objects.filter(nomination__number=number, secret=True).exists()


def _days(one: Nomination) -> list[Any]:
    """Minutes ≤ letter ≤ submitted ≤ received ≤ council ≤ decision ≤ award, those there are."""
    item = getattr(one, "submission_item", None)
    moments = (one.submitted_at, one.received_at, _COUNCIL.first(one.pk))
    days = [
        item.submission.minutes_date if item else None,
        item.submission.letter_date if item else None,
        *(timezone.localdate(moment) if moment else None for moment in moments),
        one.decided_on,
        one.awarded_on,
    ]
    return [day for day in days if day is not None]
