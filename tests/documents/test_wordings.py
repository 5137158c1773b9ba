"""What a decision and a certificate say, by the legal nature of what they confer."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx import Document

from documents.checking import check
from documents.docx import render_docx
from documents.formats import bound, head_lines
from documents.letter import Composer
from documents.papers import certificate, decision
from documents.papers.conferring import conferred
from documents.wording import shipped
from nominations.listed import born, counted, where
from nominations.models import LegalNature, LegalRegime
from nominations.text.names import is_body
from tests.documents.test_papers import snapshot, text_of

SCHOLARSHIP = "Học bổng “Học không bao giờ ngừng”"
ASSOCIATION: dict[str, Any] = {
    "authority": "Hội Khuyến học thành phố Phan Rang - Tháp Chàm",
    "authority_kind": "city_association",
    "superior": "Hội Khuyến học tỉnh Ninh Thuận",
    "number": "07/QĐ-HKH",
    "basis": ["Căn cứ Điều lệ Hội Khuyến học Việt Nam"],
}


def listed(**row: Any) -> list[dict[str, Any]]:
    """The row of the made-up snapshot, changed."""
    return [snapshot()["items"][0] | row]


def scholarship() -> dict[str, Any]:
    """Three scholarships of two amounts."""
    child = {"honorific": "Em", "kind": "person", "born": "2012", "award": SCHOLARSHIP}
    rows = [
        listed(name="Châu Thanh Châu", category="Học sinh", amount=2_000_000, **child)[0],
        listed(name="Bá Thị Mỹ Lệ", category="Học sinh", amount=2_000_000, **child)[0],
        listed(name="Y Lai", category="Giáo viên", amount=3_000_000, **child)[0],
    ]
    rows[0]["where"] = "Lớp 6A, THCS Lê Hồng Phong"
    return snapshot(nature=LegalNature.SCHOLARSHIP, award=SCHOLARSHIP, items=rows, **ASSOCIATION)


def test_a_scholarship_says_what_is_paid_to_whom_in_figures_and_in_words() -> None:
    text = text_of(decision.render(scholarship()))
    assert "Trao học bổng “Học không bao giờ ngừng” cho 03 cá nhân" in text
    assert "7.000.000 đồng (Bằng chữ: Bảy triệu đồng)" in text
    assert "1 Học sinh 2 2.000.000 4.000.000" in text and "2 Giáo viên 1 3.000.000" in text
    assert "Em Châu Thanh Châu 2012 Lớp 6A, THCS Lê Hồng Phong" in text
    assert "phong trào" not in text and "Tặng" not in text


def test_an_association_decides_by_its_charter_and_pays_by_the_rule_of_its_fund() -> None:
    text = text_of(decision.render(scholarship()))
    assert "Căn cứ Điều lệ Hội Khuyến học Việt Nam;" in text
    assert "Căn cứ Quy chế quản lý, sử dụng Quỹ Khuyến học của Hội Khuyến học thành phố" in text
    assert "Luật Tổ chức chính quyền địa phương" not in text
    assert "- Hội Khuyến học tỉnh Ninh Thuận (b/c);" in text
    regime = LegalRegime(
        needs_checking=False, basis_lines=["Căn cứ Luật"], association_lines=["Căn cứ Điều lệ"]
    )
    assert regime.basis_of(association=True) == ["Căn cứ Điều lệ"]
    assert regime.basis_of(association=False) == ["Căn cứ Luật"]


def test_a_committee_reports_to_no_association() -> None:
    assert "(b/c)" not in text_of(decision.render(snapshot()))


def test_a_title_is_recognised_and_certified_not_given_as_a_commendation() -> None:
    given = snapshot(nature=LegalNature.RECOGNITION_TITLE, items=listed(form="GIẤY CHỨNG NHẬN"))
    text = text_of(decision.render(given))
    assert "Công nhận danh hiệu “Gia đình học tập” đối với 01 tập thể" in text
    assert "được cấp Giấy chứng nhận" in text and "Tặng" not in text
    paper = text_of(certificate.render(given, given["items"]))
    assert "CẤP GIẤY CHỨNG NHẬN" in paper and "Đạt danh hiệu “Gia đình học tập”" in paper


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "đã có thành tích trong phong trào thi đua “Cả nước học tập”, Đợt xét năm 2026"),
        ({"theme": ""}, "trong phong trào khuyến học, khuyến tài, Đợt xét năm 2026"),
        ({"urgent": True}, "Tặng Giấy khen cho 01 tập thể đã có thành tích đột xuất (có danh sách"),
    ],
)
def test_a_commendation_names_the_movement_and_an_urgent_one_does_not(
    changes: dict[str, Any], told: str
) -> None:
    assert told in text_of(decision.render(snapshot(**changes)))


@pytest.mark.parametrize(
    ("nature", "told"),
    [
        (LegalNature.STATE_COMMENDATION, "tặng Giấy khen cho"),
        (LegalNature.ASSOCIATION_AWARD, "tặng Giấy khen cho"),
        (LegalNature.RECOGNITION_TITLE, "công nhận danh hiệu “Gia đình học tập” đối với"),
        (LegalNature.SCHOLARSHIP, "trao gia đình học tập cho"),
        (LegalNature.THANKS, "gửi Giấy khen tri ân tới"),
    ],
)
def test_each_nature_has_its_verb(nature: LegalNature, told: str) -> None:
    assert conferred(nature, form="GIẤY KHEN", award="Gia đình học tập") == told


def test_thanks_say_what_was_given_and_a_posthumous_award_says_so() -> None:
    thanked = snapshot(nature=LegalNature.THANKS, items=listed(form="THƯ CẢM ƠN"))
    text = text_of(certificate.render(thanked, thanked["items"]))
    assert "TRÂN TRỌNG GỬI THƯ CẢM ƠN" in text and "Đã đóng góp: ba thế hệ" in text
    late = snapshot(items=listed(posthumous=True))
    assert "TRUY TẶNG GIẤY KHEN" in text_of(certificate.render(late, late["items"]))


@pytest.mark.parametrize("given", [scholarship(), snapshot()], ids=["scholarship", "commendation"])
def test_both_outputs_keep_to_the_form_and_show_the_list_of_their_nature(
    given: dict[str, Any],
) -> None:
    assert not check(decision.render(given))
    facts = decision.facts_of(given)
    made = render_docx(Composer(shipped("decision"), facts, decision.stamp_of(facts)))
    assert not check(made)
    heads = [
        [cell.text for cell in table.rows[0].cells] for table in Document(io.BytesIO(made)).tables
    ]
    last = heads[-1]
    assert last[:4] == ["STT", "Họ tên cá nhân, tên tập thể", "Năm sinh", "Nơi học, nghề nghiệp"]
    assert (last[-1] == "Mức (đồng)") is bool(given.get("nature"))


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (
            "Hội Khuyến học thành phố Phan Rang - Tháp Chàm",
            ["Hội Khuyến học thành phố", "Phan_Rang_-_Tháp_Chàm"],
        ),
        ("thành phố Phan Rang - Tháp Chàm", ["thành phố", "Phan_Rang_-_Tháp_Chàm"]),
        ("Hội Khuyến học tỉnh Ninh Thuận", ["Hội Khuyến học", "tỉnh_Ninh_Thuận"]),
        ("Hội Khuyến học Phường Mỹ Bình", ["Hội Khuyến học", "Phường_Mỹ_Bình"]),
        ("tỉnh Sơn La", ["tỉnh Sơn La"]),
        ("Hội đồng Thi đua - Khen thưởng", ["Hội đồng Thi đua - Khen thưởng"]),
        (
            "Hội đồng Thi đua - Khen thưởng thành phố Sơn La",
            ["Hội đồng Thi_đua_-_Khen_thưởng", "thành phố_Sơn_La"],
        ),
        ("", []),
    ],
)
def test_a_letterhead_breaks_at_sense_and_never_within_a_place(body: str, lines: list[str]) -> None:
    assert [line.replace("\u00a0", "_") for line in head_lines(body)] == lines


def test_a_name_of_two_parts_holds_together_within_a_sentence() -> None:
    told = bound("Hội thành phố Phan Rang - Tháp Chàm, mức 1 - 2, thi đua - khen thưởng")
    assert told.replace("\u00a0", "_") == (
        "Hội thành phố Phan_Rang_-_Tháp_Chàm, mức 1 - 2, thi đua - khen thưởng"
    )


@pytest.mark.parametrize(
    ("fields", "inside", "at_home"),
    [
        ({"school": "THCS Lê Hồng Phong", "grade": "9A"}, "Lớp 9A, THCS Lê Hồng Phong", None),
        ({"school": "Đại học Nha Trang", "grade": "Năm thứ hai"}, None, None),
        ({"occupation": "ngư dân", "address": "Khu phố 3"}, "Ngư dân", "Ngư dân, Khu phố 3"),
        ({"address": "Khu phố 3"}, "", "Khu phố 3"),
        ({}, "", ""),
    ],
)
def test_a_list_tells_people_apart_by_school_or_work_and_at_home_by_address(
    fields: dict[str, str], inside: str | None, at_home: str | None
) -> None:
    inside = "Năm thứ hai, Đại học Nha Trang" if inside is None else inside
    facts = {"subject_kind": "person", "fields": fields}
    assert where(facts) == inside
    assert where(facts, at_home=True) == (inside if at_home is None else at_home)


def test_only_people_have_a_year_of_birth_and_each_kind_is_counted() -> None:
    fields = {"birth": "05/03/2012"}
    assert born({"subject_kind": "person", "fields": fields}) == "2012"
    assert born({"subject_kind": "collective", "fields": fields}) == ""
    assert counted(["person"] * 3 + ["collective"] * 12) == "03 cá nhân, 12 tập thể"
    assert counted(["collective"]) == "01 tập thể"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("Công ty TNHH Hoàng Gia Phát", True),
        ("CTY Cổ phần Xây dựng 5", True),
        ("Tổng công ty Điện lực", True),
        ("Trường THCS Lê Hồng Phong", True),
        ("Quỹ Khuyến học Nguyễn Thị Định", True),
        ("Trường Văn Quý", False),
        ("Hội Văn Long", False),
        ("Ông Văn Tùng", False),
        ("Quảng Đại Cẩn", False),
        ("Inrasara", False),
    ],
)
def test_a_firm_on_the_form_of_people_is_no_person(name: str, body: bool) -> None:
    assert is_body(name) is body
