"""An award nobody thought of: defined, tried, published, proposed; by an officer, without code."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from audit.models import Event
from nominations import versions
from nominations.models import (
    AwardType,
    AwardTypeVersion,
    Nomination,
    RoundAward,
    StagedWorkbook,
)
from nominations.trial import try_on
from organizations.refusals import Refused
from tests import worlds
from tests.ward.test_workbooks import upload
from tests.worlds import browser

pytestmark = pytest.mark.django_db
NAME = "Thư viện gia đình tiêu biểu"


def rows(name: str, *given: dict[str, str]) -> dict[str, str]:
    """Rows of a small table as a page posts them."""
    return {
        f"{name}-{number}-{key}": value
        for number, row in enumerate(given)
        for key, value in row.items()
    }


def begun(client: Client) -> AwardTypeVersion:
    worlds.make_world()
    done = client.post("/danh-hieu/moi/", {"name": NAME, "like": "learning_family"})
    assert done.status_code == 302, done.content.decode()
    return AwardTypeVersion.objects.get(award_type__name=NAME)


def address(version: AwardTypeVersion, rest: str = "") -> str:
    return f"/danh-hieu/{version.award_type.code}/{version.number}/{rest}"


FIELDS = rows(
    "declared",
    {"label": "Số đầu sách", "kind": "number", "need": "send", "words": "", "code": ""},
    {"label": "Loại sách", "kind": "choice", "need": "no", "words": "Văn học; Thiếu nhi"},
    {"label": "Sách quý", "kind": "table", "need": "no", "words": "Tên; Năm", "code": ""},
)


def test_from_its_name_to_thirty_rows_of_a_list_without_code() -> None:
    client = browser("quantri")
    version = begun(client)
    assert version.status == "draft" and version.award_type.code == "thu_vien_gia_dinh_tieu_bieu"
    assert client.post(address(version, "?phan=muc-rieng"), FIELDS).status_code == 302
    papers = rows(
        "documents",
        {"label": "Ảnh tủ sách", "minimum": "1", "help": "", "minors": "", "departments": ""},
    )
    assert client.post(address(version, "?phan=giay-to"), papers).status_code == 302
    points = rows("criteria", {"label": "Sách", "most": "60", "least": "10", "proof": ""})
    points |= rows("criteria", {"label": "Sách", "most": "60", "least": "10", "proof": ""})
    points |= {
        f"criteria-1-{key}": value
        for key, value in {"label": "Bạn đọc", "most": "40", "least": "", "proof": ""}.items()
    }
    marks = {"pass_total": "70", "pass_each": "5"}
    assert client.post(address(version, "?phan=tieu-chi"), points | marks).status_code == 302
    rules = {"rule_E08__award": "learning_family", "rule_E08__years": "5"}
    assert client.post(address(version, "?phan=quy-tac"), rules).status_code == 302
    version.refresh_from_db()
    assert [one["code"] for one in version.declared] == ["so_dau_sach", "loai_sach", "sach_quy"]
    assert version.criteria_set is not None
    assert version.criteria_set.criteria.count() == 2 and version.criteria_set.pass_total == 70
    assert version.rules["E08"] == {"award": "learning_family", "years": 5}
    desk = client.get(address(version)).content.decode()
    assert "Công bố bản 1" in desk and "Chưa công bố được vì" not in desk
    assert client.post(address(version, "cong-bo/")).status_code == 302
    version.refresh_from_db()
    assert version.status == "published"
    # The round takes it up; its blank asks its fields; thirty rows come in.
    round_ = RoundAward.objects.first().round  # type: ignore[union-attr]
    RoundAward.objects.create(round=round_, award_type=version.award_type, version=version)
    ward = browser("mybinh.canbo")
    answer = ward.get(f"/bang/mau/{version.award_type.code}.xlsx")
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[6]}
    for number in range(30):
        said = {
            "Tên tập thể": f"Gia đình ông Lê Sách {number}",
            "Loại hình": "Gia đình",
            "Người đại diện": f"Lê Sách {number}",
            "Số thành viên": 4,
            "Điểm tự đánh giá": 90,
            "Thành tích": "Mở thư viện gia đình cho trẻ em trong xóm",
            "Số đầu sách": 300 + number,
            "Loại sách": "Thiếu nhi",
        }
        for label, value in said.items():
            sheet.cell(7 + number, heads[label], value)
    out = io.BytesIO()
    book.save(out)
    sent = StagedWorkbook.objects.get(pk=upload(ward, "tv.xlsx", out.getvalue(), round_).pk)
    ward.post(f"/bang/{sent.public_id}/", {"what": "take_over_all"})
    made = Nomination.objects.filter(award_type=version.award_type)
    assert made.count() == 30
    assert made.order_by("pk")[0].declared == {"so_dau_sach": 300, "loai_sach": "Thiếu nhi"}


@pytest.mark.parametrize(
    ("part", "typed", "said"),
    [
        ("muc-rieng", rows("declared", {"label": "Loại sách", "kind": "choice"}), "cần từ 2"),
        ("muc-rieng", rows("declared", {"label": "Địa chỉ"}), "đã là một cột có sẵn"),
        (
            "tieu-chi",
            rows("criteria", {"label": "A", "most": "x"}) | {"pass_total": "0"},
            "số nguyên",
        ),
        ("tieu-chi", {"pass_total": "50"}, "cộng lại chỉ có 0"),
        ("giay-to", {}, "ít nhất một dòng"),
        ("quy-tac", {"rule_E06__min_age": "60", "rule_E06__max_age": "20"}, "lớn hơn tuổi"),
        ("quy-tac", {"rule_E03__years": "muoi"}, "cần một số nguyên"),
    ],
)
def test_what_makes_no_award_is_told_where_it_stands_and_nothing_is_kept(
    part: str, typed: dict[str, str], said: str
) -> None:
    client = browser("quantri")
    version = begun(client)
    answer = client.post(address(version, f"?phan={part}"), typed)
    assert answer.status_code == 422 and said in answer.content.decode().lower(), said
    fresh = AwardTypeVersion.objects.get(pk=version.pk)
    assert (fresh.declared, fresh.rules) == (version.declared, version.rules)
    assert fresh.documents.count() == version.documents.count()


def test_only_an_administrator_defines_awards() -> None:
    version = begun(browser("quantri"))
    for username in ("tp.chutich", "mybinh.canbo", "gddt.canbo", "tp.thuky"):
        client = browser(username)
        for path in ("/danh-hieu/", "/danh-hieu/moi/", address(version)):
            assert client.get(path).status_code == 403, (username, path)
        assert client.post(address(version, "cong-bo/")).status_code == 403
    assert AwardTypeVersion.objects.get(pk=version.pk).status == "draft"


def test_what_stands_is_shown_and_not_edited_and_two_drafts_are_one_too_many() -> None:
    worlds.make_world()
    client = browser("quantri")
    stands = AwardTypeVersion.objects.get(award_type__code="learning_family", number=1)
    page = client.get(address(stands)).content.decode()
    assert "Lập bản mới từ bản này" in page and "Lưu và chạy thử" not in page
    refused = client.post(address(stands, "?phan=muc-rieng"), FIELDS)
    assert refused.status_code in (409, 422)
    stands.refresh_from_db()
    assert all(one["code"] != "so_dau_sach" for one in stands.declared)
    assert client.post(address(stands, "ban-moi/")).status_code == 302
    again = client.post(address(stands, "ban-moi/"), follow=True).content.decode()
    assert "đang soạn" in again
    with pytest.raises(Refused):
        versions.new_award(actor=worlds.who("quantri"), name="gia đình HỌC TẬP", like=stands)


def test_a_draft_tried_on_dossiers_says_who_would_be_stopped_and_changes_none() -> None:
    round_ = worlds.make_world()
    dossier = worlds.submitted(round_)
    stands = dossier.award_type_version
    draft = versions.new_version(actor=worlds.who("quantri"), version=stands)
    assert try_on(draft).stopped == []
    before = Nomination.objects.values().get(pk=dossier.pk)
    draft.declared = [{"code": "so_sach", "label": "Số đầu sách", "need": "send"}]
    draft.save()
    [one] = try_on(draft).stopped
    assert one.nomination.number == dossier.number and "Chưa ghi “Số đầu sách”." in one.new
    assert Nomination.objects.values().get(pk=dossier.pk) == before
    page = browser("quantri").get(address(draft, "chay-thu/")).content.decode()
    assert "Chưa ghi “Số đầu sách”." in page and "Bị chặn" in page
    counts = []
    for name in ("Hai", "Ba"):
        with CaptureQueriesContext(connection) as asked:
            try_on(draft)
        counts.append(len(asked))
        worlds.submitted(round_, name=f"Gia đình ông {name}", representative=name)
    assert counts[0] == counts[1]


def test_every_edit_leaves_its_part_on_record() -> None:
    client = browser("quantri")
    version = begun(client)
    client.post(address(version, "?phan=muc-rieng"), FIELDS)
    kinds = list(
        Event.objects.filter(stream=f"catalogue:{version.award_type.code}")
        .order_by("seq")
        .values_list("kind", flat=True)
    )
    assert kinds == ["new_award", "edit_version"]
    assert AwardType.objects.filter(name=NAME).count() == 1


def test_general_facts_are_kept_with_the_name_and_whom_it_is_for() -> None:
    client = browser("quantri")
    version = begun(client)
    page = client.get(address(version, "?phan=chung"))
    typed: dict[str, Any] = {
        name: value
        for name, value in page.context["form"].initial.items()
        if value is not None and value is not False
    }
    typed |= {"name": "Thư viện gia đình", "subject_kinds": ["household", "person"]}
    typed |= {"consult_units": [one.pk for one in version.consult_units.all()]}
    done = client.post(address(version, "?phan=chung"), typed)
    assert done.status_code == 302, done.content.decode()
    version = AwardTypeVersion.objects.get(pk=version.pk)
    assert version.subject_kinds == ["household", "person"]
    assert version.award_type.name == "Thư viện gia đình"
