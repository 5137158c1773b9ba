"""Forms in pages: labels, hints, faults beside the field, rows without a script, radios."""

from __future__ import annotations

import re

import pytest
from django.http import QueryDict

from nominations.lifecycle import State
from nominations.models import Nomination
from tests import worlds
from tests.worlds import browser
from workflows.appraisal.consulting_inputs import ConsultForm
from workflows.appraisal.inputs import ReturnForm
from workflows.kernel import door

pytestmark = pytest.mark.django_db


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def inputs(page: str) -> list[str]:
    found = re.findall(r"<(?:input|select|textarea)\b[^>]*>", page)
    return [one for one in found if 'type="hidden"' not in one and "__n__" not in one]


def test_every_control_of_a_form_has_a_class_and_a_label() -> None:
    round_ = worlds.make_world()
    number = worlds.draft(round_, "scholarship").number
    client = browser("mybinh.canbo")
    for path in (
        f"/ho-so/{number}/sua/",
        f"/ho-so/{number}/viec/record_consent/",
        "/ho-so/moi/?danh-hieu=2024:self_taught",
    ):
        page = text(client.get(path))
        labels = set(re.findall(r'<label[^>]* for="([^"]+)"', page))
        assert inputs(page), path
        for control in inputs(page):
            assert re.search(r'id="([^"]+)"', control)[1] in labels, control  # type: ignore[index]
            # The bar has a search of its own, with its own looks.
            if 'id="tim"' not in control:
                assert "form-" in control or 'type="radio"' in control, control


def test_a_dossier_is_asked_for_in_parts_and_says_the_guardian_is_for_minors() -> None:
    round_ = worlds.make_world()
    number = worlds.draft(round_, "scholarship").number
    page = text(browser("mybinh.canbo").get(f"/ho-so/{number}/sua/"))
    legends = re.findall(r"<legend>([^<]+)</legend>", page)
    assert legends == [
        "Người được đề nghị",
        "Liên hệ",
        "Học tập, hoàn cảnh",
        "Đề nghị",
        "Người giám hộ",
        "Thêm",
    ]
    # What few dossiers need is folded away until it says something.
    assert "<summary>Trường hợp riêng</summary>" in page
    assert "Chỉ ghi khi người được đề nghị chưa đủ 18 tuổi." in page
    assert "Ví dụ 2.000.000" in page and 'value="1.000.000 đ"' in page
    gender = re.findall(r'<input type="radio" name="gender"[^>]*>', page)
    assert len(gender) == 3 and sum("checked" in one for one in gender) == 1


def test_a_fault_stands_beside_its_field_and_what_was_typed_stays() -> None:
    round_ = worlds.make_world()
    number = worlds.draft(round_, "scholarship").number
    answer = browser("mybinh.canbo").post(
        f"/ho-so/{number}/sua/",
        {
            "full_name": "Đàng Năng Thọ",
            "birth": "31/02/2012",
            "gender": "M",
            "national_id": "058*****0123",
            "category": "pupil",
            "achievement": "Vượt khó",
            "amount": "1.000.000",
            "school": "Trường Tiểu học Kinh Dinh",
        },
    )
    page = text(answer)
    assert answer.status_code == 422
    birth = next(one for one in inputs(page) if 'name="birth"' in one)
    assert 'aria-invalid="true"' in birth and "id_birth_error" in birth
    assert 'value="31/02/2012"' in birth and "Trường Tiểu học Kinh Dinh" in page
    assert re.search(r'id="id_birth_error" role="alert">\s*<p class="fault">', page)
    # A number shown masked and left alone is no fault.
    assert "id_national_id_error" not in page


def test_a_masked_number_left_alone_keeps_the_stored_one() -> None:
    round_ = worlds.make_world()
    nomination = worlds.draft(round_, "scholarship")
    before = nomination.person.national_id_hash  # type: ignore[union-attr]
    masked = nomination.person.national_id_masked  # type: ignore[union-attr]
    answer = browser("mybinh.canbo").post(
        f"/ho-so/{nomination.number}/sua/",
        {
            "full_name": "Đàng Năng Thọ",
            "birth": "05/03/2012",
            "gender": "M",
            "national_id": masked,
            "category": "pupil",
            "achievement": "Vượt khó hai năm",
            "amount": "1.000.000 đ",
        },
    )
    kept = Nomination.objects.select_related("person").get(pk=nomination.pk)
    assert answer.status_code == 302
    assert kept.person.national_id_hash == before  # type: ignore[union-attr]
    assert (kept.achievement_title, kept.proposed_amount) == ("Vượt khó hai năm", 1_000_000)


