"""Tables of the catalogue, units and people: out and in without loss, faults told, rights asked."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tablib import Dataset

from audit.models import Event
from nominations.models import AwardType, CriteriaSet, ReasonCode
from nominations.resources import (
    AwardTypeResource,
    CollectiveResource,
    CriteriaSetResource,
    PersonResource,
    ReasonCodeResource,
)
from organizations.models import Appointment, Unit, UnitName, User
from organizations.resources import AppointmentResource, UnitResource, UserResource
from organizations.succession import establish, merge, unit_at
from organizations.tables import SafeCSV, SafeXLSX, decoded, encoded
from tests import worlds
from tests.worlds import browser

FORMS = [SafeXLSX, SafeCSV]
_SYLLABLES = st.sampled_from(
    [
        "Nguyễn",
        "Đặng",
        "Ðàng",
        "đỗ",
        "ðức",
        "Thuỷ",
        "Thủy",
        "Hoà",
        "Hòa",
        "Quỳnh",
        "Ngữ",
        "Mẫn",
        "Chăm",
        "Katơr",
        "Ka-tơr",
        "Ộn",
        "ỡ",
        "Ỵ",
        "Hằng",
        "Nhựt",
        "Yến Nhi",
        "Phú Thị Mỹ Duyên",
    ]
)
_STARTS = st.sampled_from(
    ["", "=", "+", "-", "@", "'", "''=", "＝", "\t", "00", "0912", "x", "_x0041_"]
)
_ENDS = st.sampled_from(
    ["", "\n", "\r\ndòng hai", " ", "🎓", "👩🏽‍🏫", '"', ",", ";", "\u00a0", "=1+1"]
)
TEXTS = st.builds(
    lambda start, middle, end: f"{start}{' '.join(middle)}{end}",
    _STARTS,
    st.lists(_SYLLABLES, min_size=1, max_size=5),
    _ENDS,
)


def again(form: type[Any], table: Dataset) -> Dataset:
    """What is read of what was written."""
    out = form().export_data(table)
    return form().create_dataset(out if isinstance(out, bytes) else out.encode())


def sent(client: Client, address: str, rows: list[list[str]]) -> str:
    """The page after a table was handed in."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    file = SimpleUploadedFile("bang.csv", out.getvalue().encode())
    answer = client.post(address, {"import_file": file, "format": "1", "resource": ""})
    assert answer.status_code == 200
    return answer.content.decode()


def confirmed(client: Client, address: str, page: str) -> None:
    """The second step, as the page offers it."""
    names = ("import_file_name", "original_file_name", "format", "resource")
    given_ = {}
    for name in names:
        at = page.index(f'name="{name}"')
        tag = page[page.rindex("<input", 0, at) : page.index(">", at)]
        given_[name] = tag.split('value="')[1].split('"')[0] if "value=" in tag else ""
    assert client.post(address.replace("import/", "process_import/"), given_).status_code == 302


@pytest.mark.django_db
@given(st.lists(TEXTS, min_size=100, max_size=100))
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_thousand_vietnamese_rows_go_out_and_come_back_letter_by_letter(texts: list[str]) -> None:
    rows = [
        ReasonCode(
            use="hold",
            code=f"t-{place:04d}",
            label=text,
            legal_basis=text[::-1].strip("\x00"),
            position=place,
            active=bool(place % 2),
        )
        for place, text in enumerate(texts)
    ]
    names = ("use", "code", "label", "legal_basis", "position", "active")
    before = [tuple(getattr(row, name) for name in names) for row in rows]
    for form in FORMS:
        ReasonCode.objects.all().delete()
        ReasonCode.objects.bulk_create(rows)
        table = again(form, ReasonCodeResource().export())
        ReasonCode.objects.all().delete()
        ReasonCodeResource().import_data(table, dry_run=False, raise_errors=True)
        assert list(ReasonCode.objects.order_by("code").values_list(*names)) == before
        result = ReasonCodeResource().import_data(table, dry_run=False, raise_errors=True)
        assert result.totals["skip"] == len(before)
        for row in rows:
            row.pk = None


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
@settings(max_examples=200, deadline=None)
def test_any_text_a_sheet_cannot_hold_is_written_in_signs_and_read_again(text: str) -> None:
    assert decoded(encoded(text)) == text


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("resource", "model"),
    [
        (UnitResource, UnitName),
        (UserResource, User),
        (AppointmentResource, Appointment),
        (AwardTypeResource, AwardType),
        (CriteriaSetResource, CriteriaSet),
    ],
    ids=lambda one: one.__name__,
)
def test_what_went_out_comes_in_again_and_changes_nothing(
    resource: Any, model: Any, form: type[Any]
) -> None:
    worlds.make_world()
    merged = establish(
        actor=None,
        kind="ward_association",
        name="Hội Phường Mới",
        short_name="Phường Mới",
        on=date(2025, 7, 1),
        code="99001",
        slug="moi",
    )
    old = Unit.objects.get(slug="mybinh")
    merge(actor=None, units=[old], into=merged, on=date(2025, 7, 1))
    before, events = list(model.objects.order_by("pk").values()), Event.objects.count()
    queryset = UnitName.objects.select_related("unit") if model is UnitName else None
    table = again(form, resource().export(queryset=queryset))
    assert len(table) == len(before) > 0
    result = resource().import_data(table, dry_run=False, raise_errors=True)
    assert result.totals["skip"] == len(before), result.totals
    assert list(model.objects.order_by("pk").values()) == before
    assert Event.objects.count() == events


