"""Whom an award may be given to: each has its own form, by page, API and list alike."""

from __future__ import annotations

import pytest

from nominations.forms import families_of, form_for
from nominations.models import Nomination, StagedWorkbook
from organizations.models import Unit
from tests import worlds
from tests.nominations.workbooks.test_lists import made
from tests.ward.test_workbooks import upload
from tests.worlds import browser

pytestmark = pytest.mark.django_db
COMPANY = {
    "name": "Công ty TNHH Sách Hay",
    "collective_kind": "enterprise",
    "representative": "Trần Văn Tặng",
    "achievement": "Tặng 200 bộ sách giáo khoa năm 2026",
    "address": "12 Thống Nhất",
}


def test_a_benefactor_is_a_person_or_an_enterprise_and_the_page_asks_which() -> None:
    worlds.make_world()
    client = browser("mybinh.canbo")
    address = "/ho-so/moi/?danh-hieu=2024:benefactor"
    first = client.get(address).content.decode()
    assert 'name="full_name"' in first and "doi-tuong=tap-the" in first
    other = client.get(f"{address}&doi-tuong=tap-the").content.decode()
    assert 'name="full_name"' not in other and 'value="enterprise"' in other
    assert 'name="birth"' not in other and 'name="gender"' not in other
    done = client.post(f"{address}&doi-tuong=tap-the", COMPANY)
    assert done.status_code == 302, done.content.decode()
    one = Nomination.objects.get()
    assert one.person is None and one.collective is not None
    assert one.collective.kind == "enterprise"
    edit = client.get(f"/ho-so/{one.number}/sua/").content.decode()
    assert 'value="Công ty TNHH Sách Hay"' in edit and 'name="full_name"' not in edit
    page = client.get(f"/ho-so/{one.number}/").content.decode()
    assert "Doanh nghiệp, cơ quan" in page and "Ông Công ty" not in page


def test_the_api_takes_either_and_tells_both_forms() -> None:
    worlds.make_world()
    client = browser("mybinh.canbo")
    sent = {
        "round": "2024",
        "ward": Unit.objects.get(slug="mybinh").code,
        "award_type": "benefactor",
        "data": COMPANY,
    }
    answer = client.post("/api/v1/nominations/", sent, content_type="application/json")
    assert answer.status_code == 201, answer.content
    person = {
        "full_name": "Trần Văn Tặng",
        "birth": "1960",
        "gender": "M",
        "achievement": "Tặng học bổng 20 triệu đồng",
    }
    answer = client.post(
        "/api/v1/nominations/", sent | {"data": person}, content_type="application/json"
    )
    assert answer.status_code == 201, answer.content
    mixed = client.post(
        "/api/v1/nominations/",
        sent | {"data": COMPANY | {"birth": "1960"}},
        content_type="application/json",
    )
    assert mixed.status_code == 422 and "data.birth" in mixed.json()["fields"]
    [round_] = client.get("/api/v1/rounds/").json()
    [award] = [one for one in round_["award_types"] if one["code"] == "benefactor"]
    assert set(award["forms"]) == {"self_taught", "collective"}


def test_a_kind_the_award_is_not_for_is_no_choice_of_its_form() -> None:
    round_ = worlds.make_world()
    version = round_.awards.get(award_type__code="learning_family").version
    form = form_for(version)(COMPANY)
    assert not form.is_valid() and list(form.errors) == ["collective_kind"]
    assert families_of(version) == ("collective",)


def test_a_list_of_enterprises_for_an_award_of_both_is_read_as_collectives() -> None:
    round_ = worlds.make_world()
    rows = [
        ["STT", "Tên tập thể", "Loại hình", "Người đại diện", "Địa chỉ", "Thành tích"],
        [1, "Công ty TNHH Sách Hay", "Doanh nghiệp", "Trần Văn Tặng", "12 Thống Nhất", "Tặng sách"],
        [2, "Nhóm Áo Ấm", "Nhóm", "Lê Thị Ấm", "5 Lê Lợi", "Tặng áo ấm cho học sinh"],
    ]
    client = browser("mybinh.canbo")
    book = upload(client, "nha-hao-tam.xlsx", made(rows, "Nhà hảo tâm"), round_)
    book = StagedWorkbook.objects.get(pk=book.pk)
    assert {row.status for row in book.rows.all()} <= {"ok", "warning"}, [
        row.content["messages"] for row in book.rows.all()
    ]
    client.post(f"/bang/{book.public_id}/", {"what": "take_over_all"})
    kinds = Nomination.objects.order_by("pk").values_list("collective__kind", flat=True)
    assert list(kinds) == ["enterprise", "group"]
