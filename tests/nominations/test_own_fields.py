"""An award's own fields: one definition makes form, API, page, history; nothing false is kept."""

from __future__ import annotations

from typing import Any

import pytest

from audit.models import Event
from nominations.fields.own import OwnKind, declared, problems
from nominations.forms import form_for
from nominations.models import AwardTypeVersion, Nomination
from nominations.own_forms import OwnFieldsField, as_declared, as_rows
from organizations.refusals import Refused
from tests import worlds
from tests.worlds import browser
from workflows.kernel import door
from workflows.kernel.reading import values_for

LIBRARY: list[dict[str, Any]] = [
    {"code": "so_sach", "label": "Số đầu sách", "need": "send"},
    {"code": "gia_tri", "label": "Giá trị tủ sách", "kind": "money"},
    {"code": "mo_tu", "label": "Mở từ", "kind": "date", "precision": "month"},
    {"code": "cho_muon", "label": "Cho mượn miễn phí", "kind": "yes_no"},
    {
        "code": "loai",
        "label": "Loại thư viện",
        "kind": "choice",
        "choices": ["Gia đình", "Dòng họ"],
    },
    {"code": "ban_doc", "label": "Bạn đọc", "kind": "choices", "choices": ["Trẻ em", "Người già"]},
    {"code": "sach", "label": "Sách tiêu biểu", "kind": "table", "columns": ["Tên", "Tác giả"]},
    {"code": "gioi_thieu", "label": "Giới thiệu", "kind": "paragraph"},
    {"code": "the_thu_vien", "label": "Số thẻ", "kind": "text", "personal": True, "longest": 20},
]
GIVEN: dict[str, Any] = {
    "figures.so_sach": 1200,
    "figures.gia_tri": "35.000.000",
    "figures.mo_tu": "03/2019",
    "figures.cho_muon": True,
    "figures.loai": "Gia đình",
    "figures.ban_doc": ["Trẻ em", "Người già"],
    "figures.sach": [{"c1": "Dế Mèn phiêu lưu ký", "c2": "Tô Hoài"}],
    "figures.gioi_thieu": "Mở cửa\ncuối tuần",
    "figures.the_thu_vien": "TV-012",
}
KEPT = {
    "so_sach": 1200,
    "gia_tri": 35_000_000,
    "mo_tu": "2019-03",
    "cho_muon": True,
    "loai": "Gia đình",
    "ban_doc": ["Trẻ em", "Người già"],
    "sach": [{"c1": "Dế Mèn phiêu lưu ký", "c2": "Tô Hoài"}],
    "gioi_thieu": "Mở cửa\ncuối tuần",
    "the_thu_vien": "TV-012",
}


def library() -> Nomination:
    nomination = worlds.draft(worlds.make_world())
    pk = nomination.award_type_version_id
    AwardTypeVersion.objects.filter(pk=pk).update(declared=LIBRARY)
    return Nomination.objects.get(pk=nomination.pk)


def sent(nomination: Nomination, data: dict[str, Any]) -> Any:
    return browser("mybinh.canbo").post(
        f"/api/v1/nominations/{nomination.number}/actions/edit/",
        {"data": data},
        content_type="application/json",
    )


@pytest.mark.django_db
def test_every_kind_comes_in_by_the_api_and_is_told_in_words_on_the_page() -> None:
    nomination = library()
    assert problems(LIBRARY) == []
    answer = sent(nomination, GIVEN)
    assert answer.status_code == 200, answer.content
    nomination.refresh_from_db()
    assert nomination.declared == KEPT
    page = browser("mybinh.canbo").get(f"/ho-so/{nomination.number}/").content.decode()
    for words in ("1200", "35.000.000 đ", "03/2019", "Dế Mèn phiêu lưu ký, Tô Hoài", "TV-012"):
        assert words in page, words
    edit = browser("mybinh.canbo").get(f"/ho-so/{nomination.number}/sua/").content.decode()
    for words in ("Danh hiệu này hỏi thêm", 'value="03/2019"', "Tô Hoài", 'value="Trẻ em"'):
        assert words in edit, words


