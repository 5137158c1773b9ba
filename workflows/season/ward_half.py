"""What the wards do: read their lists, complete, hand on, send, answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from nominations.criteria import lines, scoring
from nominations.drafts import age_on
from nominations.evidence import missing_documents, store_file
from nominations.lifecycle import State
from nominations.models import Nomination, Person, WardScoring
from nominations.uploads import hand_in
from organizations.models import Unit, UnitKind
from workflows.appraisal.models import ReturnRequest
from workflows.ward import proposals
from workflows.ward.letters import open_submission

from .means import Means, share


class WardHalf(Means):
    """From a workbook to a letter under which dossiers were sent."""

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
        level = nomination.self_score or 82 + share(nomination.number) % 15
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