def test_remarks_are_pinned_by_name_and_answered_one_by_one() -> None:
    round_ = worlds.make_world()
    number = worlds.received(round_).number
    reviewer, ward = browser("tp.thamdinh"), browser("mybinh.chutich")
    path = f"/ho-so/{number}/viec/return_for_correction/"
    page = text(reviewer.get(path))
    assert '<option value="field:achievement" >Thành tích</option>' in page
    assert '<optgroup label="Giấy tờ">' in page and '<optgroup label="Tiêu chí">' in page
    assert page.count("remarks-2-text") == 1, "blank rows without a script"
    wrong = text(
        reviewer.post(path, {"remarks-0-target_kind": "field:achievement", "remarks-0-text": ""})
    )
    assert "Dòng 1 thiếu “Cần bổ sung gì”" in wrong
    assert '<option value="field:achievement" selected>' in wrong
    typed = {
        "remarks-0-target_kind": "field:achievement",
        "remarks-0-text": "Ghi rõ năm",
        "remarks-1-target_kind": "",
        "remarks-1-text": "",
    }
    assert reviewer.post(path, typed).status_code == 302
    remark = Nomination.objects.get(number=number).returns.get().remarks.get()
    assert (remark.target_kind, remark.target) == ("field", "achievement")
    answer = f"/ho-so/{number}/viec/resubmit/"
    assert "Thành tích: Ghi rõ năm" in text(ward.get(answer))
    # A remark left unanswered is refused, and its row is still there to be filled in.
    unanswered = ward.post(answer, {"answers-0-remark": str(remark.pk), "answers-0-answer": ""})
    assert unanswered.status_code == 409
    assert "Thành tích: Ghi rõ năm" in text(unanswered)
    done = ward.post(
        answer, {"answers-0-remark": str(remark.pk), "answers-0-answer": "Đã ghi năm 2023"}
    )
    assert done.status_code == 302
    assert Nomination.objects.get(number=number).state == State.UNDER_REVIEW


def test_scores_have_a_row_for_each_criterion_with_its_most() -> None:
    round_ = worlds.make_world()
    nomination = worlds.received(round_)
    number = nomination.number
    door.perform("consult", number, worlds.who("tp.thamdinh"))
    for unit in ("gddt", "vhtt"):
        door.perform(
            "give_opinion", number, worlds.who(f"{unit}.canbo"), verdict="agree", reason="Nhất trí"
        )
    client, path = browser("tp.thamdinh"), f"/ho-so/{number}/viec/propose/"
    page = text(client.get(path))
    assert "Học tập của trẻ em" in page and "(tối đa 30 điểm)" in page
    typed = {"verdict": "eligible", "reason": "Tốt"}
    for place, points in enumerate(("28", "28", "18", "99")):
        typed |= {f"scores-{place}-criterion": str(place + 1), f"scores-{place}-points": points}
    too_many = client.post(path, typed)
    assert too_many.status_code >= 400 and 'value="99"' in text(too_many)
    assert client.post(path, typed | {"scores-3-points": "18"}).status_code == 302
    nomination.refresh_from_db()
    assert nomination.city_score == 92


def test_departments_to_ask_are_ticked_and_stay_one_text_for_programs() -> None:
    typed = QueryDict("units=gddt&units=vhtt")
    assert ConsultForm(typed)["units"].data == "gddt,vhtt"
    assert ConsultForm({"units": "gddt, vhtt"})["units"].data == "gddt, vhtt"
    assert ReturnForm({"remarks": []})["remarks"].data == []


def test_after_an_act_the_page_says_what_happened_and_what_comes_next() -> None:
    round_ = worlds.make_world()
    nomination = worlds.draft(round_)
    worlds.complete(nomination)
    answer = browser("mybinh.canbo").post(
        f"/ho-so/{nomination.number}/viec/send_to_chair/", follow=True
    )
    assert "Tiếp theo: Duyệt, gửi (Phường Mỹ Bình)." in text(answer)


def test_what_comes_next_is_not_told_to_a_ward_while_it_is_sealed() -> None:
    round_ = worlds.make_world()
    nomination, _session = worlds.in_council(round_)
    from workflows.dossier.next_step import next_step

    assert "xét" in next_step(worlds.who("mybinh.chutich"), nomination)
    assert "Họp Hội đồng" not in next_step(worlds.who("mybinh.chutich"), nomination)
    assert "Họp Hội đồng" in next_step(worlds.who("tp.thuky"), nomination)
