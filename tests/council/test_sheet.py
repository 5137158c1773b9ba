"""One ballot sheet for a session: chosen by group, looked over, given under one code."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from nominations.models import AwardTypeVersion, Nomination, PastAward
from nominations.text.folding import match_key
from organizations.refusals import Refused
from tests import worlds
from tests.council.meeting import (
    CHAIR,
    MEMBERS,
    SECRETARY,
    attend,
    browser,
    call,
    lend,
    listed,
    opened,
    ready,
    seat,
)
from workflows.council import receipts, sheets, tally
from workflows.council.models import AgendaItem, CouncilSession, SecretBallot, Turnout
from workflows.kernel import door

pytestmark = pytest.mark.django_db

NAMES = ("Gia đình ông Một", "Gia đình bà Hai", "Gia đình ông Ba")
MEMBER = "hoidong.1"


def room(
    *names: str, more: dict[str, Any] | None = None
) -> tuple[CouncilSession, list[AgendaItem]]:
    """A session with these families, all open for the vote."""
    round_ = worlds.make_world()
    session = call(round_, **(more or {}))
    items = [listed(session, ready(round_, name=name)) for name in names or NAMES]
    attend(session, *MEMBERS[:8])
    for item in items:
        opened(item)
    return session, items


def page_of(session: CouncilSession) -> str:
    return f"/hoi-dong/{session.pk}/phieu/"


def fields(html: str, form: str = "phieu") -> dict[str, list[str]]:
    """What a browser would send of the form on the review page."""
    inside = html[html.index(f'id="{form}"') :].split("</form>")[0]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', inside):
        found.setdefault(name, []).append(value)
    return found


def chosen(client: Client, session: CouncilSession, items: list[AgendaItem], **more: Any) -> str:
    """The review of "agree to all" but what is said otherwise."""
    group = f"nhom-{items[0].nomination.award_type_id}"
    answer = client.post(page_of(session), {group: "all", "what": "review"} | more)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def given(client: Client, session: CouncilSession, review: str) -> str:
    """The receipt."""
    answer = client.post(page_of(session), fields(review) | {"what": "give"})
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def code_on(receipt: str) -> str:
    found = re.search(r'class="told">([0-9A-Z-]{19})<', receipt)
    assert found
    return found[1]


def ballots(items: list[AgendaItem]) -> list[list[str]]:
    """The choices by item."""
    return [sorted(one.secret_ballots.values_list("choice", flat=True)) for one in items]


def test_all_but_one_on_one_sheet_lie_under_keys_that_only_the_code_joins() -> None:
    session, items = room()
    member = browser(MEMBER)
    page = member.get(page_of(session))
    assert "no-store" in page["Cache-Control"]
    # What departments said opens in place, so that nothing chosen is lost; from an item back here.
    assert page.content.decode().count("Nhất trí") == 6
    assert (
        f"{page_of(session)}?ghe=" in member.get(f"/hoi-dong/{session.pk}/muc/1/").content.decode()
    )
    review = chosen(member, session, items, tru=["2"])
    assert SecretBallot.objects.count() == Turnout.objects.count() == 0
    assert "Bỏ phiếu cho 3 mục" in review and "Gia đình bà Hai" in review
    code = code_on(given(member, session, review))
    assert ballots(items) == [["yes"], ["no"], ["yes"]]
    hashes = list(SecretBallot.objects.values_list("code_hash", flat=True))
    assert len(set(hashes)) == 3
    assert {tally.code_hash(item, code.lower().replace("-", " ")) for item in items} == set(hashes)
    # One code, and each item's ballot still changes by itself, or from the sheet.
    number = items[0].nomination.number
    door.perform("vote", number, worlds.who(MEMBER), choice="blank", ballot_code=code)
    again = chosen(member, session, items, **{"muc-2": "yes", "ballot_code": code})
    receipt = given(member, session, again)
    assert code_on(receipt) == code and ballots(items) == [["blank"], ["yes"], ["yes"]]


def test_a_sheet_sent_twice_is_one_sheet_with_one_code() -> None:
    session, items = room()
    member = browser(MEMBER)
    review = chosen(member, session, items)
    first, second = (given(member, session, review) for _time in range(2))
    assert code_on(first) == code_on(second)
    assert SecretBallot.objects.count() == Turnout.objects.count() == 3


def test_a_group_without_a_choice_is_asked_for_and_nothing_chosen_is_lost() -> None:
    session, items = room()
    member, group = browser(MEMBER), f"nhom-{items[0].nomination.award_type_id}"
    early = member.post(page_of(session), {"what": "review"})
    assert early.status_code == 422 and "Chưa chọn nhóm này" in early.content.decode()
    some = member.post(page_of(session), {"what": "review", group: "each", "muc-1": "no"})
    page = some.content.decode()
    assert some.status_code == 422 and "Chưa chọn mục 2, 3" in page
    assert re.search(r'name="muc-1" value="no" checked', page)
    later = member.post(page_of(session), {"what": "review", group: "later"})
    assert later.status_code == 422 and "Chưa chọn mục nào" in later.content.decode()
    blank = chosen(member, session, items, **{group: "blank"})
    given(member, session, blank)
    assert ballots(items) == [["blank"]] * 3
    # To change a secret ballot the code is asked, and the right one.
    for code, told in (("", "cần mã phiếu"), ("SAI0", "không mở phiếu nào")):
        change = {"what": "review", "muc-1": "yes", "ballot_code": code}
        refused = member.post(page_of(session), change)
        assert refused.status_code == 422 and told in refused.content.decode()
    assert ballots(items) == [["blank"]] * 3


def test_a_conflict_is_struck_out_for_that_member_alone_and_takes_no_ballot() -> None:
    session, items = room()
    member = browser(MEMBER)
    wrong = member.post(page_of(session), {"what": "conflict", "muc": "9", "reason": "x"})
    assert wrong.status_code == 422
    said = {"what": "conflict", "muc": "2", "reason": "Là em ruột"}
    assert member.post(page_of(session), said).status_code == 302
    page = member.get(page_of(session)).content.decode()
    assert "<s>Gia đình bà Hai</s>" in page and "Là em ruột" in page
    assert "Là em ruột" not in browser("hoidong.2").get(page_of(session)).content.decode()
    given(member, session, chosen(member, session, items))
    assert ballots(items) == [["yes"], [], ["yes"]]


def test_a_refused_ballot_loses_no_other_and_says_why() -> None:
    session, items = room()
    member = browser(MEMBER)
    review = chosen(member, session, items, tru=["3"])
    door.perform("council_defer", items[1].nomination.number, worlds.who(CHAIR), reason="Làm rõ")
    receipt = given(member, session, review)
    assert "1 phiếu không được nhận" in receipt and "2 mục, lúc" in receipt
    assert ballots(items) == [["yes"], [], ["no"]]
    # Nothing at all was taken: no code, and the answer says so.
    attend(session, *(one for one in MEMBERS if one != "hoidong.2"))
    away = browser("hoidong.2")
    assert "Thư ký chưa điểm danh" in away.get(page_of(session)).content.decode()
    assert away.post(page_of(session), {"what": "review"}).status_code == 409
    late = fields(review) | {"what": "give", "seat": [str(seat(session, "hoidong.2"))]}
    answer = away.post(page_of(session), late)
    assert answer.status_code == 409 and 'class="told"' not in answer.content.decode()


def test_a_sheet_is_of_one_person_one_seat_and_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    session, items = room()
    person, place = worlds.who(MEMBER), session.seats.get(member__username=MEMBER)
    sheet = receipts.hand_out(person, place, tally.new_code())
    number = items[0].nomination.number
    other = session.seats.get(member__username="hoidong.2")
    assert receipts.code_in(sheet, person, place)
    assert not receipts.code_in(sheet, person, other)
    assert not receipts.code_in(sheet + "x", person, place)
    with pytest.raises(Refused) as refusal:
        door.perform("vote", number, other.member, choice="yes", sheet=sheet)
    assert refusal.value.kind == "invalid" and Turnout.objects.count() == 0
    door.perform("vote", number, person, choice="yes", sheet=sheet)
    # The same code from another seat finds the place taken.
    code = receipts.code_in(sheet, person, place)
    with pytest.raises(Refused):
        taken = receipts.hand_out(other.member, other, code)
        door.perform("vote", number, other.member, choice="no", sheet=taken)
    assert ballots(items[:1]) == [["yes"]] and Turnout.objects.count() == 1
    monkeypatch.setattr(receipts, "_LASTS", -receipts._LASTS)
    assert not receipts.code_in(sheet, person, place)


def test_who_votes_for_another_chooses_the_seat_and_only_members_see_a_sheet() -> None:
    session, items = room()
    session.composition.__class__.objects.update(delegates_may_vote=True)
    lend("hoidong.2", MEMBER)
    member, lent = browser(MEMBER), str(seat(session, "hoidong.2"))
    assert f"?ghe={lent}" in member.get(page_of(session)).content.decode()
    own = code_on(given(member, session, chosen(member, session, items)))
    for_other = code_on(given(member, session, chosen(member, session, items, seat=lent)))
    assert own != for_other and ballots(items) == [["yes", "yes"]] * 3
    for username, status in ((SECRETARY, 403), ("mybinh.chutich", 404), ("tp.tiepnhan", 404)):
        assert browser(username).get(page_of(session)).status_code == status, username


def test_an_open_vote_on_the_sheet_needs_no_code_and_tells_none() -> None:
    worlds.make_world()
    AwardTypeVersion.objects.update(secret_ballot=False)
    session, items = room()
    member = browser(MEMBER)
    receipt = given(member, session, chosen(member, session, items))
    assert 'class="told"' not in receipt
    given(member, session, chosen(member, session, items, **{"muc-3": "no"}))
    said = Turnout.objects.order_by("item__position").values_list("open_choice", flat=True)
    assert list(said) == ["yes", "yes", "no"]
    assert "Đã bỏ phiếu: không đồng ý" in member.get(page_of(session)).content.decode()


def test_by_api_a_sheet_follows_the_same_rules_and_a_repeat_holds_no_code() -> None:
    session, items = room()
    member, path = browser(MEMBER), f"/api/v1/council-sessions/{session.pk}/ballots/"
    told = member.get(path).json()
    assert [one["position"] for one in told["items"]] == [1, 2, 3] and told["against"] is None

    def post(body: dict[str, Any], **more: Any) -> Any:
        return member.post(path, body, "application/json", **more)

    one = {"position": 1, "choice": "yes"}
    for wrong in (
        {},
        {"ballots": []},
        {"ballots": [one, one]},
        {"ballots": [{"position": 1, "choice": "có"}]},
        {"ballots": [{"position": True, "choice": "yes"}]},
        {"ballots": ["x"]},
        {"ballots": [one], "seat": "x"},
        {"ballots": [one], "more": 1},
        {"ballots": [one], "ballot_code": "SAI0"},
    ):
        assert post(wrong).status_code == 422, wrong
    assert post({"ballots": [one], "seat": seat(session, CHAIR)}).status_code == 403
    body = {"ballots": [one, {"position": 2, "choice": "no"}, {"position": 9, "choice": "no"}]}
    first = post(body, HTTP_IDEMPOTENCY_KEY="to-phieu").json()
    assert [line["done"] for line in first["results"]] == [True, True, False]
    repeat = post(body, HTTP_IDEMPOTENCY_KEY="to-phieu").json()
    assert "ballot_code" not in repeat and repeat["results"] == first["results"]
    rest = {"ballots": [{"position": 3, "choice": "yes"}, {"position": 1, "choice": "no"}]}
    blind = post(rest).json()
    assert [line["done"] for line in blind["results"]] == [False, True]
    more = post({"ballots": [{"position": 1, "choice": "no"}], "ballot_code": first["ballot_code"]})
    assert more.json()["ballot_code"] == first["ballot_code"]
    assert ballots(items) == [["no"], ["no"], ["yes"]]
    assert browser("tp.tiepnhan").get(path).status_code == 404


def test_each_line_tells_earlier_awards_and_refusals_of_the_nominee() -> None:
    session, _items = room()
    common = {"subject_kind": "household", "form": "Giấy khen"}
    for year, more in (
        (2022, {"name": NAMES[0]}),
        (2021, {"name": NAMES[0], "valid": False}),
        (2020, {"name": NAMES[0], "subject_kind": "clan"}),
        (2019, {"name": "Gia đình khác"}),
    ):
        PastAward.objects.create(**common | {"decided_on": date(year, 5, 1)} | more)
    # Refused before under the same name: by this council; in another ward, where it is another
    # family; and where no council was asked, which its members do not read here either.
    for ward, name, heard in (
        ("mybinh", "Gia đình Bốn", True),
        ("dovinh", "Gia đình Năm", True),
        ("mybinh", "Gia đình Sáu", False),
    ):
        other = ready(session.round, ward=ward, name=name)
        if heard:
            listed(session, other)
        Nomination.objects.filter(pk=other.pk).update(
            state="council_failed" if heard else "not_eligible",
            reason_code="criteria",
            subject_match=match_key(NAMES[0]),
        )
    shown = sheets.look(worlds.who(MEMBER), session)
    [first, second, _third] = shown.lines
    assert [text.split(" (trùng")[0] for text in first.earlier[1:]] == [
        "2022 Giấy khen",
        "2021 Giấy khen, đã huỷ bỏ",
    ]
    assert "hội đồng không thông qua" in first.earlier[0] and "trùng tên" in first.earlier[0]
    assert second.earlier == []
    assert "2022 Giấy khen" in browser(MEMBER).get(page_of(session)).content.decode()


def test_statements_of_the_sheet_do_not_grow_with_its_items() -> None:
    round_ = worlds.make_world()
    session, member = call(round_), browser(MEMBER)
    attend(session, *MEMBERS[:8])
    pages: list[int] = []
    for names in (NAMES[:1], NAMES[1:]):
        for name in names:
            opened(listed(session, ready(round_, name=name)))
        member.get(page_of(session))
        with CaptureQueriesContext(connection) as asked:
            assert member.get(page_of(session)).status_code == 200
        pages.append(len(asked))
    assert pages[0] == pages[1] <= 20, pages


def test_the_record_of_a_sheet_tells_that_somebody_voted_and_nothing_else() -> None:
    session, items = room()
    member = browser(MEMBER)
    code = code_on(given(member, session, chosen(member, session, items, tru=["1"])))
    bodies = list(Event.objects.filter(kind="vote").values_list("body", flat=True))
    assert len(bodies) == 3
    assert not any(word in body for body in bodies for word in (code, "yes", '"no"', "blank"))
    for item in items:
        for voter in worlds.voters(session):
            if voter.username != MEMBER:
                door.perform("vote", item.nomination.number, voter, choice="yes")
        door.perform("close_vote", item.nomination.number, worlds.who(SECRETARY))
    # Nothing opens a ballot any more.
    assert not tally.opens_one(items, code)
    assert "3 mục đã kiểm phiếu" in member.get(page_of(session)).content.decode()
