"""What the city does with what came in: receipts, returns, departments, proposals."""

from __future__ import annotations

from django.utils import timezone

from nominations.lifecycle import State
from nominations.models import Nomination

from .means import share
from .ward_half import WardHalf

#: Every n-th submitted dossier is sent back once for a better document.
RETURN_EVERY = 9


class CityHalf(WardHalf):
    """From a receipt to a chair who confirmed."""

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
            agrees = share(number, slug) >= 4
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
        level = nomination.self_score or 80 + share(nomination.number) % 20
        points = {
            item.code: max(
                item.max_score * (level - share(nomination.number, item.code) % 5) // 100, 0
            )
            for item in criteria_set.criteria.all()
        }
        enough = sum(points.values()) >= criteria_set.pass_total
        rows = [{"criterion": code, "points": str(value)} for code, value in points.items()]
        return rows, "eligible" if enough else "not_eligible"
