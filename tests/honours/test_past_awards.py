"""Awards of all bodies: typed, from a table, corrected, struck out; what rules make of them."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from audit.models import Event
from audit.verify import verify
from nominations.eligibility.evaluation import evaluate
from nominations.models import Nomination, PastAward
from organizations.refusals import Refused
from tests import worlds
from tests.worlds import browser
from workflows.honours import across_years, past_awards, table
from workflows.honours.inputs import PastAwardForm
from workflows.kernel import door

pytestmark = pytest.mark.django_db


def given(**changes: Any) -> dict[str, Any]:
    """As somebody types it."""
    return {
        "subject_kind": "household",
        "name": "Gia đình ông Nguyễn Văn An",
        "form": "Giấy khen",
        "award": "learning_family",
        "authority": "UBND thành phố Phan Rang - Tháp Chàm",
        "decision_number": "125/QĐ-UBND",
        "decided_on": "01/11/2023",
        "counts_for_merit": "on",
    } | changes


def entered(**changes: Any) -> PastAward:
    form = PastAwardForm(given(**changes))
    assert form.is_valid(), form.errors
    return past_awards.enter(actor=worlds.who("tp.thamdinh"), data=form.cleaned_data)


def sheet(*rows: dict[str, Any], head: list[str] | None = None) -> bytes:
    book = Workbook()
    lines = book.active
    lines.append(head or table.headings())
    for row in rows:
        lines.append([row.get(name, "") for name in table.COLUMNS])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


LINE = given(subject_kind="Gia đình", award="Gia đình học tập", counts_for_merit="x")


def test_what_another_body_gave_counts_for_the_interval_of_ours() -> None:
    nomination = worlds.draft(worlds.make_world())
    yesterday = timezone.localdate() - timedelta(days=1)

    def told() -> str:
        return next(one.text for one in evaluate(nomination) if one.code == "E03")

    assert told() == ""
    award = entered(name=nomination.subject_name, decided_on=f"{yesterday:%d/%m/%Y}")
    assert "Giấy khen" in told()
    door.do(
        past_awards.KIND,
        "void",
        award.pk,
        worlds.who("tp.chutich"),
        inputs={"reason": "Ghi nhầm gia đình khác"},
    )
    assert told() == ""
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"decided_on": "01/11/2223"}, "decided_on"),
        ({"decided_on": "hôm qua"}, "decided_on"),
        ({"birth_year": "1960"}, "birth_year"),
        ({"subject_kind": "person", "national_id": "12"}, "national_id"),
        ({"award": "khong_co"}, "award"),
        ({"name": ""}, "name"),
    ],
)
def test_each_fault_is_told_at_its_field(changes: dict[str, Any], field: str) -> None:
    form = PastAwardForm(given(**changes))
    assert not form.is_valid() and field in form.errors


@pytest.mark.parametrize("username", ["mybinh.canbo", "gddt.canbo", "hoidong.2", "quantri"])
def test_who_does_not_review_neither_enters_nor_reads(username: str) -> None:
    award = entered()
    form = PastAwardForm(given(decision_number="9"))
    assert form.is_valid()
    with pytest.raises(Refused) as caught:
        past_awards.enter(actor=worlds.who(username), data=form.cleaned_data)
    assert caught.value.kind == "forbidden"
    assert browser(username).get("/da-khen/").status_code == 403
    assert browser(username).get(f"/da-khen/{award.pk}/").status_code == 404


def test_the_same_award_is_not_written_twice() -> None:
    entered()
    with pytest.raises(Refused) as caught:
        entered(name="GIA ĐÌNH ÔNG NGUYỄN VĂN AN")
    assert [one.code for one in caught.value.reasons] == ["duplicate"]


def test_what_our_own_decision_gave_is_corrected_on_its_dossier() -> None:
    award = entered()
    PastAward.objects.filter(pk=award.pk).update(origin=PastAward.Origin.OWN)
    with pytest.raises(Refused) as caught:
        door.do(
            past_awards.KIND, "void", award.pk, worlds.who("tp.chutich"), inputs={"reason": "Nhầm"}
        )
    assert [one.code for one in caught.value.reasons] == ["own"]


def test_a_correction_says_what_changed_and_keeps_the_mark_of_the_number() -> None:
    award = entered(subject_kind="person", name="Lê Văn Tám", national_id="058062000123")
    mark = award.national_id_hash
    changed = given(subject_kind="person", name="Lê Văn Tám", decision_number="126/QĐ-UBND")
    door.do(past_awards.KIND, "correct", award.pk, worlds.who("tp.thamdinh"), inputs=changed)
    award.refresh_from_db()
    assert (award.decision_number, award.national_id_hash) == ("126/QĐ-UBND", mark)
    last = Event.objects.filter(stream=past_awards.KIND.ref(award)).latest("seq")
    assert '"decision_number": ["125/QĐ-UBND", "126/QĐ-UBND"]' in last.body or "126" in last.body
    assert "Lê Văn Tám" not in last.body


def test_a_table_is_looked_at_first_and_then_taken_over_whole() -> None:
    client = browser("tp.thamdinh")
    content = sheet(LINE, LINE | {"name": "Gia đình bà Trần Thị Bốn"})
    page = client.post("/da-khen/bang/", {"file": SimpleUploadedFile("a.xlsx", content)})
    assert page.status_code == 200 and "Ghi 2 khen thưởng" in page.content.decode()
    assert not PastAward.objects.exists()
    sha256 = page.context["sha256"]
    done = client.post("/da-khen/bang/", {"sha256": sha256}, follow=True)
    assert "Đã ghi 2 khen thưởng" in done.content.decode()
    assert PastAward.objects.filter(origin="table", award_code="learning_family").count() == 2
    assert Event.objects.filter(kind=past_awards.ENTERED).count() == 2
    # The ticket is used up; the same rows again add nothing.
    assert client.post("/da-khen/bang/", {"sha256": sha256}).status_code == 422
    again = client.post("/da-khen/bang/", {"file": SimpleUploadedFile("a.xlsx", content)})
    assert again.context["found"].known == 2 and not again.context["found"].new


def test_one_wrong_row_keeps_all_out_and_is_told_by_number_and_heading() -> None:
    person = worlds.who("tp.thamdinh")
    content = sheet(LINE, LINE | {"name": "B", "decided_on": "32/13/2023"}, LINE)
    sha256, found = table.looked_at(actor=person, content=content)
    assert [(row.number, row.faults[0][0]) for row in found.wrong] == [
        (3, "Ngày quyết định"),
        (4, ""),
    ]
    with pytest.raises(Refused) as caught:
        table.taken_over(actor=person, sha256=sha256)
    assert "Dòng 3" in str(caught.value) and not PastAward.objects.exists()


@pytest.mark.parametrize(
    "head", [["Tên"], [*table.headings(), "Cột lạ"], [*table.headings(), table.headings()[1]]]
)
def test_a_table_with_other_headings_is_refused_with_ours(head: list[str]) -> None:
    with pytest.raises(Refused) as caught:
        table.looked_at(actor=worlds.who("tp.thamdinh"), content=sheet(LINE, head=head))
    assert "Hàng đầu tiên là tiêu đề" in caught.value.fields["file"][0]


def test_what_goes_out_comes_in_again_and_adds_nothing() -> None:
    entered(achievement="=1+1 ba thế hệ", note="Ghi từ sổ")
    out = table.written(PastAward.objects.all())
    assert load_workbook(io.BytesIO(out)).active["J2"].value == "=1+1 ba thế hệ"
    _sha256, found = table.looked_at(actor=worlds.who("tp.thamdinh"), content=out)
    assert (found.known, found.new, found.wrong) == (1, [], [])


def test_a_subject_across_the_years_tells_what_is_sure_and_what_only_a_name() -> None:
    nomination = worlds.submitted(worlds.make_world(), "scholarship")
    entered(subject_kind="person", name=nomination.subject_name, decision_number="1")
    entered(
        subject_kind="person", name=nomination.subject_name, decision_number="2", birth_year="1950"
    )
    moments = across_years.of_subject(worlds.who("tp.thamdinh"), nomination)
    assert [(one.outcome, one.sure) for one in moments if one.outcome in ("1", "2")] == [
        ("1", False)
    ]
    assert nomination.number in [one.number for one in moments]
    page = browser("mybinh.canbo").get(f"/ho-so/{nomination.number}/cac-nam/")
    assert page.status_code == 200 and "Trùng tên" in page.content.decode()


def test_the_scan_of_a_round_finds_what_came_to_be_known_and_asks_no_more_for_more() -> None:
    round_ = worlds.make_world()
    nomination = worlds.submitted(round_)
    person = worlds.who("tp.thamdinh")

    def scanned() -> tuple[set[str], int]:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            found = list(across_years.of_round(person, round_.pk))
        told = {
            one.nomination.number for one in found if any("Giấy khen" in t[1] for t in one.rules)
        }
        return told, len(asked)

    scanned()
    before, asked = scanned()
    assert nomination.number not in before
    entered(name=nomination.subject_name, decided_on=f"{timezone.localdate():%d/%m/%Y}")
    worlds.submitted(round_, name="Gia đình ông Hai", representative="Hai")
    worlds.submitted(round_, name="Gia đình ông Ba", representative="Ba")
    after, more = scanned()
    assert nomination.number in after and more == asked
    code = Nomination.objects.get(number=nomination.number).round.code
    page = browser("tp.thamdinh").get(f"/dot/{code}/ra-soat/")
    assert page.status_code == 200 and nomination.number in page.content.decode()
    assert browser("mybinh.canbo").get(f"/dot/{code}/ra-soat/").status_code == 403


def test_pages_and_api_say_the_same() -> None:
    client = browser("tp.thamdinh")
    made = client.post(
        "/api/v1/past-awards/",
        given(counts_for_merit=True, decided_on="2023-11-01"),
        content_type="application/json",
    )
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    assert client.get(f"/da-khen/{pk}/").status_code == 200
    offered = client.get(f"/api/v1/past-awards/{pk}/actions/").json()
    assert {one["action"] for one in offered} == {"correct", "void"}
    gone = client.post(
        f"/api/v1/past-awards/{pk}/actions/void/",
        {"reason": "Ghi nhầm"},
        content_type="application/json",
    )
    assert gone.status_code == 200, gone.content
    assert "Không còn tính" in client.get("/da-khen/?tim=nguyen van an").content.decode()
    look = client.post(
        "/api/v1/past-awards/table/", {"file": SimpleUploadedFile("a.xlsx", sheet(LINE))}
    )
    assert look.status_code == 200 and look.json()["known"] == 1


def test_the_list_asks_the_same_for_one_and_for_three() -> None:
    client = browser("tp.thamdinh")
    counts = []
    for number in ("1", "2", "3"):
        entered(decision_number=number, decided_on=f"{date(2023, 1, 1):%d/%m/%Y}")
        client.get("/da-khen/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/da-khen/")
        counts.append(len(asked))
    assert counts[0] == counts[2]
