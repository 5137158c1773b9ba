"""A fund book ties: what came in, what went out, for what; wrong lines are struck, not changed."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from audit.models import Event
from audit.verify import verify
from nominations.models import Nomination
from organizations.refusals import Refused
from tests import worlds
from tests.worlds import browser
from workflows.funds import book, keeping
from workflows.funds.inputs import FundForm
from workflows.funds.models import Fund, FundEntry, Sponsor
from workflows.kernel import door
from workflows.scholarships.models import Payment

pytestmark = pytest.mark.django_db
KEEPER = "tp.thuquy"


def opened(username: str = KEEPER, **changes: Any) -> Fund:
    first = timezone.localdate().replace(month=1, day=1)
    typed = {"name": "Quỹ Khuyến học", "opened_on": f"{first:%d/%m/%Y}", "opening": "10.000.000"}
    form = FundForm(typed | changes)
    assert form.is_valid(), form.errors
    return keeping.open_fund(actor=worlds.who(username), data=form.cleaned_data)


def did(fund: Fund, code: str, username: str = KEEPER, **inputs: Any) -> Any:
    today = f"{timezone.localdate():%d/%m/%Y}"
    usual = {
        "receive": {"day": today, "what": "Ủng hộ"},
        "spend": {"day": today, "what": "Mua sách", "voucher": "PC01", "purpose": "other"},
        "promise": {"due_on": "31/12/2030", "sponsor_kind": "person"},
        "strike": {"reason": "Ghi nhầm"},
    }.get(code, {})
    return door.do(keeping.KIND, code, fund.pk, worlds.who(username), inputs=usual | inputs)


def refused(fund: Fund, code: str, said: str, username: str = KEEPER, **inputs: Any) -> None:
    before = list(FundEntry.objects.values())
    with pytest.raises(Refused) as caught:
        did(fund, code, username, **inputs)
    found = {one.code for one in caught.value.reasons} | set(caught.value.fields)
    assert said in found, caught.value.reasons
    assert list(FundEntry.objects.values()) == before


def test_the_book_of_a_year_ties_and_goods_are_no_money() -> None:
    fund = opened()
    did(fund, "receive", amount="5.000.000", sponsor="Công ty Sách", sponsor_kind="enterprise")
    did(fund, "receive", amount="2.000.000", sponsor="Công ty Sách", in_kind=True)
    did(fund, "spend", amount="4.000.000")
    year = book.year_of(fund, timezone.localdate().year)
    assert (year.opening, year.money_in, year.in_kind, year.out, year.closing) == (
        10_000_000,
        5_000_000,
        2_000_000,
        4_000_000,
        11_000_000,
    )
    assert year.ties and book.balance(fund) == 11_000_000
    assert Sponsor.objects.count() == 1
    later = book.year_of(fund, timezone.localdate().year + 1)
    assert (later.opening, later.closing, later.ties) == (11_000_000, 11_000_000, True)
    assert list(verify()) == []


def test_a_wrong_line_is_struck_and_stays_to_be_read() -> None:
    fund = opened()
    entry = did(fund, "spend", amount="1.000.000").answer["entry"]
    did(fund, "strike", entry=entry)
    assert book.balance(fund) == 10_000_000
    assert FundEntry.objects.filter(fund=fund).count() == 3
    refused(fund, "strike", "entry", entry=entry)
    year = book.year_of(fund, timezone.localdate().year)
    assert (year.out, year.ties) == (0, True)


@pytest.mark.parametrize(
    ("code", "inputs", "said"),
    [
        ("spend", {"amount": "10.000.001"}, "balance"),
        ("spend", {"amount": "0"}, "amount"),
        ("spend", {"amount": "-5"}, "amount"),
        ("spend", {"amount": "1", "day": "01/01/2999"}, "day"),
        ("spend", {"amount": "1", "day": "01/01/1999"}, "day"),
        ("spend", {"amount": "1", "nomination": "2024-9999"}, "nomination"),
        ("spend", {"amount": "1", "purpose": "gift"}, "purpose"),
        ("receive", {"amount": "1", "sponsor": "Ai đó"}, "sponsor_kind"),
        ("receive", {"amount": "nhiều"}, "amount"),
        ("close", {"reason": "Hết việc"}, "balance"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    code: str, inputs: dict[str, Any], said: str
) -> None:
    refused(opened(), code, said, **inputs)


def test_below_nothing_only_when_it_is_said_why() -> None:
    fund = opened()
    did(fund, "spend", amount="11.000.000", below_zero="Tỉnh chuyển tiền tuần sau")
    assert book.balance(fund) == -1_000_000
    last = Event.objects.filter(stream=keeping.KIND.ref(fund)).latest("seq")
    assert "Tỉnh chuyển tiền tuần sau" in last.body


@pytest.mark.parametrize("username", ["tp.thamdinh", "gddt.canbo", "hoidong.1", "quantri"])
def test_who_does_not_keep_the_book_writes_nothing_into_it(username: str) -> None:
    fund = opened()
    with pytest.raises(Refused):
        did(fund, "receive", username, amount="1")
    assert browser(username).get(f"/quy/{fund.pk}/").status_code == 404
    with pytest.raises(Refused):
        opened(username, name="Quỹ khác")


def test_a_ward_keeps_its_own_and_sees_no_others() -> None:
    mine, citys = opened("mybinh.canbo", name="Quỹ phường"), opened()
    did(mine, "receive", "mybinh.chutich", amount="100.000")
    client = browser("mybinh.canbo")
    page = client.get("/quy/").content.decode()
    assert "Quỹ phường" in page and f"/quy/{citys.pk}/" not in page
    assert client.get(f"/quy/{citys.pk}/").status_code == 404
    assert browser("dovinh.canbo").get(f"/quy/{mine.pk}/").status_code == 404


def test_paid_scholarships_come_into_the_book_once_each_with_its_dossier() -> None:
    round_ = worlds.make_world()
    fund = opened()
    people = [worlds.received(round_, "scholarship"), worlds.received(round_, name="Gia đình B")]
    for number, one in enumerate(people):
        Payment.objects.create(
            nomination=one,
            amount=1_000_000,
            method="cash",
            voucher=f"PC{number}",
            paid_on=timezone.localdate(),
            paid_by=worlds.who(KEEPER),
        )
    page = browser(KEEPER).get(f"/quy/{fund.pk}/").content.decode()
    assert "2 học bổng đã chi chưa có trong sổ nào" in page
    assert did(fund, "book_payments").answer["booked"] == 2
    assert book.balance(fund) == 8_000_000
    assert set(
        FundEntry.objects.filter(way="out").values_list("nomination__number", flat=True)
    ) == {one.number for one in people}
    refused(fund, "book_payments", "payments")
    refused(fund, "spend", "nomination", amount="1", nomination=people[0].number)
    # Struck out, it waits again.
    entry = FundEntry.objects.filter(nomination=people[0], way="out").get()
    did(fund, "strike", entry=entry.pk)
    assert did(fund, "book_payments").answer["booked"] == 1


def test_a_gift_is_counted_for_one_award_only() -> None:
    fund = opened()
    nomination = worlds.received(worlds.make_world())
    gift = did(
        fund, "receive", amount="25.000.000", sponsor="Bà Tư", sponsor_kind="person", anonymous=True
    )
    units = [fund.unit_id]
    [(sponsor, given_)] = book.not_counted_yet(units, 20_000_000)
    assert (sponsor.name, given_) == ("Bà Tư", 25_000_000)
    assert "Bà Tư" in browser(KEEPER).get("/quy/hao-tam/").content.decode()
    did(fund, "count_for", sponsor=sponsor.pk, nomination=nomination.number)
    assert book.not_counted_yet(units, 1) == []
    refused(fund, "count_for", "gifts", sponsor=sponsor.pk, nomination=nomination.number)
    refused(fund, "strike", "counted", entry=gift.answer["entry"])
    assert Nomination.objects.filter(pk=nomination.pk).exists()


def test_who_gives_without_a_name_is_named_to_keepers_only() -> None:
    fund = opened()
    did(
        fund,
        "receive",
        amount="1.000.000",
        sponsor="Ông Ẩn Sĩ",
        sponsor_kind="person",
        anonymous=True,
    )
    inspector = browser("kiemtra")
    for client, named in ((browser(KEEPER), True), (inspector, False)):
        answer = client.get(f"/quy/{fund.pk}/")
        if answer.status_code == 200:
            assert ("Ông Ẩn Sĩ" in answer.content.decode()) is named
    bodies = Event.objects.filter(stream=keeping.KIND.ref(fund)).values_list("body", flat=True)
    assert not any("Ẩn Sĩ" in body for body in bodies)


def test_a_promise_tells_what_came_of_it() -> None:
    fund = opened()
    pledge = did(fund, "promise", amount="5.000.000", sponsor="Ông Hứa").answer["pledge"]
    did(fund, "receive", amount="2.000.000", pledge=pledge)
    [(one, kept)] = book.pledges(fund)
    assert (one.amount, kept) == (5_000_000, 2_000_000)
    refused(
        fund,
        "receive",
        "pledge",
        amount="1",
        pledge=pledge,
        sponsor="Bà Khác",
        sponsor_kind="person",
    )


def test_the_sheet_of_a_year_ends_with_what_is_left() -> None:
    fund = opened()
    did(fund, "receive", amount="5.000.000")
    did(fund, "spend", amount="3.000.000")
    answer = browser(KEEPER).get(f"/quy/{fund.pk}/so.xlsx")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[-1][-1] == book.balance(fund) == 12_000_000


@given(
    st.lists(
        st.tuples(st.sampled_from(["receive", "spend", "strike"]), st.integers(1, 10**9)),
        max_size=12,
    )
)
@settings(max_examples=25, deadline=None)
def test_whatever_is_done_the_year_ties_and_the_balance_is_the_sum(
    steps: list[tuple[str, int]],
) -> None:
    with transaction.atomic():
        fund = opened()
        expected = 10_000_000
        for code, amount in steps:
            if code == "strike":
                standing = fund.entries.filter(strikes__isnull=True, struck=False).last()  # type: ignore[attr-defined]
                if standing is None:
                    continue
                did(fund, "strike", entry=standing.pk)
                sign = -1 if standing.way == "out" else 1
                expected -= sign * standing.amount
            elif code == "receive":
                did(fund, "receive", amount=str(amount))
                expected += amount
            else:
                did(fund, "spend", amount=str(amount), below_zero="thử")
                expected -= amount
        year = book.year_of(fund, timezone.localdate().year)
        assert year.ties and year.closing == book.balance(fund) == expected
        transaction.set_rollback(True)


def test_the_api_says_the_same_and_lists_ask_no_more_for_more() -> None:
    fund = opened()
    client = browser(KEEPER)
    offered = client.get(f"/api/v1/funds/{fund.pk}/actions/").json()
    assert {"receive", "spend", "promise"} <= {one["action"] for one in offered}
    done = client.post(
        f"/api/v1/funds/{fund.pk}/actions/receive/",
        {"amount": "1000000", "day": f"{timezone.localdate() - timedelta(days=0)}", "what": "Lãi"},
        content_type="application/json",
    )
    assert done.status_code == 200, done.content
    told = client.get(f"/api/v1/funds/{fund.pk}/").json()
    assert told["balance"] == 11_000_000 and told["year"]["ties"]
    counts = []
    for number in range(3):
        opened(name=f"Quỹ {number}")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/quy/").status_code == 200
        counts.append(len(asked))
    assert counts[1] == counts[2]
    assert len(client.get("/api/v1/funds/").json()["results"]) == 4


@pytest.mark.parametrize("year", ["20261", "0000", "abcd", "١٩٩٩", "9999", ""])
def test_a_year_there_is_not_shows_this_one_and_never_fails(year: str) -> None:
    fund = opened()
    for rest in ("", "so.xlsx"):
        assert browser(KEEPER).get(f"/quy/{fund.pk}/{rest}?nam={year}").status_code == 200
