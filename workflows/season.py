"""A whole season played through the one door by the demonstration people.

Nothing here knows what a workbook holds. What a workbook cannot hold (evidence, consents, tờ
trình, scores, ballots) is supplied through the same actions as people use, by fixed rules, so
that two runs on the same workbooks give the same season.
"""

from __future__ import annotations

import hashlib
import io
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
from django.db import connection, transaction
from django.utils import timezone

from audit.models import Event
from nominations.criteria import lines, scoring
from nominations.drafts import age_on
from nominations.evidence import missing_documents, store_file
from nominations.lifecycle import State
from nominations.models import AwardType, Nomination, Person, Round, StoredFile, WardScoring
from nominations.uploads import hand_in
from organizations.models import Unit, UnitKind, User
from organizations.refusals import Refused
from organizations.step_up import token_for
from workflows.appraisal.models import Opinion, ReturnRequest
from workflows.council import sessions
from workflows.council.actions import item_of
from workflows.council.models import CouncilSession, SecretBallot, Turnout
from workflows.decisions.drafting import draft_decision
from workflows.decisions.models import Decision, DecisionItem
from workflows.kernel import door
from workflows.scholarships.actions import places
from workflows.scholarships.models import Payment
from workflows.ward import proposals
from workflows.ward.letters import open_submission

#: Every n-th submitted dossier is sent back once for a better document.
RETURN_EVERY = 9


def _share(*parts: object) -> int:
    """A number from 0 to 99 that depends on nothing but its arguments."""
    text = "|".join(str(part) for part in parts)
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) % 100


