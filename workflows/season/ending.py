"""The council, the ranking, the decision, the day of the ceremony."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from nominations.lifecycle import State
from nominations.models import AwardType, Nomination
from organizations.models import Unit, UnitKind
from organizations.step_up import token_for
from workflows.council import sessions
from workflows.council.actions import item_of
from workflows.council.models import CouncilSession
from workflows.decisions.drafting import draft_decision
from workflows.decisions.models import Decision
from workflows.kernel import door
from workflows.scholarships.actions import places

from .city_half import CityHalf
from .means import share


class Ending(CityHalf):
    """From an agenda to a certificate in somebody's hands."""

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
                against = share(number, seat.member.username) < doubt
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
