"""Pages of reports: by role, in few statements, with what was typed kept when it is refused."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.models import Value
from tests.reports import season
from tests.reports.season import act, fill, sent
from tests.worlds import browser

pytestmark = pytest.mark.django_db


def statements(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as taken:
        assert client.get(address).status_code == 200
    return len(taken)


def test_each_sees_the_reports_that_are_theirs_and_the_same_404_otherwise() -> None:
    period = season.opened(wards=16)
    report, above = season.of("mybinh"), season.above(period)
    ward_page, year_page = f"/bao-cao/phuong/{report.pk}/", f"/bao-cao/nam/{above.pk}/"
    may = {
        "mybinh.canbo": (200, 404),
        "mybinh.chutich": (200, 404),
        "dovinh.canbo": (404, 404),
        "tp.tiepnhan": (200, 200),
        "tp.chutich": (200, 200),
        "kiemtra": (200, 200),
        "hoidong.1": (404, 404),
        "quantri": (404, 404),
    }
    for person, answers in may.items():
        client = browser(person)
        assert client.get("/bao-cao/").status_code == 200
        assert (
            client.get(ward_page).status_code,
            client.get(year_page).status_code,
        ) == answers, person
    assert Client().get(ward_page).status_code == 302
    assert browser("mybinh.canbo").get("/bao-cao/mo-nam/").status_code == 403


def test_what_was_typed_stays_where_it_is_refused_and_the_cells_say_why() -> None:
    season.opened(wards=16)
    report = season.of("mybinh")
    fill(report, A04="774")
    page = browser("mybinh.canbo")
    address = f"/bao-cao/phuong/{report.pk}/"
    given = {
        "cells-0-code": "A04", "cells-0-value": "790", "cells-0-seen": "774",
        "cells-1-code": "A05", "cells-1-value": "nhiều lắm", "cells-1-seen": "",
    }  # fmt: skip
    answer = page.post(address, given)
    text = answer.content.decode()
    assert answer.status_code == 422 and 'value="nhiều lắm"' in text and 'value="790"' in text
    assert "Chưa lưu ô nào" in text and Value.objects.get(code="A04").number == 774
    # Another officer was quicker: both figures are told, and the next save means it.
    act(report, "fill", "mybinh.chutich",
        cells=[season.cell("A04", "812", seen="774")])  # fmt: skip
    given["cells-1-value"] = "52"
    answer = page.post(address, given)
    text = answer.content.decode()
    assert answer.status_code == 409 and "đã ghi “812”" in text and 'value="790"' in text
    assert 'name="use" value="A04:812"' in text and text.count("Giữ số") == 1
    # Left alone, a cell shows what the other wrote, and the next save does not undo it.
    alone = given | {"cells-0-value": "774", "cells-1-value": "nhiều"}
    assert 'value="812"' in page.post(address, alone).content.decode()
    given["cells-0-seen"] = "812"
    answer = page.post(address, given)
    assert answer.status_code == 302 and Value.objects.get(code="A04").number == 790
    assert "sua=" in answer["Location"]
    # A real zero by its button, and the figure of a check by its own.
    assert page.post(address, {"use": "A06:0"}).status_code == 302
    assert Value.objects.get(code="A06").number == 0


def test_every_act_has_its_button_where_it_can_be_done() -> None:
    period = season.opened(wards=16)
    report = season.of("mybinh")
    fill(report, A01="14")
    chair, city = browser("mybinh.chutich"), browser("tp.tiepnhan")
    one = f"/bao-cao/phuong/{report.pk}/"
    assert "Ký báo cáo" in chair.get(one).content.decode()
    assert chair.post(f"{one}viec/sign/").status_code == 302
    assert chair.post(f"{one}viec/send/").status_code == 302
    text = city.get(one).content.decode()
    assert "Nhận báo cáo" in text and "Trả lại để sửa" in text
    form = city.get(f"{one}viec/give_back/").content.decode()
    assert "A01 Chi hội" in form and "Cả báo cáo" in form
    refused = city.post(f"{one}viec/give_back/", {"remarks-0-code": "A01", "remarks-0-text": ""})
    assert refused.status_code == 422
    back = {"remarks-0-code": "A01", "remarks-0-text": "Xem lại sổ"}
    assert city.post(f"{one}viec/give_back/", back).status_code == 302
    assert "Xem lại sổ" in browser("mybinh.canbo").get(one).content.decode()
    year = f"/bao-cao/nam/{season.above(period).pk}/"
    assert city.post(f"{one}viec/remind/?ve=nam")["Location"] == year
    assert "đã nhắc 1 lần" not in city.get(year).content.decode()  # it was sent once already
    assert city.get(f"{one}viec/fill/").status_code == 404
    assert city.get(f"{one}viec/nothing/").status_code == 404


def test_pages_take_as_many_statements_with_one_row_as_with_three() -> None:
    period = season.opened(wards=16)
    report, above = season.of("mybinh"), season.above(period)
    city, ward = browser("tp.tiepnhan"), browser("mybinh.canbo")
    addresses = [
        (city, f"/bao-cao/nam/{above.pk}/"),
        (ward, f"/bao-cao/phuong/{report.pk}/"),
        (city, f"/bao-cao/nam/{above.pk}/so-lieu/"),
        (ward, "/bao-cao/"),
    ]
    fill(report, A01="14")
    # A session is kept and the calendar read with the first visit.
    assert [client.get(address).status_code for client, address in addresses] == [200] * 4
    before = [statements(*one) for one in addresses]
    fill(report, A02="5", A03="3", G01="Tốt")
    for slug in ("baoan", "dovinh", "daolong"):
        sent(season.of(slug), A01="3", A02="1")
    assert [statements(*one) for one in addresses] == before
    assert max(before) <= 20, before


def test_a_year_is_opened_from_its_page_with_the_plans_days_in_it() -> None:
    page = browser("tp.tiepnhan")
    form = page.get("/bao-cao/mo-nam/").content.decode()
    assert "Hội Khuyến học tỉnh Ninh Thuận" in form and "-11-15" in form
    given = {"year": "2026", "ward_day": "2026-11-15", "city_day": "2026-11-20",
             "recipients": "Hội Khuyến học tỉnh"}  # fmt: skip
    wrong = page.post("/bao-cao/mo-nam/", given | {"ward_day": "2025-11-15"})
    assert wrong.status_code == 422 and "năm khác" in wrong.content.decode()
    assert page.post("/bao-cao/mo-nam/", given).status_code == 302
    again = page.post("/bao-cao/mo-nam/", given)
    assert again.status_code == 422 and "đã mở" in again.content.decode()
    assert "muộn nhất 23:59:59 ngày 14/11/2026" in browser("mybinh.canbo").get(
        f"/bao-cao/phuong/{season.of('mybinh').pk}/"
    ).content.decode().replace("\n", " ")


def test_the_first_page_names_the_report_until_it_is_sent() -> None:
    period = season.opened()
    report = season.of("mybinh")
    ward, city = browser("mybinh.canbo"), browser("tp.tiepnhan")
    text = ward.get("/").content.decode()
    assert f'href="/bao-cao/phuong/{report.pk}/"' in text and "Báo cáo năm 2026" in text
    act(report, "remind", "tp.tiepnhan")
    assert "đã nhắc 1 lần" in ward.get("/").content.decode()
    assert "chờ nhận" not in city.get("/").content.decode()
    sent(report, A01="3")
    assert "/bao-cao/phuong/" not in ward.get("/").content.decode()
    text = city.get("/").content.decode()
    assert (
        f'href="/bao-cao/nam/{season.above(period).pk}/"' in text and "1 báo cáo chờ nhận" in text
    )
    assert "/bao-cao/nam/" not in browser("hoidong.1").get("/").content.decode()