@pytest.mark.django_db
def test_the_page_keeps_the_same_as_the_api() -> None:
    nomination = library()
    form = form_for(nomination.award_type_version)
    assert form({}).fields["figures.sach"].widget.template_name == "widgets/rows.html"
    client = browser("mybinh.canbo")
    page = client.get(f"/ho-so/{nomination.number}/sua/")
    typed = {
        name: value
        for name, value in page.context["form"].initial.items()
        if value not in (None, "") and not name.startswith("figures.")
    }
    typed |= {"version": nomination.version} | {
        name: value for name, value in GIVEN.items() if name != "figures.sach"
    }
    typed |= {"figures.cho_muon": "yes", "figures.sach-0-c1": "Dế Mèn phiêu lưu ký"}
    typed |= {"figures.sach-0-c2": "Tô Hoài"}
    done = client.post(f"/ho-so/{nomination.number}/sua/", typed)
    assert done.status_code == 302, done.content.decode()[:3000]
    nomination.refresh_from_db()
    assert nomination.declared == KEPT


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("so_sach", -1),
        ("so_sach", "nhiều"),
        ("mo_tu", "2019"),
        ("mo_tu", "13/2019"),
        ("cho_muon", "maybe"),
        ("loai", "Trường học"),
        ("ban_doc", ["Ai đó"]),
        ("ban_doc", {"a": 1}),
        ("sach", [{"khac": "x"}]),
        ("sach", "không phải bảng"),
        ("the_thu_vien", "x" * 21),
        ("the_thu_vien", ["TV-012"]),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(name: str, value: Any) -> None:
    nomination = library()
    answer = sent(nomination, {f"figures.{name}": value})
    assert answer.status_code == 422 and f"figures.{name}" in answer.json()["fields"]
    nomination.refresh_from_db()
    assert nomination.declared == {}


@pytest.mark.django_db
def test_a_personal_field_is_kept_from_departments_and_out_of_the_record() -> None:
    nomination = library()
    assert sent(nomination, GIVEN).status_code == 200
    last = nomination_events(nomination)[-1]
    assert "TV-012" not in last and "35000000" in last
    nomination.refresh_from_db()
    inside = values_for(worlds.who("mybinh.canbo"), nomination)
    outside = values_for(worlds.who("gddt.canbo"), nomination)
    assert "figures.the_thu_vien" in inside and "figures.the_thu_vien" not in outside


def nomination_events(nomination: Nomination) -> list[str]:
    return list(
        Event.objects.filter(stream=f"case:{nomination.number}")
        .order_by("seq")
        .values_list("body", flat=True)
    )


@pytest.mark.django_db
def test_what_the_award_asks_before_sending_keeps_it_back_until_it_is_there() -> None:
    nomination = library()
    worlds.complete(nomination)
    person = worlds.who("mybinh.canbo")
    with pytest.raises(Refused) as caught:
        door.perform("send_to_chair", nomination.number, person)
    assert "Chưa ghi “Số đầu sách”." in [one.text for one in caught.value.reasons]
    page = browser("mybinh.canbo").get(f"/ho-so/{nomination.number}/sua/").content.decode()
    assert "Chưa ghi “Số đầu sách”." in page
    assert sent(nomination, {"figures.so_sach": 10}).status_code == 200
    assert door.perform("send_to_chair", nomination.number, person).state == "ward_review"


@pytest.mark.parametrize(
    ("one", "said"),
    [
        ({"code": "A b", "label": "X"}, "mã viết chữ thường"),
        ({"code": "a", "label": ""}, "thiếu tên"),
        ({"code": "a", "label": "X", "kind": "colour"}, "chỉ nhận"),
        ({"code": "a", "label": "X", "kind": "choice"}, "cần từ 2"),
        ({"code": "a", "label": "X", "kind": "choice", "choices": ["y", "y"]}, "giống nhau"),
        ({"code": "a", "label": "X", "choices": ["y", "z"]}, "không có mục để chọn"),
        ({"code": "a", "label": "X", "kind": "table"}, "cần từ 1"),
        ({"code": "a", "label": "X", "personal": "yes"}, "không đúng kiểu"),
        ({"code": "a", "label": "X", "color": 1}, "không có khoá"),
    ],
)
def test_a_definition_that_makes_no_field_is_told_by_its_name(one: dict, said: str) -> None:
    assert any(said in text for text in problems([one])), problems([one])


def test_what_an_officer_types_comes_back_as_typed_and_gets_a_code() -> None:
    rows = as_rows(LIBRARY)
    assert declared(as_declared(rows))[:-1] == declared(LIBRARY)[:-1]
    field = OwnFieldsField()
    made = field.clean([{"label": "Số đầu sách"}, {"label": "Số đầu sách!", "kind": "text"}])
    assert [one["code"] for one in made] == ["so_dau_sach", "so_dau_sach_2"]
    assert declared(made)[1].kind == OwnKind.TEXT
    with pytest.raises(Exception, match="cần từ 2"):
        field.clean([{"label": "Loại", "kind": "choice", "words": "một"}])