UNITS = ["Loại", "Tên viết tắt", "Mã", "Tên", "Tên ngắn", "Từ ngày"]


def units(*rows: list[str]) -> Any:
    return UnitResource().import_data(Dataset(*rows, headers=UNITS), dry_run=False)


def told(result: Any) -> str:
    return str([row.error.message_dict for row in result.invalid_rows])


@pytest.mark.django_db
def test_a_code_comes_back_for_another_unit_but_never_for_two_on_one_day() -> None:
    worlds.make_world()
    old = Unit.objects.get(slug="mybinh")
    row = ["ward_association", "phuong-a", old.code, "Hội Phường A", "Phường A", "01/07/2025"]
    refused = units(row)
    assert "đang là của" in told(refused) and "Mã" in told(refused)
    assert not Unit.objects.filter(slug="phuong-a").exists()
    into = Unit.objects.get(slug="dovinh")
    merge(actor=None, units=[old], into=into, on=date(2025, 7, 1))
    assert units(row).totals["new"] == 1
    later = unit_at(old.code, date(2025, 8, 1))
    assert later is not None and later.slug == "phuong-a"
    assert unit_at(old.code, date(2024, 8, 1)) == old
    assert Event.objects.filter(kind="establish_unit", stream=f"unit:{later.pk}").count() == 1


@pytest.mark.django_db
def test_another_name_from_another_day_is_a_renaming_and_what_stood_stays() -> None:
    worlds.make_world()
    unit = Unit.objects.get(slug="mybinh")
    first = UnitName.objects.get(unit=unit)
    row = ["ward_association", "mybinh", unit.code, "Hội Phường Mới", "Phường Mới", "01/06/2025"]
    assert units(row).totals["new"] == 1
    first.refresh_from_db()
    assert first.valid_to == date(2025, 5, 31) and unit.names.count() == 2
    assert units(row).totals["skip"] == 1
    changed = units([*row[:3], "Tên khác", *row[4:]])
    assert "không sửa được" in told(changed)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"Từ ngày": "hôm qua"}, "dd/mm/yyyy"),
        ({"Từ ngày": ""}, "Cần ngày bắt đầu"),
        ({"Tên": ""}, "Không để trống"),
        ({"Loại": "làng"}, "danh mục"),
        ({"Tên": "a" * 201}, "200"),
    ],
)
def test_a_faulty_row_of_units_names_its_column_and_nothing_is_kept(
    change: dict[str, str], said: str
) -> None:
    worlds.make_world()
    good = dict(
        zip(UNITS, ["ward_association", "a", "99", "Hội A", "A", "01/01/2026"], strict=True)
    )
    before = Unit.objects.count()
    result = units(list((good | change).values()))
    assert said in told(result) and next(iter(change)) in told(result)
    assert Unit.objects.count() == before


@pytest.mark.django_db
def test_people_come_in_without_password_and_are_not_switched_off_by_a_table() -> None:
    worlds.make_world()
    headers = ["Tài khoản", "Họ và tên", "Giới tính", "Điện thoại"]
    made = UserResource().import_data(
        Dataset(["moi.canbo", "Ðàng Thị Bé", "F", "0912345678"], headers=headers), dry_run=False
    )
    assert made.totals["new"] == 1
    person = User.objects.get(username="moi.canbo")
    assert person.phone == "0912345678" and not person.has_usable_password()
    assert not person.is_staff and person.is_active
    assert Event.objects.filter(kind="import_row", stream=f"user:{person.pk}").count() == 1
    off = UserResource().import_data(
        Dataset(["moi.canbo", "x", ""], headers=["Tài khoản", "Họ và tên", "Đang dùng"])
    )
    assert "Ngừng sử dụng" in told(off) and "Đang dùng" in told(off)
    assert "password" not in " ".join(UserResource().get_export_headers()).casefold()
    strange = UserResource().import_data(
        Dataset(["moi.canbo", "1"], headers=["Tài khoản", "is_superuser"])
    )
    assert "is_superuser" in str(strange.base_errors[0].error)


