"""The first papers: made from facts alone, for whatever body decides, and checked by anybody."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from documents import store
from documents.drafts import draft_paper, signed_paper
from documents.formats import area_of, inside_sentence, long_date, place_of, titled
from documents.papers import certificate, decision
from documents.public import initials
from tests import worlds
from workflows.decisions.drafting import draft_decision
from workflows.decisions.models import Decision
from workflows.kernel import door


def text_of(paper: bytes) -> str:
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)
    return " ".join(" ".join(pages).split())


def snapshot(**changes: Any) -> dict[str, Any]:
    row = {
        "position": 1,
        "number": "2024-0001",
        "honorific": "",
        "name": "Gia đình bà Lò Thị Hoa",
        "kind": "collective",
        "minor": False,
        "ward": "Phường Chiềng Lề",
        "achievement": "Ba thế hệ cùng học",
        "form": "GIẤY KHEN",
        "award": "Gia đình học tập",
        "golden_book": "0001/2026",
        "code": "ma-kiem-tra",
        "posthumous": False,
        "amount": None,
    }
    return {
        "authority": "Ủy ban nhân dân thành phố Sơn La",
        "authority_kind": "peoples_committee",
        "superior": "",
        "symbol": "QĐ-UBND",
        "number": "05/QĐ-UBND",
        "decided_on": "2026-01-05",
        "drafted_on": "2026-01-02",
        "title": "Về việc khen thưởng",
        "round": "Đợt xét năm 2026",
        "theme": "Cả nước học tập",
        "plan": "Kế hoạch 1/KH-UBND",
        "award": "Gia đình học tập",
        "signer": {"name": "Lò Văn An", "title": "Chủ tịch", "capacity": ""},
        "basis": ["Căn cứ Luật Thi đua, khen thưởng"],
        "items": [row],
    } | changes


def test_a_body_in_another_province_has_its_own_head_and_place() -> None:
    text = text_of(decision.render(snapshot()))
    assert "THÀNH PHỐ SƠN LA" in text and "Sơn La, ngày 05 tháng 01 năm 2026" in text
    assert "Phan Rang" not in text and "Ninh Thuận" not in text
    own = snapshot(
        authority="Hội Khuyến học thành phố Sơn La",
        authority_kind="city_association",
        superior="Hội Khuyến học tỉnh Sơn La",
        number="01/QĐ-HKH",
    )
    text = text_of(decision.render(own))
    assert "HỘI KHUYẾN HỌC TỈNH SƠN LA" in text and "HỘI KHUYẾN HỌC THÀNH PHỐ SƠN LA" in text
    assert "Chiềng Lề, thành phố Sơn La" in text_of(certificate.render(own, own["items"]))


@pytest.mark.parametrize(
    ("body", "area", "place"),
    [
        ("Ủy ban nhân dân tỉnh Sơn La", "tỉnh Sơn La", "Sơn La"),
        ("Hội Khuyến học Phường Mỹ Bình", "Phường Mỹ Bình", "Mỹ Bình"),
        (
            "Hội Khuyến học thành phố Phan Rang - Tháp Chàm",
            "thành phố Phan Rang - Tháp Chàm",
            "Phan Rang - Tháp Chàm",
        ),
    ],
)
def test_area_and_place_come_from_the_bodys_name(body: str, area: str, place: str) -> None:
    assert (area_of(body), place_of(body)) == (area, place)


def test_days_below_ten_and_the_first_two_months_have_a_zero() -> None:
    assert long_date(date(2025, 2, 5)) == "ngày 05 tháng 02 năm 2025"
    assert long_date(date(2025, 11, 15)) == "ngày 15 tháng 11 năm 2025"


@pytest.mark.parametrize(
    "achievement",
    [
        "HSG giỏi cấp tỉnh môn Toán",
        "IELTS 8.0",
        "Ê Đê là tiếng mẹ đẻ, dạy chữ cho trẻ",
        "Ê-đê, Raglai: biên soạn sách song ngữ",
        "Hà Nội: giải nhất Olympic Toán",
        "Olympic Tin học, huy chương Bạc",
        "UBND phường tặng giấy khen",
        "KʼHo có lớp học chữ đầu tiên",
        "Chăm: soạn từ điển",
        "“Ba thế hệ cùng học”",
        "",
    ],
)
def test_an_acronym_and_a_name_keep_their_letters_inside_a_sentence(achievement: str) -> None:
    assert inside_sentence(achievement) == achievement


@pytest.mark.parametrize(
    ("achievement", "inside"),
    [
        ("Ba thế hệ cùng học", "ba thế hệ cùng học"),
        ("Gia đình hiếu học", "gia đình hiếu học"),
        ("Đạt IELTS 8.0", "đạt IELTS 8.0"),
        ("Đạt Huy chương Vàng", "đạt Huy chương Vàng"),
        ("Học sinh giỏi, HSG cấp tỉnh", "học sinh giỏi, HSG cấp tỉnh"),
        ("Dạy Ê Đê và Chăm", "dạy Ê Đê và Chăm"),
        ("Giỏi, ngoan", "giỏi, ngoan"),
    ],
)
def test_an_ordinary_first_word_is_lowered_and_nothing_else(achievement: str, inside: str) -> None:
    assert inside_sentence(achievement) == inside


def test_a_certificate_prints_an_acronym_as_it_was_written() -> None:
    given = snapshot()
    given["items"][0]["achievement"] = "IELTS 8.0, HSG cấp tỉnh"
    assert "thành tích: IELTS 8.0, HSG cấp tỉnh" in text_of(
        certificate.render(given, given["items"])
    )


def test_a_form_in_capitals_is_written_small_and_one_with_its_own_capitals_is_kept() -> None:
    assert titled("GIẤY KHEN") == "Giấy khen"
    assert titled("Bằng khen của UBND tỉnh") == "Bằng khen của UBND tỉnh"


def test_a_deputy_signs_for_the_head() -> None:
    signer = {"name": "Lò Thị Bình", "title": "Phó Chủ tịch", "capacity": "KT."}
    text = text_of(decision.render(snapshot(signer=signer)))
    assert "KT. CHỦ TỊCH" in text and "PHÓ CHỦ TỊCH" in text


def test_a_draft_leaves_number_and_date_open() -> None:
    text = text_of(decision.render(snapshot(number="", decided_on="")))
    assert "/QĐ-UBND" in text and "05/QĐ-UBND" not in text and "ngày 05" not in text


def test_a_kept_paper_that_was_altered_is_not_given_out() -> None:
    sha256 = store.keep(b"%PDF one")
    assert store.read(sha256) == b"%PDF one"
    store._path(sha256).write_bytes(b"%PDF two")
    assert store.read(sha256) is None and store.read("0" * 64) is None


def test_a_minors_name_is_shown_by_its_first_letters() -> None:
    assert initials("Đàng Năng Thọ") == "Đ. N. T."


@pytest.mark.django_db
def test_the_signed_paper_is_kept_and_its_certificate_can_be_checked_by_anybody() -> None:
    round_ = worlds.make_world()
    nomination = worlds.passed(round_)
    made = draft_decision(
        actor=worlds.who("tp.chutich"),
        round=round_,
        award_type=nomination.award_type,
        authority=nomination.authority,
        title="Về việc khen thưởng",
    )
    number, leader = nomination.number, worlds.who("ubnd.chutich")
    door.perform("submit_for_signature", number, worlds.who("tp.chutich"), decision=made.pk)
    given = worlds.signing(made, leader)
    door.perform("sign", number, leader, **given)
    door.perform("decide", number, worlds.who("ubnd.vanthu"), decided_on=timezone.localdate())
    issued = Decision.objects.get(pk=made.pk)
    kept = signed_paper(issued)
    assert kept is not None and nomination.subject_name in text_of(kept)
    item = nomination.decision_items.get()
    page = Client().get(f"/v/{item.verification_code}/")
    assert page.status_code == 200 and issued.full_number in page.content.decode()
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert Client().get("/v/khong-co/").status_code == 404


@pytest.mark.django_db
def test_a_changed_list_asks_for_a_new_draft() -> None:
    round_ = worlds.make_world()
    first, second = worlds.passed(round_), worlds.passed(round_, name="Gia đình ông Hai")
    chair, leader = worlds.who("tp.chutich"), worlds.who("ubnd.chutich")
    made = draft_decision(
        actor=chair,
        round=round_,
        award_type=first.award_type,
        authority=first.authority,
        title="Về việc khen thưởng",
    )
    door.perform("submit_for_signature", first.number, chair, decision=made.pk)
    made.refresh_from_db()
    before, _paper = draft_paper(made, leader)
    door.perform("submit_for_signature", second.number, chair, decision=made.pk)
    made.refresh_from_db()
    after, paper = draft_paper(made, leader)
    assert before != after and "Gia đình ông Hai" in text_of(paper)
