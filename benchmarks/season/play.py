"""The season itself: wards, the city, departments, the council, leaders, the treasurer.

Everything is read and done through ``/api/v1/``; nothing here knows the tables. Stages follow one
another, and inside a stage several people work at the same time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from .client import Api
from .people import nominee, paper, share

ROUND = "2024"
#: Every n-th submitted dossier is sent back once, as in ``make season``.
RETURN_EVERY = 9
#: Items on one agenda, names in one decision.
A_SESSION, A_DECISION = 120, 100
DEPARTMENTS = ("gddt.canbo", "vhtt.canbo")
SIGNERS = {"ubnd": ("ubnd.chutich", "ubnd.vanthu"), "tp": ("tp.chutich", "tp.vanthu")}


class Season:
    """One run through an API."""

    def __init__(
        self,
        api: Api,
        *,
        nominations: int,
        workbooks: Iterable[Path],
        workers: int,
        today: date,
        told: Callable[[str], object] = lambda _line: None,
    ) -> None:
        self.api, self.wanted, self.workers, self.today = api, nominations, workers, today
        self.workbooks = sorted(workbooks)
        self.seconds: dict[str, float] = {}
        self.told = told
        self.papers = {
            name: paper(name)
            for name in ("achievement_report", "confirmation", "result_proof", "guardian_consent")
        }
        [round_] = [one for one in api.get("kiemtra", "rounds/") if one["code"] == ROUND]
        self.awards = {one["code"]: one for one in round_["award_types"]}
        units = api.get("kiemtra", "units/")
        self.wards = {
            one["code"]: one["slug"] for one in units if one["kind"] == "ward_association"
        }

    def play(self) -> None:
        """All stages, each measured."""
        for stage in (
            self.workbooks_come,
            self.drafts,
            self.endorse,
            self.submit,
            self.receive,
            self.returned,
            self.consult,
            self.propose,
            self.confirm,
            self.council,
            self.approve,
            self.decide,
            self.hand_over,
            self.pay,
        ):
            with self.step(stage.__name__):
                stage()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """How long a stage took."""
        begun = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - begun, 1)
        self.told(f"{name}: {self.seconds[name]} s, {self.api.measured.requests} requests so far")

    def together(self, work: Callable[[Any], object], items: Iterable[Any]) -> None:
        """Several people at once; an error of one ends the run."""
        items = list(items)
        if self.workers == 1:
            for one in items:
                work(one)
            return
        with ThreadPoolExecutor(self.workers) as pool:
            list(pool.map(work, items))

    def there(self, who: str, state: str, award: str = "") -> list[dict[str, Any]]:
        """The dossiers in a state, as this person sees them."""
        path = f"nominations/?state={state}" + (f"&award_type={award}" if award else "")
        return sorted(self.api.every(who, path), key=lambda row: row["number"])

    # -- wards ------------------------------------------------------------------------------------
    def workbooks_come(self) -> None:
        """Each ward officer sends the ward's workbook and takes the good rows over."""

        def send(path: Path) -> None:
            officer = f"{self.wards[path.name.split('_')[0]]}.canbo"
            made = self.api.upload(officer, "workbooks/", path.name, path.read_bytes(), round=ROUND)
            address = f"workbooks/{made['id']}/"
            while self.api.get(officer, address)["state"] not in {"ready", "refused", "failed"}:
                time.sleep(0.3)
            self.api.post(officer, f"{address}take-over/")

        self.together(send, self.workbooks)

    def drafts(self) -> None:
        """As many more by hand as are wanted, shared among the wards."""
        there = len(self.api.every("kiemtra", "nominations/"))
        wards = sorted(self.wards.items())

        def create(place: int) -> None:
            code, slug = wards[place % len(wards)]
            award, data = nominee(place)
            self.api.post(
                f"{slug}.canbo",
                "nominations/",
                {"round": ROUND, "ward": code, "award_type": award, "data": data},
            )

        self.together(create, range(max(self.wanted - there, 0)))

    def endorse(self) -> None:
        """Papers and consents go in, and the dossier to the ward's chair."""
        self.together(self._complete, self.there("kiemtra", "draft"))

    def _complete(self, row: dict[str, Any]) -> None:
        officer, number = f"{self.wards[row['ward']]}.canbo", row["number"]
        data = self.api.get(officer, f"nominations/{number}/")["data"]
        minor = "birth" in data and int(str(data["birth"])[-4:] or 0) > self.today.year - 18
        if "full_name" in data:
            self._consents(officer, number, data, minor)
        for wanted in self.awards[row["award_type"]]["documents"]:
            if minor or not wanted["only_minors"]:
                for _copy in range(wanted["minimum"]):
                    self.api.upload(
                        officer,
                        f"nominations/{number}/evidence/",
                        "giay-to.pdf",
                        self.papers.get(wanted["kind"]) or paper(wanted["kind"]),
                        kind=wanted["kind"],
                        title=wanted["label"],
                    )
        self.api.act(officer, number, "send_to_chair")

    def _consents(self, officer: str, number: str, data: dict[str, Any], minor: bool) -> None:
        if minor:
            if not data.get("guardian_name"):
                self.api.call(
                    officer,
                    "PATCH",
                    f"nominations/{number}/",
                    {"guardian_name": "Cha mẹ", "guardian_relation": "cha mẹ"},
                )
            self.api.act(
                officer,
                number,
                "record_consent",
                purpose="processing",
                by_guardian=True,
                given_by="Người giám hộ",
                relation="cha mẹ",
            )
        self.api.act(
            officer, number, "record_consent", purpose="processing", given_by=data["full_name"]
        )

    def submit(self) -> None:
        """Each ward's chair opens a letter and sends the list under it."""

        def send(ward: tuple[str, str]) -> None:
            code, chair = ward[0], f"{ward[1]}.chutich"
            waiting = [row for row in self.there(chair, "ward_review") if row["ward"] == code]
            if not waiting:
                return
            letter = self.api.post(
                chair,
                "submissions/",
                {
                    "round": ROUND,
                    "letter_number": "01/TTr-HKH",
                    "letter_date": self.today.isoformat(),
                    "signer_name": "Chủ tịch Hội",
                    "minutes_number": "01/BB-HKH",
                    "attendance": 7,
                    "minutes_date": (self.today - timedelta(days=1)).isoformat(),
                    "quota_reason": "Phong trào phát triển, nhiều gia đình đạt chuẩn",
                },
            )
            for row in waiting:
                self.api.act(chair, row["number"], "submit", submission=letter["id"])

        self.together(send, sorted(self.wards.items()))

    # -- the city ---------------------------------------------------------------------------------
    def receive(self) -> None:
        """Taken in, by two hundred at a time; every ninth goes back for something."""
        waiting = self.there("tp.tiepnhan", "submitted")
        back = [row for place, row in enumerate(waiting, 1) if place % RETURN_EVERY == 0]
        numbers = [row["number"] for row in waiting if row not in back]
        for start in range(0, len(numbers), 200):
            self.api.post(
                "tp.tiepnhan",
                "nominations/bulk/",
                {"action": "receive", "numbers": numbers[start : start + 200], "confirm": True},
            )

        def return_(row: dict[str, Any]) -> None:
            remark = {
                "target_kind": "field",
                "target": "achievement",
                "text": "Ghi rõ thời gian và kết quả đạt được.",
            }
            self.api.act("tp.tiepnhan", row["number"], "return_for_correction", remarks=[remark])

        self.together(return_, back)

    def returned(self) -> None:
        """The wards correct, answer every remark and send again; the city takes them in."""

        def answer(row: dict[str, Any]) -> None:
            slug, number = self.wards[row["ward"]], row["number"]
            one = self.api.get(f"{slug}.canbo", f"nominations/{number}/")
            self.api.call(
                f"{slug}.canbo",
                "PATCH",
                f"nominations/{number}/",
                {"achievement": f"{one['data']['achievement'][:260]} (2021 - 2024)"},
            )
            answers = [
                {"remark": str(remark["id"]), "answer": "Đã ghi rõ giai đoạn."}
                for remark in one["remarks"]
            ]
            self.api.act(f"{slug}.chutich", number, "resubmit", answers=answers)
            self.api.act("tp.tiepnhan", number, "receive")

        self.together(answer, self.there("kiemtra", "returned"))

    def consult(self) -> None:
        """Field visits where they are asked for, then the departments, each for itself."""

        def ask(row: dict[str, Any]) -> None:
            if row["award_type"] == "self_taught":
                self.api.act(
                    "tp.thamdinh",
                    row["number"],
                    "verify_in_field",
                    people="Tổ thẩm định",
                    visited_on=self.today.isoformat(),
                    findings="Đúng như báo cáo.",
                )
            self.api.act("tp.thamdinh", row["number"], "consult")

        self.together(ask, self.there("tp.thamdinh", "under_review"))
        for officer in DEPARTMENTS:

            def answer(row: dict[str, Any], officer: str = officer) -> None:
                agrees = share(row["number"], officer) >= 4
                self.api.act(
                    officer,
                    row["number"],
                    "give_opinion",
                    verdict="agree" if agrees else "disagree",
                    reason="Nhất trí." if agrees else "Đề nghị xem xét thêm.",
                )

            self.together(answer, self.there(officer, "consulting"))

    def propose(self) -> None:
        """The reviewer scores every criterion and proposes."""

        def appraise(row: dict[str, Any]) -> None:
            number = row["number"]
            one = self.api.get("tp.thamdinh", f"nominations/{number}/")
            level = one["data"].get("self_score") or 80 + share(number) % 20
            scores = [
                {
                    "criterion": item["code"],
                    "points": str(
                        max(
                            item["max_score"] * (level - share(number, item["code"]) % 5) // 100,
                            item["min_score"],
                        )
                    ),
                }
                for item in self.awards[row["award_type"]]["criteria"]
            ]
            given = {"reason": "Đã đối chiếu minh chứng.", "scores": scores}
            done = self.api.act("tp.thamdinh", number, "propose", verdict="eligible", **given)
            if done is None:
                self.api.act("tp.thamdinh", number, "propose", verdict="not_eligible", **given)

        self.together(appraise, self.there("tp.thamdinh", "under_review"))

    def confirm(self) -> None:
        """The chair confirms what the reviewer proposed, whichever it was."""

        def conclude(row: dict[str, Any]) -> None:
            number = row["number"]
            if self.api.act("tp.chutich", number, "mark_eligible") is None:
                self.api.act(
                    "tp.chutich",
                    number,
                    "mark_not_eligible",
                    reason_code="below_criteria",
                    reason="Tổng điểm thẩm định chưa đạt mức công nhận.",
                )

        self.together(conclude, self.there("tp.chutich", "under_review"))

    # -- the council of nine -----------------------------------------------------------------------
    def council(self) -> None:
        """As many sessions as it takes, each with its agenda, attendance, ballots and minutes."""
        waiting = [
            row["number"]
            for row in self.there("tp.thuky", "eligible")
            if row["award_type"] != "scholarship"
        ]
        for turn, start in enumerate(range(0, len(waiting), A_SESSION), 1):
            self._session(turn, waiting[start : start + A_SESSION])

    def _session(self, turn: int, numbers: list[str]) -> None:
        secretary, chair = "tp.thuky", "hoidong.chutich"
        meets = datetime.combine(self.today, datetime.min.time()).replace(hour=8)
        session = self.api.post(
            secretary,
            "council-sessions/",
            {"round": ROUND, "meets_at": meets.isoformat(sep=" "), "place": "Hội trường"},
        )
        address = f"council-sessions/{session['id']}/"
        for number in numbers:
            self.api.act(secretary, number, "put_on_agenda", session=session["id"])
        seats = self.api.get(secretary, address)["seats"]
        # Every other session somebody is away; the chair never.
        absent = next(one["id"] for one in seats if not one["chair"]) if turn % 2 else None
        there = [one["id"] for one in seats if one["id"] != absent]
        self.api.post(secretary, f"{address}attendance/", {"present": there})
        members = ["hoidong.chutich", *(f"hoidong.{place}" for place in range(1, 9))]

        away: set[str] = set()

        def item(number: str) -> None:
            self.api.act(secretary, number, "open_vote")
            for member in members:
                if member in away:
                    continue
                choice = "no" if share(number, member) < 8 else "yes"
                if self.api.act(member, number, "vote", choice=choice) is None:
                    # Told that they are absent: they do not try the next item.
                    away.add(member)
            self.api.act(secretary, number, "close_vote")

        self.together(item, numbers)
        for row in self.api.get(secretary, address)["items"]:
            if row["passed"] is not None:
                code = "council_pass" if row["passed"] else "council_fail"
                self.api.act(chair, row["number"], code)
        self.api.post(chair, f"{address}minutes/", {"minutes_number": f"{turn:02d}/BB-HĐTĐKT"})

    # -- scholarships, decisions -----------------------------------------------------------------
    def approve(self) -> None:
        """Scholarships are ranked; who has a slot is approved, the others wait."""
        waiting = [row["number"] for row in self.there("tp.chutich", "eligible", "scholarship")]
        self.together(lambda number: self.api.act("tp.chutich", number, "rank"), waiting)
        self.together(lambda number: self.api.act("tp.chutich", number, "approve"), waiting)

    def decide(self) -> None:
        """A hundred names a decision: drafted, opened and signed, numbered and issued."""
        for award in self.awards:
            passed = [row["number"] for row in self.there("tp.chutich", "council_passed", award)]
            for start in range(0, len(passed), A_DECISION):
                self._decision(award, passed[start : start + A_DECISION])

    def _decision(self, award: str, numbers: list[str]) -> None:
        made = self.api.post(
            "tp.chutich",
            "decisions/",
            {"round": ROUND, "award_type": award, "title": "Về việc khen thưởng khuyến học"},
        )
        signer, clerk = SIGNERS[made["authority"]]
        for number in numbers:
            self.api.act("tp.chutich", number, "submit_for_signature", decision=made["id"])
        sha256 = self.api.hash_of_draft(signer, made["id"])
        token = self.api.post(signer, "step-up/", {"password": self.api.password})["step_up"]
        for number in numbers:
            self.api.act(signer, number, "sign", paper=sha256, step_up=token)
        self.together(
            lambda number: self.api.act(clerk, number, "decide", decided_on=self.today.isoformat()),
            numbers,
        )

    # -- the end ----------------------------------------------------------------------------------
    def hand_over(self) -> None:
        """Certificates into hands."""

        def give(row: dict[str, Any]) -> None:
            if row["award_type"] != "scholarship":
                self.api.act(
                    "tp.tiepnhan",
                    row["number"],
                    "hand_over",
                    received_by=row["subject"][:100],
                    handed_over_on=self.today.isoformat(),
                )

        self.together(give, self.there("tp.tiepnhan", "decided"))

    def pay(self) -> None:
        """Scholarships accepted, paid and acknowledged."""

        def give(row: dict[str, Any]) -> None:
            number, name, day = row["number"], row["subject"][:100], self.today.isoformat()
            self.api.act("tp.tiepnhan", number, "confirm_consent", consent_by=name)
            voucher = {"voucher": f"PC-{number}", "method": "cash", "paid_on": day}
            self.api.act("tp.thuquy", number, "pay", **voucher)
            self.api.act("tp.thuquy", number, "acknowledge", receipt_signed_by=name, receipt_on=day)

        self.together(give, self.there("tp.thuquy", "decided", "scholarship"))

    def summary(self) -> dict[str, Any]:
        """What came out, as an inspector reads it, and what it cost."""
        states: dict[str, int] = {}
        for row in self.api.every("kiemtra", "nominations/"):
            states[row["state"]] = states.get(row["state"], 0) + 1
        decisions = self.api.every("kiemtra", "decisions/")
        measured, seconds = self.api.measured, sum(self.seconds.values())
        return {
            "round": ROUND,
            "nominations": sum(states.values()),
            "nominations_by_state": dict(sorted(states.items())),
            "decisions": sum(one["state"] == "issued" for one in decisions),
            "workers": self.workers,
            "requests": measured.requests,
            "seconds": round(seconds, 1),
            "requests_per_second": round(measured.requests / seconds, 1) if seconds else 0,
            "waited_for_the_limit": round(measured.waited, 1),
            "seconds_by_stage": self.seconds,
            "refused": dict(sorted(measured.refused.items())),
            "slowest": measured.slowest(),
        }