@pytest.mark.django_db
def test_appointments_are_given_and_ended_by_the_rooms_own_acts() -> None:
    worlds.make_world()
    headers = ["Tài khoản", "Vai trò", "Đơn vị", "Từ ngày", "Đến hết ngày", "Căn cứ"]

    def come(*row: str) -> Any:
        return AppointmentResource().import_data(Dataset(list(row), headers=headers), dry_run=False)

    given_ = ("mybinh.canbo", "ward_officer", "dovinh", "01/01/2025", "", "QĐ 5")
    assert come(*given_).totals["new"] == 1
    assert Event.objects.filter(kind="appoint").latest("pk").actor_name == ""
    named = ("mybinh.canbo", "cán bộ hội  phường/xã", "baoan", "01/01/2025", "", "QĐ 5a")
    assert come(*named).totals["new"] == 1
    assert Appointment.objects.get(basis="QĐ 5a").role == "ward_officer"
    assert "Cán bộ Hội phường/xã" in AppointmentResource().export().csv
    ended = come(*given_[:4], "31/12/2025", "QĐ 5")
    assert ended.totals["update"] == 1
    assert Appointment.objects.get(basis="QĐ 5").valid_to == date(2025, 12, 31)
    for row, said in (
        (("khong.co", *given_[1:]), "Không có tài khoản"),
        ((given_[0], "vua", *given_[2:]), "danh mục"),
        ((given_[0], "treasurer", *given_[2:]), "không có ở"),
        ((*given_[:4], "31/12/2025", "QĐ 6"), "bổ nhiệm mới"),
    ):
        assert said in told(come(*row)), row


@pytest.mark.django_db
def test_only_the_administrator_brings_tables_in_whatever_django_says() -> None:
    worlds.make_world()
    User.objects.filter(username="tp.chutich").update(is_staff=True, is_superuser=True)
    for name in (
        "organizations/unit",
        "organizations/user",
        "organizations/appointment",
        "nominations/awardtype",
        "nominations/criteriaset",
        "nominations/criterion",
        "nominations/reasoncode",
    ):
        for what in ("import", "export"):
            address = f"/quan-tri/{name}/{what}/"
            assert browser("tp.chutich").get(address).status_code == 403, address
            assert browser("mybinh.canbo").get(address).status_code in {302, 403}, address
            assert browser("quantri").get(address).status_code == 200, address
    assert browser("quantri").get("/quan-tri/nominations/nomination/import/").status_code == 404


@pytest.mark.django_db
def test_the_page_says_row_column_and_what_to_do_and_then_takes_the_table() -> None:
    worlds.make_world()
    admin, address = browser("quantri"), "/quan-tri/organizations/unit/import/"
    kind = "Hội Khuyến học phường, xã"
    row = [kind, "phuong-a", "99001", "Hội Phường A", "Phường A", "01/07/2025"]
    page = sent(admin, address, [UNITS, row, [*row[:1], "b", "99002", "Hội B", "B", "mai"]])
    assert "Hàng 3, cột “Từ ngày”" in page and "dd/mm/yyyy" in page
    assert 'name="confirm"' not in page
    missing = sent(admin, address, [["Tên"], ["a"]])
    assert "Thiếu cột “Mã”" in missing
    good = sent(admin, address, [UNITS, row])
    assert 'name="confirm"' in good and not Unit.objects.filter(slug="phuong-a").exists()
    confirmed(admin, address, good)
    assert Unit.objects.get(slug="phuong-a").code == "99001"
    made = Event.objects.get(
        kind="establish_unit",
        object_ref__startswith="unit:",
        seq=1,
        stream=f"unit:{Unit.objects.get(slug='phuong-a').pk}",
    )
    assert made.actor_name == worlds.who("quantri").full_name


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04rubbish", b"\xff\xfe\x00", b"a\n\x00"])
@pytest.mark.parametrize("form", ["0", "1"])
def test_a_broken_file_is_no_bare_error(content: bytes, form: str) -> None:
    worlds.make_world()
    file = SimpleUploadedFile("x.xlsx" if form == "0" else "x.csv", content)
    answer = browser("quantri").post(
        "/quan-tri/organizations/unit/import/",
        {"import_file": file, "format": form, "resource": ""},
    )
    assert answer.status_code == 200