def blank_paper(title: str) -> bytes:
    """A one-page PDF standing in for a scanned paper."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.docinfo["/Title"] = title
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


@dataclass
class Season:
    """One run: who acts, and what it cost."""

    round: Round
    #: Opens the draft a signer would sign and gives its hash; papers are a floor above.
    open_paper: Callable[[Decision, User], str]
    #: What stands for a scanned paper of that title.
    scan: Callable[[str], bytes] = blank_paper
    #: Only these nominations of the round take part in a step; all when empty.
    scope: dict[str, Any] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    statements: dict[str, int] = field(default_factory=dict)
    actions: int = 0
    refusals: Counter[str] = field(default_factory=Counter)
    _people: dict[str, User] = field(default_factory=dict)
    _papers: dict[str, StoredFile] = field(default_factory=dict)

    # -- means -----------------------------------------------------------------------------------
    def who(self, username: str) -> User:
        """A demonstration account."""
        if username not in self._people:
            self._people[username] = User.objects.get(username=username)
        return self._people[username]

    def do(self, action: str, number: str, username: str, **inputs: Any) -> Nomination | None:
        """One act through the door; a refusal is counted, never swallowed silently."""
        try:
            done = door.perform(action, number, self.who(username), **inputs)
        except Refused as refusal:
            for reason in refusal.reasons:
                self.refusals[f"{action}: {reason.code}"] += 1
            return None
        self.actions += 1
        return done

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure one step: seconds and statements."""
        count = 0

        def counting(execute: Callable[..., Any], *args: Any) -> Any:
            nonlocal count
            count += 1
            return execute(*args)

        begun = time.monotonic()
        with connection.execute_wrapper(counting):
            yield
        self.seconds[name] = round(time.monotonic() - begun, 2)
        self.statements[name] = count

    def numbers(self, **conditions: Any) -> list[str]:
        """The nominations in scope that meet conditions, in order of their numbers."""
        found = Nomination.objects.filter(round=self.round, **self.scope).filter(**conditions)
        return list(found.order_by("number").values_list("number", flat=True))

    def ward_of(self, number: str) -> str:
        """The slug of the ward a nomination comes from."""
        slug = Nomination.objects.values_list("ward__slug", flat=True).get(number=number)
        return str(slug)

    @contextmanager
    def only(self, **scope: Any) -> Iterator[None]:
        """Inside, the steps take only these nominations further."""
        before, self.scope = self.scope, scope
        yield
        self.scope = before

    # -- the way ----------------------------------------------------------------------------------
    def read(self, workbooks: Iterable[Path]) -> None:
        """Each ward officer imports the ward's workbook."""
        for path in workbooks:
            ward = Unit.objects.get(code=path.name.split("_")[0], kind=UnitKind.WARD_ASSOCIATION)
            report = proposals.commit(
                path,
                name=path.name,
                actor=self.who(f"{ward.slug}.canbo"),
                ward=ward,
                round=self.round,
            )
            self.actions += len(report.created)

    def prepare(self) -> None:
        """Ward officers add papers, guardians and consents, and hand on to the chair."""
        for number in self.numbers(state=State.DRAFT):
            self.complete(number)
            self.do("send_to_chair", number, f"{self.ward_of(number)}.canbo")

    def complete(self, number: str, *, consents: bool = True, papers: bool = True) -> None:
        """The ward officer adds what a draft lacks: guardian and consents, papers, scores."""
        nomination = Nomination.objects.select_related(
            "award_type_version__criteria_set", "person", "ward"
        ).get(number=number)
        officer = f"{nomination.ward.slug}.canbo"
        person = nomination.person
        age = age_on(person, timezone.localdate()) if person else None
        minor = age is not None and age < 18
        if person is not None and consents:
            self._consents(number, officer, person, minor=minor)
        if papers:
            self._papers_of(nomination, officer, minor=minor)
        if scoring(nomination.award_type_version) == WardScoring.REQUIRED:
            self.do("edit", number, officer, data={"criteria": self._own_scores(nomination)})

    def _consents(self, number: str, officer: str, person: Person, *, minor: bool) -> None:
        if minor:
            self.do(
                "edit",
                number,
                officer,
                data={
                    "guardian_name": f"Cha mẹ em {person.full_name.split()[-1]}",
                    "guardian_relation": "cha mẹ",
                },
            )
            self.do(
                "record_consent",
                number,
                officer,
                purpose="processing",
                given_by="Người giám hộ",
                by_guardian=True,
                relation="cha mẹ",
            )
        for purpose in ("processing", "publish_name"):
            self.do(
                "record_consent",
                number,
                officer,
                purpose=purpose,
                given_by=person.full_name,
                by_guardian=False,
            )

    def _papers_of(self, nomination: Nomination, officer: str, *, minor: bool) -> None:
        for wanted in missing_documents(nomination, minor=minor):
            if wanted.kind not in self._papers:
                self._papers[wanted.kind] = store_file(self.scan(wanted.label))
            self.do(
                "attach_evidence",
                nomination.number,
                officer,
                kind=wanted.kind,
                title=wanted.label,
                sha256=hand_in(
                    self._papers[wanted.kind],
                    person=self.who(officer),
                    act="attach_evidence",
                    thing=f"nomination:{nomination.number}",
                ).sha256,
                file_name=f"{wanted.kind}.pdf",
            )

    def _own_scores(self, nomination: Nomination) -> dict[str, dict[str, Any]]:
        level = nomination.self_score or 82 + _share(nomination.number) % 15
        return {
            one.code: {
                "points": one.criterion.max_score * level // 100,
                "reason": "Theo báo cáo thành tích.",
            }
            for one in lines(nomination, evidence=())
        }

    def submit(self) -> None:
        """Each ward chair sends the ward's list under a tờ trình."""
        today = timezone.localdate()
        for slug in sorted({self.ward_of(n) for n in self.numbers(state=State.WARD_REVIEW)}):
            chair = self.who(f"{slug}.chutich")
            submission = open_submission(
                actor=chair,
                ward=Unit.objects.get(slug=slug),
                round=self.round,
                letter_number="01/TTr-HKH",
                letter_date=today,
                signer_name=chair.full_name,
                minutes_number="01/BB-HKH",
                minutes_date=today - timedelta(days=1),
                attendance=7,
            )
            for number in self.numbers(state=State.WARD_REVIEW, ward__slug=slug):
                self.do("submit", number, f"{slug}.chutich", submission=submission.pk)

    def receive(self) -> None:
        """The city receives, and returns some; the wards correct and send again."""
        for place, number in enumerate(self.numbers(state=State.SUBMITTED), 1):
            if place % RETURN_EVERY == 0:
                self.send_back(number)
                self.answer(number)
            self.do("receive", number, "tp.tiepnhan")

    def send_back(self, number: str) -> None:
        """The city returns a dossier with one remark."""
        self.do(
            "return_for_correction",
            number,
            "tp.tiepnhan",
            remarks=[
                {
                    "target_kind": "field",
                    "target": "achievement",
                    "text": "Ghi rõ thời gian và kết quả đạt được.",
                }
            ],
        )

    def answer(self, number: str) -> None:
        """The ward corrects what was asked and sends it again, if it was returned."""
        nomination = Nomination.objects.get(number=number)
        if nomination.state != State.RETURNED:
            return
        slug, year = self.ward_of(number), self.round.year
        told = f"{nomination.achievement_title} (giai đoạn {year - 3} - {year})"
        self.do("edit", number, f"{slug}.canbo", data={"achievement": told})
        remark = ReturnRequest.objects.get(
            nomination=nomination, closed_at__isnull=True
        ).remarks.get()
        self.do(
            "resubmit",
            number,
            f"{slug}.chutich",
            answers=[{"remark": str(remark.pk), "answer": "Đã ghi rõ giai đoạn."}],
        )

    def appraise(self) -> None:
        """Field visits, departments in parallel, scores, and the chair's confirmation."""
        for number in self.numbers(state=State.UNDER_REVIEW):
            self.consult(number)
            verdict = self.propose(number)
            self.confirm(number, verdict)

    def consult(self, number: str, *, answering: int | None = None) -> None:
        """A field visit where one is due, then the departments; so many of them answer, or all."""
        today = timezone.localdate()
        version = (
            Nomination.objects.select_related("award_type_version")
            .get(number=number)
            .award_type_version
        )
        if version.needs_field_verification:
            self.do(
                "verify_in_field",
                number,
                "tp.thamdinh",
                visited_on=today,
                people="Tổ thẩm định, Hội phường, đại diện khu phố",
                findings="Thành tích đúng như báo cáo.",
            )
        self.do("consult", number, "tp.thamdinh")
        slugs = version.consult_units.order_by("slug").values_list("slug", flat=True)
        for slug in slugs[:answering]:
            agrees = _share(number, slug) >= 4
            self.do(
                "give_opinion",
                number,
                f"{slug}.canbo",
                verdict="agree" if agrees else "disagree",
                reason="Nhất trí." if agrees else "Đề nghị xem xét thêm thành tích.",
            )

    def propose(self, number: str) -> str:
        """The reviewer scores and proposes; the verdict proposed."""
        nomination = Nomination.objects.select_related("award_type_version__criteria_set").get(
            number=number
        )
        scores, verdict = self._scores(nomination)
        self.do(
            "propose",
            number,
            "tp.thamdinh",
            verdict=verdict,
            scores=scores,
            reason="Đã kiểm tra hồ sơ, đối chiếu minh chứng.",
        )
        return verdict

    def confirm(self, number: str, verdict: str) -> None:
        """The chair of the association decides as was proposed."""
        if verdict == "eligible":
            self.do("mark_eligible", number, "tp.chutich")
        else:
            self.do(
                "mark_not_eligible",
                number,
                "tp.chutich",
                reason_code="below_criteria",
                reason="Tổng điểm thẩm định chưa đạt mức công nhận.",
            )

    def _scores(self, nomination: Nomination) -> tuple[list[dict[str, str]], str]:
        criteria_set = nomination.award_type_version.criteria_set
        if criteria_set is None:
            return [], "eligible"
        level = nomination.self_score or 80 + _share(nomination.number) % 20
        points = {
            item.code: max(
                item.max_score * (level - _share(nomination.number, item.code) % 5) // 100, 0
            )
            for item in criteria_set.criteria.all()
        }
        enough = sum(points.values()) >= criteria_set.pass_total
        rows = [{"criterion": code, "points": str(value)} for code, value in points.items()]
        return rows, "eligible" if enough else "not_eligible"

    def council(self) -> None:
        """One session: agenda, attendance, ballots, count, confirmation, minutes."""
        numbers = self.numbers(state=State.ELIGIBLE, council__isnull=False)
        if numbers:
            self.meet(self.call(numbers, meets_at=timezone.now()), numbers)

    def call(self, numbers: list[str], **how: Any) -> CouncilSession:
        """The secretary calls a session and puts these on its agenda."""
        session = sessions.call_session(
            actor=self.who("tp.thuky"),
            council=Unit.objects.get(slug="hoidong"),
            round=self.round,
            place="Hội trường UBND thành phố",
            **how,
        )
        for number in numbers:
            self.do("put_on_agenda", number, "tp.thuky", session=session.pk)
        return session

    def meet(self, session: CouncilSession, numbers: list[str]) -> None:
        """All but one member come, vote on these, and the chair signs the minutes."""
        secretary, chair = self.who("tp.thuky"), self.who("hoidong.chutich")
        seats = list(session.seats.select_related("member").order_by("pk"))
        absent = [seat for seat in seats if not seat.is_chair][-1]
        there = [seat for seat in seats if seat.pk != absent.pk]
        present = {"present": [seat.pk for seat in there]}
        door.do(sessions.KIND, "take_attendance", session.pk, secretary, inputs=present)
        for number in numbers:
            nomination = self.do("open_vote", number, "tp.thuky")
            if nomination is None:
                continue
            out = set(item_of(nomination).conflicts.values_list("member_id", flat=True))
            doubt = 70 if (nomination.city_score or 100) < 75 else 8
            for seat in there:
                if seat.member_id in out:
                    continue
                against = _share(number, seat.member.username) < doubt
                self.do("vote", number, seat.member.username, choice="no" if against else "yes")
            counted = self.do("close_vote", number, "tp.thuky")
            if counted is not None:
                passed = item_of(counted).passed
                self.do("council_pass" if passed else "council_fail", number, "hoidong.chutich")
        minutes = {"minutes_number": "01/BB-HĐTĐKT"}
        door.do(sessions.KIND, "sign_minutes", session.pk, chair, inputs=minutes)

    def rank(self) -> None:
        """Scholarships: places within the slots, the board's approval."""
        ranked = places(self.round)
        for number in sorted(ranked):
            self.do("rank", number, "tp.chutich")
        for number, (_category, _rank, place, _amount) in sorted(ranked.items()):
            if place == "slot":
                self.do("approve", number, "tp.chutich")

    def sign(self) -> None:
        """A draft decision an award; the signer reads and signs; the clerk numbers and dates."""
        for award_type in AwardType.objects.all():
            decision = self.draft(award_type)
            if decision is not None:
                self.sign_draft(decision)
                self.number(decision)

    def draft(self, award_type: AwardType) -> Decision | None:
        """What passed of an award, in one draft before its signer; None where nothing did."""
        numbers = self.numbers(state=State.COUNCIL_PASSED, award_type=award_type)
        if not numbers:
            return None
        first = Nomination.objects.select_related("authority").get(number=numbers[0])
        decision = draft_decision(
            actor=self.who("tp.chutich"),
            round=self.round,
            award_type=award_type,
            authority=first.authority,
            title=f"Về việc khen thưởng {award_type.short_name} năm {self.round.year}",
        )
        for number in numbers:
            self.do("submit_for_signature", number, "tp.chutich", decision=decision.pk)
        decision.refresh_from_db()
        return decision

    def sign_draft(self, decision: Decision) -> None:
        """The signer opens the paper, types the password again, and signs the whole list."""
        signer = self._of(decision, "ubnd.chutich", "tp.chutich")
        paper = self.open_paper(decision, self.who(signer))
        token = token_for(self.who(signer))
        with transaction.atomic():
            for number in self._drafted(decision):
                self.do("sign", number, signer, paper=paper, step_up=token)

    def number(self, decision: Decision) -> None:
        """The clerk gives the number and the date."""
        clerk = self._of(decision, "ubnd.vanthu", "tp.vanthu")
        with transaction.atomic():
            for number in self._drafted(decision):
                self.do("decide", number, clerk, decided_on=timezone.localdate())

    def _drafted(self, decision: Decision) -> list[str]:
        return self.numbers(state=State.PENDING_SIGNATURE, decision_items__decision=decision)

    def _of(self, decision: Decision, committee: str, association: str) -> str:
        kind = decision.authority.kind
        return committee if kind == UnitKind.PEOPLES_COMMITTEE else association

    def hand_over(self) -> None:
        """Certificates handed over; scholarships accepted, paid and acknowledged."""
        today = timezone.localdate()
        for number in self.numbers(state=State.DECIDED):
            nomination = Nomination.objects.select_related("award_type_version").get(number=number)
            name = nomination.subject_name[:100]
            if nomination.family != "scholarship":
                self.do("hand_over", number, "tp.tiepnhan", handed_over_on=today, received_by=name)
                continue
            self.do("confirm_consent", number, "tp.tiepnhan", consent_by=name)
            self.do(
                "pay", number, "tp.thuquy", voucher=f"PC-{number}", method="cash", paid_on=today
            )
            self.do("acknowledge", number, "tp.thuquy", receipt_signed_by=name, receipt_on=today)

    def play(self, workbooks: Iterable[Path]) -> None:
        """All of it, in order, measured step by step."""
        with self.step("import"):
            self.read(workbooks)
        for name in (
            "prepare",
            "submit",
            "receive",
            "appraise",
            "council",
            "rank",
            "sign",
            "hand_over",
        ):
            with self.step(name):
                getattr(self, name)()

    def summary(self) -> dict[str, Any]:
        """What came of the round, from the tables (the contract's ``run_season --json``)."""
        of_round = {"nomination__round": self.round}
        states = Counter(
            Nomination.objects.filter(round=self.round).values_list("state", flat=True)
        )
        return {
            "round": self.round.code,
            "nominations_by_state": dict(sorted(states.items())),
            "actions": self.actions,
            "refusals": dict(sorted(self.refusals.items())),
            "returns": ReturnRequest.objects.filter(**of_round).count(),
            "opinions": Opinion.objects.filter(consultation__nomination__round=self.round)
            .exclude(verdict="")
            .count(),
            "ballots": SecretBallot.objects.filter(item__nomination__round=self.round).count()
            + Turnout.objects.filter(item__nomination__round=self.round)
            .exclude(open_choice="")
            .count(),
            "decisions": Decision.objects.filter(
                round=self.round, state=Decision.State.ISSUED
            ).count(),
            "certificates": DecisionItem.objects.filter(**of_round)
            .exclude(verification_code=None)
            .count(),
            "payments": Payment.objects.filter(**of_round).count(),
            "events": Event.objects.count(),
            "seconds": self.seconds,
            "statements": sum(self.statements.values()),
            "statements_by_step": self.statements,
        }
