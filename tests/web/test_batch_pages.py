"""Letters, council and decisions by their pages: each role's part, and many dossiers at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nominations.lifecycle import State
from nominations.models import Nomination, RoundAward
from tests import worlds
from tests.worlds import browser
from workflows.council import sessions
from workflows.council.models import AgendaItem
from workflows.decisions.drafting import draft_decision
from workflows.decisions.models import Decision
from workflows.kernel import door
from workflows.ward.models import Submission

pytestmark = pytest.mark.django_db


def reviewed(round_: Any, name: str) -> Nomination:
    nomination = worlds.draft(round_, name=name)
    worlds.complete(nomination)
    return door.perform("send_to_chair", nomination.number, worlds.who("mybinh.canbo"))


def test_the_chair_sends_many_at_once_and_is_told_of_each_that_was_not() -> None:
    round_ = worlds.make_world()
    good, other = reviewed(round_, "Gia đình ông Một"), reviewed(round_, "Gia đình bà Hai")
    RoundAward.objects.filter(round=round_, award_type=good.award_type).update(slots_per_ward=1)
    letter = worlds.letter(round_)
    chair = browser("mybinh.chutich")
    address = f"/to-trinh/{letter.pk}/"
    page = chair.get(address).content.decode()
    assert good.number in page and other.number in page and "Chỉ tiêu" in page
    told = chair.post(address, {"number": [good.number, other.number]}, follow=True)
    text = told.content.decode()
    assert (
        f"Đã gửi hồ sơ {good.number} lên" in text and f"{other.number}: Đã gửi đủ chỉ tiêu" in text
    )
    states = dict(Nomination.objects.values_list("number", "state"))
    assert (states[good.number], states[other.number]) == (State.SUBMITTED, State.WARD_REVIEW)


def test_the_chair_recalls_what_the_city_has_not_received() -> None:
    round_ = worlds.make_world()
    waiting, taken = worlds.submitted(round_), worlds.received(round_, name="Gia đình ông Ba")
    letter = Submission.objects.get()
    chair = browser("mybinh.chutich")
    page = chair.get(f"/to-trinh/{letter.pk}/").content.decode()
    recall = page[page.index("Thu hồi để sửa") :]
    assert waiting.number in recall and taken.number not in recall
    chair.post(f"/to-trinh/{letter.pk}/", {"what": "recall", "number": [waiting.number]})
    waiting.refresh_from_db()
    assert waiting.state == State.WARD_REVIEW


def test_only_the_chair_of_the_ward_opens_and_sends() -> None:
    round_ = worlds.make_world()
    nomination = reviewed(round_, "Gia đình ông Một")
    letter = worlds.letter(round_)
    for username, status in (("mybinh.canbo", 403), ("dovinh.chutich", 404), ("tp.tiepnhan", 404)):
        answer = browser(username).post(f"/to-trinh/{letter.pk}/", {"number": nomination.number})
        assert answer.status_code == status, username
    assert browser("mybinh.canbo").post("/to-trinh/", {}).status_code == 403
    wrong = browser("mybinh.chutich").post("/to-trinh/", {"letter_date": "hôm qua"})
    assert wrong.status_code == 422 and "Tờ trình" in wrong.content.decode()


def test_a_member_votes_on_the_ballot_page_and_goes_on_to_the_next_item() -> None:
    round_ = worlds.make_world()
    first, session = worlds.in_council(round_)
    second = worlds.proposed(round_, name="Gia đình bà Hai")
    door.perform("mark_eligible", second.number, worlds.who("tp.chutich"))
    secretary = browser("tp.thuky")
    address = f"/hoi-dong/{session.pk}/"
    secretary.post(address, {"what": "agenda", "number": [second.number]})
    secretary.post(address, {"what": "open_vote", "number": [first.number, second.number]})
    member = browser("hoidong.1")
    page = member.get(f"{address}muc/1/").content.decode()
    assert "Đồng ý" in page and "cần ít nhất 5 / 9 phiếu" in page
    done = member.post(f"{address}muc/1/", {"choice": "yes"}).content.decode()
    assert "Mã phiếu" in done and f"{address}muc/2/" in done
    blind = member.post(f"{address}muc/1/", {"choice": "no", "ballot_code": "sai"})
    assert blind.status_code == 409 and "mã phiếu" in blind.content.decode()
    conflict = member.post(f"{address}muc/2/", {"what": "conflict", "reason": "Là em ruột"})
    assert "không bỏ phiếu mục này" in conflict.content.decode()
    assert AgendaItem.objects.get(position=2).conflicts.count() == 1
    for username in ("mybinh.chutich", "tp.tiepnhan", "ubnd.chutich"):
        assert browser(username).get(f"{address}muc/1/").status_code == 404, username


def test_only_the_secretary_runs_the_session_and_only_the_chair_signs_the_minutes() -> None:
    round_ = worlds.make_world()
    _nomination, session = worlds.in_council(round_)
    address = f"/hoi-dong/{session.pk}/"
    assert browser("hoidong.1").post(address, {"what": "attendance"}).status_code == 403
    assert browser("tp.thuky").post(address, {"what": "minutes", "minutes": "1"}).status_code == 403
    early = browser("hoidong.chutich").post(address, {"what": "minutes", "minutes": "01/BB"})
    assert early.status_code == 409 and "chưa xác nhận kết quả" in early.content.decode()
    odd = browser("tp.thuky").post(address, {"what": "attendance", "seat": ["9" * 30, "x"]})
    assert odd.status_code == 302
    session.refresh_from_db()
    assert session.state == "open"


def _drafted(round_: Any) -> tuple[Nomination, Decision]:
    nomination = worlds.passed(round_)
    chair = browser("tp.chutich")
    made = chair.post(
        "/quyet-dinh/",
        {"round": "2024", "award_type": nomination.award_type.code, "title": "Khen thưởng"},
    )
    decision = Decision.objects.get()
    assert made["Location"].endswith(f"/quyet-dinh/{decision.pk}/")
    chair.post(made["Location"], {"what": "add", "number": [nomination.number]})
    return nomination, decision


def test_a_list_is_read_signed_and_issued_by_its_page() -> None:
    nomination, decision = _drafted(worlds.make_world())
    leader, address = browser("ubnd.chutich"), f"/quyet-dinh/{decision.pk}/"
    assert 'name="step_up"' not in leader.get(address).content.decode()
    paper = leader.get(f"/v/quyet-dinh/{decision.pk}/du-thao.pdf")
    assert paper.content.startswith(b"%PDF")
    page = leader.get(address).content.decode()
    assert 'name="step_up"' in page and paper["ETag"].strip('"') in page
    given = {"what": "sign_list", "paper": paper["ETag"].strip('"')}
    wrong = leader.post(address, given | {"step_up": "sai"})
    assert wrong.status_code == 422 and "Chưa có gì được ký" in wrong.content.decode()
    leader.post(address, given | {"step_up": "khuyenhoc-demo"})
    decision.refresh_from_db()
    assert decision.state == "signed" and decision.paper_hash == given["paper"]
    clerk, day = browser("ubnd.vanthu"), timezone.localdate()
    future = clerk.post(address, {"what": "issue_list", "decided_on": "01/01/2099"}, follow=True)
    assert "tương lai" in future.content.decode()
    clerk.post(address, {"what": "issue_list", "decided_on": f"{day:%d/%m/%Y}"})
    nomination.refresh_from_db()
    assert nomination.state == State.DECIDED
    assert browser("mybinh.canbo").get(address).status_code == 200
    assert browser("dovinh.canbo").get(address).status_code == 404


def test_a_draft_may_be_opened_only_by_who_can_sign_it() -> None:
    _nomination, decision = _drafted(worlds.make_world())
    for username in ("tp.chutich", "mybinh.chutich", "ubnd.vanthu", "tp.thamdinh"):
        answer = browser(username).get(f"/v/quyet-dinh/{decision.pk}/du-thao.pdf")
        assert answer.status_code == 404, username


@pytest.mark.parametrize("what", ["session", "decision"])
def test_statements_of_a_session_and_a_decision_do_not_grow_with_their_lists(what: str) -> None:
    round_ = worlds.make_world()
    names = ("Gia đình ông Một", "Gia đình bà Hai", "Gia đình ông Ba")
    ready = [worlds.proposed(round_, name=name) for name in names]
    for one in ready:
        door.perform("mark_eligible", one.number, worlds.who("tp.chutich"))
    session = sessions.call_session(
        actor=worlds.who("tp.thuky"),
        council=ready[0].council,
        round=round_,
        meets_at=timezone.now(),
        place="Hội trường",
    )
    decision = draft_decision(
        actor=worlds.who("tp.chutich"),
        round=round_,
        award_type=ready[0].award_type,
        authority=ready[0].authority,
        title="Khen thưởng",
    )

    def add(one: Nomination, position: int) -> None:
        if what == "session":
            door.perform("put_on_agenda", one.number, worlds.who("tp.thuky"), session=session.pk)
        else:
            decision.items.create(nomination=one, position=position)

    path = f"/hoi-dong/{session.pk}/" if what == "session" else f"/quyet-dinh/{decision.pk}/"
    client = browser("tp.thuky" if what == "session" else "tp.chutich")
    add(ready[0], 1)
    client.get(path)
    with CaptureQueriesContext(connection) as one_row:
        client.get(path)
    add(ready[1], 2)
    add(ready[2], 3)
    with CaptureQueriesContext(connection) as three_rows:
        client.get(path)
    assert len(one_row) == len(three_rows) <= 20


def test_signing_from_a_case_leads_to_the_list_it_stands_on() -> None:
    nomination, decision = _drafted(worlds.make_world())
    answer = browser("ubnd.chutich").get(f"/ho-so/{nomination.number}/viec/sign/")
    assert answer.status_code == 302 and answer["Location"] == f"/quyet-dinh/{decision.pk}/"
