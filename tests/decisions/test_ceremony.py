"""Many recipients of one decision on one sheet: each recorded for itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from documents import printing
from documents.models import Paper, PaperBatch
from nominations.lifecycle import State, Step
from nominations.models import Nomination, Round, ScholarshipSlot
from tests import worlds
from tests.scholarships.test_scholarship import eligible
from tests.worlds import browser
from workflows.decisions.drafting import draft_decision
from workflows.decisions.models import Decision, DecisionItem
from workflows.kernel import door
from workflows.scholarships.models import Payment, Ranking

pytestmark = pytest.mark.django_db
PUPILS = (
    ("Đàng Năng Thọ", "058212000123"),
    ("Kiều Thị Ánh", "058312000124"),
    ("Bá Văn Minh", "058212000125"),
)


def scholarships(round_: Round, slots: int = 2) -> tuple[Decision, list[str]]:
    """Three pupils, so many slots, those inside decided."""
    ScholarshipSlot.objects.filter(category="pupil").update(slots=slots)
    numbers = [eligible(round_, name, number).number for name, number in PUPILS]
    chair = worlds.who("tp.chutich")
    for number in numbers:
        door.perform("rank", number, chair)
    inside = list(Ranking.objects.filter(place="slot").values_list("nomination__number", flat=True))
    first = Nomination.objects.select_related("authority").get(number=inside[0])
    decision = draft_decision(
        actor=chair,
        round=round_,
        award_type=first.award_type,
        authority=first.authority,
        title="Về việc trao học bổng",
    )
    for number in inside:
        door.perform("approve", number, chair)
        door.perform("submit_for_signature", number, chair, decision=decision.pk)
    signing = worlds.signing(decision, chair)
    for number in inside:
        door.perform("sign", number, chair, **signing)
    for number in inside:
        door.perform("decide", number, worlds.who("tp.vanthu"), decided_on=timezone.localdate())
    return decision, inside


def family(round_: Round) -> tuple[Decision, str]:
    nomination = worlds.passed(round_)
    decision = draft_decision(
        actor=worlds.who("tp.chutich"),
        round=round_,
        award_type=nomination.award_type,
        authority=nomination.authority,
        title="Về việc khen thưởng",
    )
    number, signer = nomination.number, worlds.who("ubnd.chutich")
    door.perform("submit_for_signature", number, worlds.who("tp.chutich"), decision=decision.pk)
    door.perform("sign", number, signer, **worlds.signing(decision, signer))
    door.perform("decide", number, worlds.who("ubnd.vanthu"), decided_on=timezone.localdate())
    return decision, number


def rows(numbers: list[str], **own: str) -> dict[str, Any]:
    return {"number": numbers} | {
        f"{name}-{number}": value for number in numbers for name, value in own.items()
    }


def steps(numbers: list[str]) -> list[str]:
    return [
        Nomination.objects.get(number=number).step or Nomination.objects.get(number=number).state
        for number in numbers
    ]


def test_certificates_are_handed_over_on_one_sheet_with_the_usual_recipient_filled_in() -> None:
    decision, number = family(worlds.make_world())
    address, today = f"/quyet-dinh/{decision.pk}/trao/", f"{timezone.localdate():%d/%m/%Y}"
    officer = browser("tp.tiepnhan")
    page = officer.get(address).content.decode()
    assert f'value="{number}"' in page and 'value="Phú Thị Mỹ Duyên"' in page
    assert address in officer.get(f"/quyet-dinh/{decision.pk}/").content.decode()
    tomorrow = f"{timezone.localdate() + timedelta(days=1):%d/%m/%Y}"
    body = rows([number], received_by="Phú Thị Mỹ Duyên", representative="on")
    late = officer.post(address, body | {"code": "hand_over", "handed_over_on": tomorrow})
    assert late.status_code == 409
    kept = late.content.decode()
    assert "Ngày trao ở tương lai" in kept and tomorrow in kept
    done = officer.post(address, body | {"code": "hand_over", "handed_over_on": today})
    assert done.status_code == 302
    item = DecisionItem.objects.get()
    assert (item.received_by, item.representative) == ("Phú Thị Mỹ Duyên", True)
    assert "không còn ai phải trao" in officer.get(address).content.decode()


def test_scholarships_go_from_consent_to_receipt_each_for_itself() -> None:
    decision, numbers = scholarships(worlds.make_world())
    address, today = f"/quyet-dinh/{decision.pk}/trao/", f"{timezone.localdate():%d/%m/%Y}"
    officer, treasurer = browser("tp.tiepnhan"), browser("tp.thuquy")
    page = officer.get(address).content.decode()
    # The guardian of a minor accepts; the waiting list stands below.
    assert (
        'value="Đàng Văn Cha"' in page and "Danh sách dự bị" in page and "Học sinh, thứ 3" in page
    )
    body = rows(numbers, consent_by="Đàng Văn Cha") | {f"consent_by-{numbers[1]}": ""}
    mixed = officer.post(address, body | {"code": "confirm_consent"})
    # One was recorded, the other says why not; nothing that was typed is lost.
    assert mixed.status_code == 200 and 'role="alert"' in mixed.content.decode()
    assert steps(numbers) == [Step.PAY, Step.CONSENT]
    officer.post(address, rows([numbers[1]], consent_by="Mẹ em") | {"code": "confirm_consent"})
    assert "Chi học bổng" not in officer.get(address).content.decode()
    assert f'value="PC-{numbers[0]}"' in treasurer.get(address).content.decode()
    paying = rows(numbers, voucher="PC-7") | {"code": "pay", "method": "cash", "paid_on": today}
    # Who may not pay changes nothing.
    officer.post(address, paying)
    assert not Payment.objects.exists()
    assert treasurer.post(address, paying).status_code == 302
    signing = rows(numbers, receipt_signed_by="Đàng Văn Cha") | {
        "code": "acknowledge",
        "receipt_on": today,
    }
    assert treasurer.post(address, signing).status_code == 302
    assert steps(numbers) == [State.AWARDED, State.AWARDED]
    assert Payment.objects.filter(receipt_on=timezone.localdate()).count() == 2
    assert Event.objects.filter(kind="pay").count() == 2


def test_the_api_gives_the_same_sheet_and_a_result_for_each() -> None:
    decision, numbers = scholarships(worlds.make_world())
    address = f"/api/v1/decisions/{decision.pk}/hand-over/"
    officer = browser("tp.tiepnhan")
    told = officer.get(address).json()
    assert [sheet["action"] for sheet in told["sheets"]] == ["confirm_consent"]
    assert [one["rank"] for one in told["waiting"]] == [3]
    post = lambda body: officer.post(address, body, content_type="application/json")  # noqa: E731
    for wrong in (
        {},
        {"action": "sign", "rows": {numbers[0]: {}}},
        {"action": "pay", "rows": []},
        {"action": "confirm_consent", "rows": {numbers[0]: "x"}},
    ):
        assert post(wrong).status_code == 422
    given = {numbers[0]: {"consent_by": "Cha"}, numbers[1]: {}, "2024-9999": {"consent_by": "Ai"}}
    answer = post({"action": "confirm_consent", "rows": given}).json()["rows"]
    assert [(one["number"], one["done"]) for one in answer] == [
        (numbers[0], True),
        (numbers[1], False),
    ]
    again = post({"action": "confirm_consent", "rows": {numbers[0]: {"consent_by": "Cha"}}}).json()
    assert again["rows"][0]["reasons"][0]["code"] == "state"
    for username in ("mybinh.canbo", "dovinh.canbo", "gddt.canbo"):
        assert browser(username).get(address).status_code == 404
        assert browser(username).get(f"/quyet-dinh/{decision.pk}/trao/").status_code == 404


def test_the_sheet_costs_the_same_for_one_and_for_two() -> None:
    round_ = worlds.make_world()
    one, _numbers = family(round_)
    decision, _inside = scholarships(round_, slots=2)
    client, counts = browser("tp.tiepnhan"), []
    client.get(f"/quyet-dinh/{one.pk}/trao/")
    for slots in (1, 2):
        shown = DecisionItem.objects.filter(decision=decision).order_by("position")
        shown.update(current=True)
        shown.filter(pk__in=[item.pk for item in shown[slots:]]).update(current=False)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/quyet-dinh/{decision.pk}/trao/").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_notices_of_refusal_are_numbered_once_and_come_as_one_file() -> None:
    round_ = worlds.make_world()
    decision, _number = family(round_)
    clerk, address = browser("tp.vanthu"), f"/van-ban/thong-bao/{decision.pk}/tu-choi/"
    assert clerk.post(address).status_code == 409
    gone = worlds.submitted(round_, name="Gia đình ông Năm")
    door.perform(
        "refuse", gone.number, worlds.who("tp.chutich"), reason_code="too_late", reason="Muộn"
    )
    assert "lập 1 thông báo" in clerk.get(f"/van-ban/giay-khen/{decision.pk}/").content.decode()
    for _time in range(2):
        assert clerk.post(address).status_code == 302
        batch = PaperBatch.objects.filter(what="refusals").latest("pk")
        printing.make_batch.call(batch.pk)
        batch.refresh_from_db()
        assert (batch.state, batch.done) == ("ready", 1), batch.problem
        assert clerk.get(f"/van-ban/lo/{batch.public_id}/tep/").status_code == 200
    assert Paper.objects.filter(kind="refusal_notice").count() == 1
    assert browser("mybinh.canbo").post(address).status_code == 403
    assert browser("dovinh.canbo").post(address).status_code == 404