@pytest.mark.django_db
def test_subjects_go_out_once_each_with_masked_numbers_and_come_in_nowhere() -> None:
    round_ = worlds.make_world()
    worlds.draft(round_, "scholarship", phone="0912345678")
    worlds.draft(round_)
    ward = browser("mybinh.canbo")
    again_ = {"step_up": "khuyenhoc-demo"}
    people = ward.post("/ho-so/xuat/ca-nhan.xlsx", again_)
    book = openpyxl.load_workbook(io.BytesIO(people.content))
    rows = list(book.worksheets[0].values)
    assert len(rows) == 2 and "Đàng Năng Thọ" in rows[1] and "2012" in map(str, rows[1])
    flat = str(rows)
    assert "058212000123" not in flat and "0912345678" not in flat and "****" in flat
    families = ward.post("/ho-so/xuat/tap-the.csv", again_).content.decode()
    assert "Gia đình bà Phú Thị Mỹ Duyên" in families
    assert Event.objects.filter(kind="export_list").count() == 2
    other = browser("dovinh.canbo").post("/ho-so/xuat/tap-the.csv", again_)
    assert len(other.content.splitlines()) == 1
    for username in ("quantri", "hoidong.1", "kiemtra"):
        assert browser(username).get("/ho-so/xuat/ca-nhan.xlsx").status_code == 403, username
        refused = browser(username).post("/ho-so/xuat/ca-nhan.xlsx", again_)
        assert refused.status_code == 403, username
    assert ward.get("/ho-so/xuat/khac.xlsx").status_code == 404
    for resource in (PersonResource, CollectiveResource):
        result = resource().import_data(Dataset(["x"], headers=["Họ và tên"]))
        assert "Bảng của phường" in str(result.base_errors[0].error)


@pytest.mark.django_db
def test_subjects_go_out_only_once_the_password_is_typed_again() -> None:
    worlds.draft(worlds.make_world(), "scholarship")
    ward, address = browser("mybinh.canbo"), "/ho-so/xuat/ca-nhan.csv?q=Thọ"
    asked = ward.get(address)
    assert asked.status_code == 200 and "Content-Disposition" not in asked.headers
    assert 'name="step_up"' in asked.content.decode()
    for typed in ({}, {"step_up": ""}, {"step_up": "sai"}):
        no = ward.post(address, typed)
        assert no.status_code == 422 and "Đàng Năng Thọ" not in no.content.decode()
        assert "Mật khẩu chưa đúng. Chưa có gì được tải về." in no.content.decode()
    assert not Event.objects.filter(kind="export_list").exists()
    yes = ward.post(address, {"step_up": "khuyenhoc-demo"})
    assert yes.status_code == 200 and "Đàng Năng Thọ" in yes.content.decode()
    assert "attachment" in yes.headers["Content-Disposition"]
    assert "q=" in Event.objects.get(kind="export_list").body


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["user", "appointment"])
def test_tables_of_people_go_out_of_the_administration_only_with_the_password(table: str) -> None:
    worlds.make_world()
    admin, address = browser("quantri"), f"/quan-tri/organizations/{table}/export/"
    assert 'name="step_up"' in admin.get(address).content.decode()
    given = {"format": "1", "resource": "0"}
    for typed in ({}, {"step_up": "sai"}):
        no = admin.post(address, given | typed)
        assert "Content-Disposition" not in no.headers
        assert "mybinh.canbo" not in no.content.decode()
    assert "Mật khẩu chưa đúng. Chưa có gì được tải về." in no.content.decode()
    assert not Event.objects.filter(kind="export_list").exists()
    yes = admin.post(address, given | {"step_up": "khuyenhoc-demo"})
    assert "attachment" in yes.headers["Content-Disposition"]
    assert "mybinh.canbo" in yes.content.decode()
    assert Event.objects.get(kind="export_list").object_ref == table


@pytest.mark.django_db
def test_a_table_without_people_goes_out_without_the_password() -> None:
    worlds.make_world()
    out = browser("quantri").post(
        "/quan-tri/nominations/reasoncode/export/", {"format": "1", "resource": "0"}
    )
    assert "attachment" in out.headers["Content-Disposition"]
