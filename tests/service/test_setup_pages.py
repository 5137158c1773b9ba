"""The set-up as pages: from an empty database to an open round, and no dead end on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from nominations.models import AwardType, CataloguePart, Round
from organizations.models import Appointment, PasswordCode, ProposedAppointment, Unit, User
from organizations.tables import SafeXLSX, write_xlsx
from project.service import checklist, newcomers
from tests.worlds import browser

pytestmark = pytest.mark.django_db
EXAMPLE = Path(settings.BASE_DIR) / "fixtures" / "init_example.yaml"
TODAY = timezone.localdate


def address(step: str) -> str:
    return reverse("setup_step", args=[step])


def file_of(rows: list[list[Any]]) -> SimpleUploadedFile:
    return SimpleUploadedFile("nguoi.xlsx", write_xlsx("Người", newcomers.COLUMNS, rows))


def day(offset: int = 0) -> str:
    return f"{TODAY() + timedelta(days=offset):%d/%m/%Y}"


def round_form(**more: Any) -> dict[str, Any]:
    versions = AwardType.objects.values_list("versions__pk", flat=True)
    return {
        "name": "Đợt xét thử",
        "code": "2026",
        "opens_on": day(),
        "submission": day(30),
        "closes_on": day(60),
        "awards": list(versions),
        "slots_per_ward": "5",
    } | more


@pytest.fixture
def two() -> tuple[Client, Client]:
    """A city of three wards as ``init`` leaves it, and its two administrators."""
    call_command("init", "--from", str(EXAMPLE))
    return browser("quantri.1"), browser("quantri.2")


@pytest.mark.empty
def test_two_administrators_and_nothing_else_set_up_a_city_by_pages(
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    for name, full_name in (("quantri", "Nguyễn Hoàng Sơn"), ("quantri.2", "Lê Thị Liên")):
        call_command("first_administrator", name, "--full-name", full_name)
    first, second = browser("quantri"), browser("quantri.2")
    assert first.get("/thiet-lap/").url.endswith("/don-vi/")  # type: ignore[attr-defined]
    too_early = first.post(address("phuong-xa"), {"lines": "1 Phường 1", "since": day()})
    assert too_early.status_code == 422 and "đứng ra xét trước" in too_early.content.decode()
    for part, name in (
        ("association", "Hội Khuyến học thị xã Buôn Hồ"),
        ("committee", "Ủy ban nhân dân thị xã Buôn Hồ"),
        ("council", "Hội đồng Thi đua - Khen thưởng thị xã Buôn Hồ"),
        ("education", "Phòng Giáo dục và Đào tạo"),
    ):
        sent = {"part": part, "level": "city", "name": name, "short_name": name, "since": day()}
        assert first.post(address("don-vi"), sent).status_code == 302
        assert first.post(address("don-vi"), sent).status_code == 422
    lines = "24305 Phường An Lạc\n\n24308\tPhường An Bình"
    assert first.post(address("phuong-xa"), {"lines": lines, "since": day()}).status_code == 302
    again = first.post(address("phuong-xa"), {"lines": lines, "since": day()})
    assert again.status_code == 422 and "24305 đang là của Phường An Lạc" in again.content.decode()
    assert CataloguePart.objects.count() == 4 and not AwardType.objects.exists()
    shown = first.get(address("danh-hieu")).content.decode()
    assert re.search(r"Sẽ thêm \d\d mục", shown) and not AwardType.objects.exists()
    assert first.post(address("danh-hieu")).status_code == 302
    assert AwardType.objects.count() == 10

    # The sample names every role that nobody holds; filled in, it comes back whole.
    sample = SafeXLSX().create_dataset(first.get("/thiet-lap/bang-nguoi.xlsx").content)
    assert len(sample) == 10 + 2 * 2
    rows = [[f"Người Thứ {place}", *row[1:-1], "QĐ 1"] for place, row in enumerate(sample)]
    answer = first.post(address("nguoi"), {"act": "table", "table": file_of(rows)})
    assert answer.status_code == 302
    for one in ProposedAppointment.objects.filter(state="waiting"):
        done = second.post(reverse("proposal_decide", args=[one.pk, "xac-nhan"]))
        assert done.status_code == 302
    assert not [one.text for one in checklist.missing() if one.step == "nguoi"]

    # One sheet of codes for who weighs little; the others wait for the second person's word.
    sheet = first.post(address("nguoi"), {"act": "codes"}).content.decode()
    codes = re.findall(r"<b>((?:[A-Z2-9]{4}-){3}[A-Z2-9]{4})</b>", sheet)
    weighty = PasswordCode.objects.filter(digest=None).count()
    assert codes and weighty and f"{weighty} mã chờ người thứ hai" in sheet
    assert len(codes) + weighty == User.objects.count() - 2
    given = {"code": codes[0], "password": "gio-dong-nam-1", "again": "gio-dong-nam-1"}
    assert Client().post(reverse("set_password"), given).status_code == 302
    again_ = first.post(address("nguoi"), {"act": "codes"}).content.decode()
    assert not re.search(r"(?:[A-Z2-9]{4}-){3}", again_)

    assert first.post(address("dot-xet"), round_form()).status_code == 302
    assert not checklist.missing()
    assert Event.objects.filter(kind="open_round").count() == 1
    officer = Appointment.objects.filter(role="ward_officer").first()
    assert officer is not None
    new = browser(officer.person.username).get("/ho-so/moi/?danh-hieu=2026:learning_family")
    assert new.status_code == 200
    for step in checklist.STEPS:
        with django_assert_max_num_queries(130 if step == "danh-hieu" else 60):
            assert first.get(address(step)).status_code == 200


@pytest.mark.empty
def test_pages_of_an_unfinished_set_up_say_what_to_set_up(two: tuple[Client, Client]) -> None:
    first, _second = two
    assert "Thiết lập chưa xong: chưa có đợt xét" in first.get("/").content.decode()
    ward = Unit.objects.get(code="24769")
    newcomers.welcome(
        actor=User.objects.get(username="quantri.1"),
        full_name="Trần Thị Hòa",
        unit=ward,
        role="ward_officer",
        valid_from=TODAY(),
        basis="QĐ 3",
    )
    officer = browser("hoa.tt")
    for path in ("/", "/ho-so/moi/", "/ho-so/moi/?danh-hieu=2026:learning_family"):
        said = officer.get(path)
        assert said.status_code in (200, 409) and "Thiết lập, bước Đợt xét" in said.content.decode()
    Round.objects.create(
        code="2026",
        name="Đợt trống",
        year=2026,
        city=CataloguePart.objects.get(name="association").unit,
        opens_on=TODAY(),
        closes_on=TODAY(),
    )
    assert "Đợt trống chưa có danh hiệu nào" in officer.get("/ho-so/moi/").content.decode()
    links = set(re.findall(r'href="(/[^"#]*)"', officer.get("/").content.decode()))
    links |= set(re.findall(r'href="(/[^"#]*)"', first.get("/").content.decode()))
    assert "Thiết lập chưa xong" not in officer.get("/").content.decode()
    for who in (first, officer):
        own = re.findall(r'href="(/[^"#]*)"', who.get("/").content.decode())
        dead = [one for one in own if who.get(one).status_code in (403, 404, 500)]
        assert not [one for one in dead if not one.startswith("/static/")], dead


@pytest.mark.empty
def test_somebody_without_a_role_is_told_so(two: tuple[Client, Client]) -> None:
    User.objects.create(username="moi", full_name="Người Mới")
    assert "chưa có vai trò nào" in browser("moi").get("/").content.decode()


@pytest.mark.empty
def test_a_table_with_one_wrong_row_brings_nobody(two: tuple[Client, Client]) -> None:
    first, _second = two
    people = User.objects.count()
    good = ["Lê Văn A", "", "", "", "24769", "Cán bộ Hội phường/xã", "", ""]
    for row, fault in (
        (["Lê Văn B", "", "", "", "Phường 70", good[5], "", ""], "không có đơn vị này"),
        (["Lê Văn B", "", "", "", "Phường 7", "Trưởng", "", ""], "Hàng 3, cột “Vai trò”"),
        (["Lê Văn B", "", "", "", "Phường 7", "Thủ quỹ", "", ""], "không có ở"),
        (["Lê Văn B", "", "", "", "Phường 7", good[5], "mai", ""], "Hàng 3, cột “Từ ngày”"),
        (good, "đã có ở hàng 2"),
        (["Ai Đó", "quantri.2", "", "", "Phường 7", good[5], "", ""], "là tài khoản của Lê Thị"),
    ):
        answer = first.post(address("nguoi"), {"act": "table", "table": file_of([good, row])})
        assert answer.status_code == 422 and fault in answer.content.decode(), fault
        assert User.objects.count() == people
    broken = SimpleUploadedFile("x.xlsx", b"khong phai bang")
    assert first.post(address("nguoi"), {"act": "table", "table": broken}).status_code == 422
    assert first.post(address("nguoi"), {"act": "table"}).status_code == 422


@pytest.mark.empty
def test_one_person_is_added_by_a_form_and_a_role_that_does_not_fit_is_told(
    two: tuple[Client, Client],
) -> None:
    first, _second = two
    unit = Unit.objects.get(code="24772")
    given = {
        "act": "one",
        "full_name": "Phạm Thị Ngọc Lan",
        "phone": "0912 345 678",
        "unit": unit.slug,
        "role": "treasurer",
        "valid_from": day(),
        "basis": "QĐ 7",
    }
    wrong = first.post(address("nguoi"), given)
    assert wrong.status_code == 422 and "không có ở" in wrong.content.decode()
    assert not User.objects.filter(username="lan.ptn").exists()
    assert first.post(address("nguoi"), given | {"role": "ward_officer"}).status_code == 302
    person = User.objects.get(username="lan.ptn")
    assert person.phone == "0912345678" and not person.has_usable_password()
    assert Appointment.objects.get(person=person).unit == unit
    both = {
        "person": "lan.ptn",
        "role": "reviewer",
        "unit": CataloguePart.objects.get(name="association").unit.slug,
        "valid_from": day(),
        "basis": "QĐ 8",
        "act": "propose",
    }
    assert first.post(reverse("people"), both).status_code == 302
    page = first.get(address("nguoi")).content.decode()
    assert "Phạm Thị Ngọc Lan (lan.ptn): gửi, thẩm định" in page
    assert first.post(address("nguoi"), given | {"role": "inspector"}).status_code == 302
    assert ProposedAppointment.objects.get(person__username="lan.ptn2").state == "waiting"


@pytest.mark.empty
@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"closes_on": "01/01/2020"}, "Ngày kết thúc trước ngày mở"),
        ({"submission": "01/01/2020"}, "Hạn này trước ngày mở đợt"),
        ({"awards": []}, "awards"),
        ({"code": "2025"}, "Đã có đợt xét mang mã này"),
    ],
)
def test_a_round_is_made_whole_or_not_at_all(
    two: tuple[Client, Client], change: dict[str, Any], fault: str
) -> None:
    association = CataloguePart.objects.get(name="association").unit
    Round.objects.create(
        code="2025", name="Cũ", year=2025, city=association, opens_on=TODAY(), closes_on=TODAY()
    )
    answer = two[0].post(address("dot-xet"), round_form(**change))
    assert answer.status_code == 422 and fault in answer.content.decode()
    assert Round.objects.count() == 1


@pytest.mark.empty
def test_a_trial_letter_goes_out_and_is_remembered(
    two: tuple[Client, Client], mailoutbox: list[Any]
) -> None:
    assert two[0].post(address("thu"), {"to": "ai@example.vn"}).status_code == 302
    assert mailoutbox[0].to == ["ai@example.vn"]
    assert "Đã gửi thử thư" in two[0].get(address("thu")).content.decode()


def test_only_who_administers_sets_up() -> None:
    for who in ("tp.chutich", "mybinh.canbo"):
        assert browser(who).get("/thiet-lap/").status_code == 403
        assert browser(who).post(address("danh-hieu")).status_code == 403
        assert browser(who).get("/thiet-lap/bang-nguoi.xlsx").status_code == 403
    assert browser("quantri").get(address("khac")).status_code == 404


def test_names_to_sign_in_with_are_made_of_the_name() -> None:
    assert newcomers.account_name("Phạm Thị Ngọc Lan", []) == "lan.ptn"
    assert newcomers.account_name("Đàng Năng Thọ", ["tho.dn"]) == "tho.dn2"
    assert newcomers.account_name("Katơr", []) == "kator"
