"""The dossier while it is the ward's: saved while typing, completed, returned and answered."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.models import Event
from nominations.models import Evidence, Nomination
from tests import worlds
from tests.worlds import browser
from workflows.appraisal.models import Remark
from workflows.kernel import door
from workflows.ward.checklist import checklist

pytestmark = pytest.mark.django_db


def typed(nomination: Nomination, **changes: Any) -> dict[str, Any]:
    return {**worlds.PUPIL, "version": nomination.version, **changes}


def test_what_is_valid_is_kept_and_what_is_not_is_told_by_field() -> None:
    nomination = worlds.draft(worlds.make_world(), "scholarship")
    answer = browser("mybinh.canbo").post(
        f"/ho-so/{nomination.number}/sua/luu/",
        typed(nomination, phone="0912345678", birth="31/02/2012"),
    )
    told = answer.json()
    assert answer.status_code == 200
    assert list(told["errors"]) == ["birth"] and told["version"] == nomination.version + 1
    nomination.refresh_from_db()
    assert nomination.person is not None
    nomination.person.refresh_from_db()
    assert (nomination.person.phone, nomination.person.birth_year) == ("0912345678", 2012)
    event = Event.objects.filter(stream=f"case:{nomination.number}").latest("seq")
    assert event.kind == "edit" and "0912345678" not in event.body


def test_saving_again_what_is_stored_makes_no_event_and_no_version() -> None:
    nomination = worlds.draft(worlds.make_world(), "scholarship")
    client, address = browser("mybinh.canbo"), f"/ho-so/{nomination.number}/sua/luu/"
    before = Event.objects.count()
    told = client.post(address, typed(nomination)).json()
    assert told["version"] == nomination.version
    assert Event.objects.count() == before


def test_two_who_edit_at_once_are_told_of_each_other_and_nothing_is_overwritten() -> None:
    nomination = worlds.draft(worlds.make_world(), "scholarship")
    officer, chair = browser("mybinh.canbo"), browser("mybinh.chutich")
    page = f"/ho-so/{nomination.number}/sua/"
    officer.get(page)
    assert worlds.who("mybinh.canbo").full_name in chair.get(page).content.decode()
    assert officer.post(page + "luu/", typed(nomination, phone="0912345678")).status_code == 200
    late = chair.post(page + "luu/", typed(nomination, phone="0987654321"))
    assert late.status_code == 412 and "người khác sửa" in late.json()["told"]
    by_page = chair.post(page, typed(nomination, phone="0987654321"))
    assert by_page.status_code == 412
    nomination.refresh_from_db()
    assert nomination.person is not None
    nomination.person.refresh_from_db()
    assert nomination.person.phone == "0912345678"


def test_a_stranger_cannot_save_and_a_submitted_dossier_is_not_edited() -> None:
    round_ = worlds.make_world()
    nomination = worlds.draft(round_, "scholarship")
    address = f"/ho-so/{nomination.number}/sua/luu/"
    assert browser("dovinh.canbo").post(address, {}).status_code == 404
    sent = worlds.submitted(round_)
    refused = browser("mybinh.canbo").post(f"/ho-so/{sent.number}/sua/luu/", {"name": "Khác"})
    assert refused.status_code == 403
    assert browser("mybinh.canbo").get(address).status_code == 405


def test_the_checklist_says_what_is_missing_and_then_the_next_step() -> None:
    nomination = worlds.draft(worlds.make_world())
    found = checklist(nomination)
    assert found.missing > 0 and "Thêm giấy tờ" in found.next
    worlds.complete(nomination)
    nomination = Nomination.objects.get(pk=nomination.pk)
    done = checklist(nomination)
    assert done.missing == 0 and "Chủ tịch Hội" in done.next


def test_a_paper_is_replaced_as_a_version_and_the_old_one_stays() -> None:
    nomination = worlds.draft(worlds.make_world())
    worlds.complete(nomination)
    old = nomination.evidence.first()
    assert old is not None
    client = browser("mybinh.canbo")
    client.post(
        f"/ho-so/{nomination.number}/minh-chung/",
        {
            "kind": old.kind,
            "replaces": old.pk,
            "file": SimpleUploadedFile("moi.pdf", worlds.pdf("Bản mới")),
        },
    )
    new = Evidence.objects.get(replaces=old)
    assert (new.version, new.kind) == (2, old.kind)
    assert client.get(f"/minh-chung/{old.pk}/").status_code == 200
    page = client.get(f"/ho-so/{nomination.number}/").content.decode()
    assert "bản 2" in page and f"/minh-chung/{old.pk}/" not in page


def test_a_paper_of_another_dossier_is_neither_replaced_nor_removed() -> None:
    round_ = worlds.make_world()
    mine, other = worlds.draft(round_), worlds.draft(round_, name="Gia đình ông Hai")
    worlds.complete(other)
    paper = other.evidence.first()
    assert paper is not None
    client = browser("mybinh.canbo")
    answer = client.post(f"/ho-so/{mine.number}/minh-chung/{paper.pk}/bo/")
    assert answer.status_code == 422
    client.post(
        f"/ho-so/{mine.number}/minh-chung/",
        {
            "kind": paper.kind,
            "replaces": paper.pk,
            "file": SimpleUploadedFile("moi.pdf", worlds.pdf()),
        },
    )
    assert not Evidence.objects.filter(replaces=paper).exists()
    assert mine.evidence.count() == 0


def test_pictures_and_pdfs_may_be_looked_at_and_nothing_in_them_runs() -> None:
    nomination = worlds.draft(worlds.make_world())
    worlds.complete(nomination)
    paper = nomination.evidence.first()
    assert paper is not None
    client = browser("mybinh.canbo")
    shown = client.get(f"/minh-chung/{paper.pk}/?xem")
    assert shown["Content-Type"] == "application/pdf"
    assert shown["Content-Disposition"].startswith("inline")
    assert shown["Content-Security-Policy"] == "sandbox"
    loaded = client.get(f"/minh-chung/{paper.pk}/")
    assert loaded["Content-Disposition"].startswith("attachment")


def _returned(round_: Any) -> Nomination:
    nomination = worlds.received(round_)
    return door.perform(
        "return_for_correction",
        nomination.number,
        worlds.who("tp.thamdinh"),
        remarks=[
            {"target_kind": "field", "target": "achievement", "text": "Ghi rõ năm"},
            {"target_kind": "document", "target": "report", "text": "Bản chụp mờ"}
            if nomination.award_type_version.documents.filter(kind="report").exists()
            else {
                "target_kind": "document",
                "target": nomination.award_type_version.documents.all()[0].kind,
                "text": "Bản chụp mờ",
            },
        ],
    )


def test_the_ward_reads_each_remark_where_it_belongs() -> None:
    nomination = _returned(worlds.make_world())
    page = browser("mybinh.canbo").get(f"/ho-so/{nomination.number}/").content.decode()
    field = page.index("<dt>Thành tích</dt>")
    assert "Ghi rõ năm" in page[field : field + 600]
    papers = page.index("<h2>Minh chứng</h2>")
    assert "Bản chụp mờ" in page[papers : papers + 1500]


def test_a_dossier_that_came_back_is_never_called_complete_and_what_is_mended_is_counted() -> None:
    nomination = _returned(worlds.make_world())
    client, address = browser("mybinh.canbo"), f"/ho-so/{nomination.number}/"
    before = client.get(address).content.decode()
    assert "Thành phố yêu cầu 2 mục, đã sửa 0" in before
    data = {"achievement": "Ba thế hệ cùng học, năm 2024"}
    door.perform("edit", nomination.number, worlds.who("mybinh.canbo"), data=data)
    after, edit = (
        client.get(address).content.decode(),
        client.get(f"{address}sua/").content.decode(),
    )
    assert "Thành phố yêu cầu 2 mục, đã sửa 1" in after
    assert "Sửa những mục thành phố yêu cầu" in edit
    for page in (before, after, edit):
        assert "đã đủ" not in page and "Đủ giấy tờ" not in page


def test_the_city_sees_only_what_the_ward_changed_old_beside_new() -> None:
    nomination = _returned(worlds.make_world())
    door.perform(
        "edit",
        nomination.number,
        worlds.who("mybinh.canbo"),
        data={"achievement": "Ba thế hệ cùng học, 8 cháu đỗ đại học năm 2024"},
    )
    answers = [
        {"remark": str(remark.pk), "answer": "Đã bổ sung"} for remark in Remark.objects.all()
    ]
    door.perform("resubmit", nomination.number, worlds.who("mybinh.chutich"), answers=answers)
    page = browser("tp.thamdinh").get(f"/ho-so/{nomination.number}/").content.decode()
    table = page[page.index('class="t diff"') : page.index("</table>", page.index("t diff"))]
    assert "<del>Ba thế hệ cùng học</del>" in table
    assert "<ins>Ba thế hệ cùng học, 8 cháu đỗ đại học năm 2024</ins>" in table
    assert table.count("<tr>") == 2
    assert "Đã bổ sung" in page


def test_somebody_new_is_held_against_the_rules_while_typed_in_and_nothing_is_stored() -> None:
    round_ = worlds.make_world()
    other = worlds.draft(round_, "scholarship")
    client, address = browser("mybinh.canbo"), "/ho-so/moi/xem-truoc/?danh-hieu=2024:scholarship"
    before = Nomination.objects.count()
    assert "hiện ở đây" in client.post(address, {"full_name": ""}).content.decode()
    twice = client.post(address, {**worlds.PUPIL, "birth": "sai"}).content.decode()
    assert other.number in twice and "Quy định của đợt xét" in twice
    alike = client.post(address, {**worlds.PUPIL, "national_id": ""}).content.decode()
    assert "Tên giống hồ sơ" in alike
    alone = client.post(address, {**worlds.PUPIL, "full_name": "Lê Văn Một", "national_id": ""})
    assert other.number not in alone.content.decode()
    assert Nomination.objects.count() == before
    assert browser("tp.thamdinh").post(address, {}).status_code == 404
    assert client.post("/ho-so/moi/xem-truoc/", {}).status_code == 404
    page = client.get("/ho-so/moi/?danh-hieu=2024:scholarship").content.decode()
    assert "xem-truoc/?danh-hieu=2024%3Ascholarship" in page
