"""Certificates on every sheet: what is long fits, nothing meets, and the stock is left alone."""

from __future__ import annotations

import io
import unicodedata
from types import SimpleNamespace
from typing import Any

import pdfplumber
import pytest
import segno
from pypdf import PdfReader

from documents.papers import certificate
from documents.papers.certificate import A4, Sheet

_MM = 72 / 25.4
SHEETS = [
    A4,
    Sheet(420, 297),
    Sheet(400, 300),
    Sheet(360, 250),
    Sheet(200, 140),
    Sheet(450, 140),
    Sheet(200, 350),
]
STOCK = Sheet(400, 300, overprint=True)
# Sixty characters, most of them with marks.
LONG_NAME = "Dòng họ Nguyễn Phước Quảng Đường phường Phước Mỹ thành phố Z"
LONG_DEED = (
    "Phục dựng chín mẫu hoa văn thổ cẩm cổ, truyền nghề cho hai mươi lăm phụ nữ trong phong trào "
    "“Mỗi người dân tự học, học tập suốt đời”; ba thế hệ cùng học, tám thành viên đỗ đại học, góp "
    "năm trăm triệu đồng xây thư viện, trao học bổng cho trẻ em nghèo và mở lớp xóa mù chữ cho "
    "người lớn tuổi ở làng."
)[:300].ljust(300, "g")


def _size(sheet: Sheet) -> str:
    return f"{sheet.width_mm}x{sheet.height_mm}{' on stock' if sheet.overprint else ''}"


def row(**changes: Any) -> dict[str, Any]:
    return {
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
        "code": "0pJ7v-2m_YxK1QwErTyUiO",
        "posthumous": False,
        "amount": None,
    } | changes


def snapshot(**changes: Any) -> dict[str, Any]:
    return {
        "authority": "Ủy ban nhân dân thành phố Phan Rang - Tháp Chàm",
        "number": "05/QĐ-UBND",
        "decided_on": "2026-01-05",
        "signer": {"name": "Lò Thị Bình", "title": "Phó Chủ tịch", "capacity": "KT."},
    } | changes


def pages(paper: bytes) -> list[Any]:
    return pdfplumber.open(io.BytesIO(paper)).pages


def page_of(sheet: Sheet = A4, **changes: Any) -> Any:
    return pages(certificate.render(snapshot(), [row(**changes)], sheet))[0]


def lines(page: Any) -> list[str]:
    found = page.extract_text_lines(x_tolerance_ratio=0.15)
    return [unicodedata.normalize("NFC", line["text"]) for line in found]


def middle(char: dict[str, Any]) -> tuple[float, float]:
    return (char["x0"] + char["x1"]) / 2 / _MM, (char["top"] + char["bottom"]) / 2 / _MM


def within(box: dict[str, Any], x: float, y: float) -> bool:
    return box["x"] <= x <= box["x"] + box["w"] and box["y"] <= y <= box["y"] + box["h"]


def lines_in(page: Any, box: dict[str, Any]) -> list[str]:
    return lines(page.filter(lambda it: it["object_type"] != "char" or within(box, *middle(it))))


def test_the_examples_are_as_long_as_the_longest() -> None:
    assert len(LONG_NAME) == 60 and len(LONG_DEED) == 300


@pytest.mark.parametrize("sheet", SHEETS, ids=_size)
def test_a_name_of_sixty_characters_keeps_to_one_line(sheet: Sheet) -> None:
    assert LONG_NAME in lines(page_of(sheet, name=LONG_NAME))
    capitals = LONG_NAME.upper()
    assert capitals in lines(page_of(sheet, name=capitals))


def test_a_name_far_too_long_for_a_line_takes_two_within_its_box() -> None:
    name = f"{LONG_NAME} và {LONG_NAME}"
    found = lines_in(page_of(name=name), A4.boxes()["name"])
    assert len(found) == 2 and " ".join(found) == name


@pytest.mark.parametrize("sheet", SHEETS, ids=_size)
def test_the_longest_achievement_keeps_to_three_lines(sheet: Sheet) -> None:
    page = page_of(sheet, achievement=LONG_DEED)
    found = lines_in(page, sheet.boxes()["achievement"])
    assert 1 <= len(found) <= 3
    written = " ".join(found)
    assert written.startswith("Đã có thành tích: phục dựng") and written.endswith(LONG_DEED[-20:])


def test_a_short_name_is_larger_than_a_long_one() -> None:
    def tallest(name: str) -> float:
        chars = page_of(name=name).chars
        box = A4.boxes()["name"]
        return max(char["size"] for char in chars if within(box, *middle(char)))

    assert tallest("Lò Thị Hoa") > 1.2 * tallest(LONG_NAME)


def test_no_last_word_of_an_achievement_stands_alone() -> None:
    deed = "Phục dựng chín mẫu hoa văn thổ cẩm cổ, truyền nghề cho hai mươi lăm phụ nữ trong làng"
    found = lines_in(page_of(achievement=deed), A4.boxes()["achievement"])
    assert len(found) == 2 and len(found[1]) > len(found[0]) / 2


@pytest.mark.parametrize("sheet", [*SHEETS, STOCK, Sheet(overprint=True)], ids=_size)
def test_every_letter_stands_in_a_box_within_the_frame_and_off_code_and_signature(
    sheet: Sheet,
) -> None:
    page = page_of(
        sheet,
        name=LONG_NAME,
        achievement=LONG_DEED,
        form="Giấy chứng nhận Gia đình học tập tiêu biểu toàn quốc",
        ward="Phường Phước Mỹ và các phường lân cận của thành phố",
    )
    boxes = sheet.boxes()
    free = [boxes.pop("qr"), boxes.pop("signature")]
    inset = 13 * sheet.scale
    for char in page.chars:
        if char["text"].isspace():
            continue
        x, y = middle(char)
        assert any(within(box, x, y) for box in boxes.values()), char["text"]
        assert not any(within(box, x, y) for box in free), char["text"]
        assert inset < char["x0"] / _MM and char["x1"] / _MM < sheet.width_mm - inset
        assert inset < char["top"] / _MM and char["bottom"] / _MM < sheet.height_mm - inset


@pytest.mark.parametrize("sheet", SHEETS, ids=_size)
def test_no_two_boxes_meet_and_all_are_within_the_frame(sheet: Sheet) -> None:
    boxes = list(sheet.boxes().items())
    inset = 13 * sheet.scale
    for place, (name, one) in enumerate(boxes):
        assert one["x"] >= inset and one["x"] + one["w"] <= sheet.width_mm - inset, name
        assert one["y"] >= inset and one["y"] + one["h"] <= sheet.height_mm - inset, name
        for other_name, other in boxes[place + 1 :]:
            apart = (
                one["x"] + one["w"] <= other["x"]
                or other["x"] + other["w"] <= one["x"]
                or one["y"] + one["h"] <= other["y"]
                or other["y"] + other["h"] <= one["y"]
            )
            assert apart, f"{name} meets {other_name}"


@pytest.mark.parametrize("sheet", [*SHEETS, STOCK], ids=_size)
def test_the_page_has_the_size_of_the_sheet(sheet: Sheet) -> None:
    page = page_of(sheet)
    assert page.width == pytest.approx(sheet.width_mm * _MM, abs=0.1)
    assert page.height == pytest.approx(sheet.height_mm * _MM, abs=0.1)


@pytest.mark.parametrize("sheet", SHEETS, ids=_size)
def test_the_frame_fills_the_sheet(sheet: Sheet) -> None:
    edge = 8 * sheet.scale * _MM
    page = page_of(sheet)
    frames = [it for it in page.rects if it["stroke"] and not it["fill"]]
    assert any(
        it["x0"] == pytest.approx(edge, abs=0.1)
        and it["top"] == pytest.approx(edge, abs=0.1)
        and it["x1"] == pytest.approx(page.width - edge, abs=0.1)
        and it["bottom"] == pytest.approx(page.height - edge, abs=0.1)
        for it in frames
    )


def test_on_a_printed_stock_only_what_differs_is_printed() -> None:
    page = page_of(STOCK)
    text = "\n".join(lines(page))
    for given in ("CỘNG HÒA", "Hạnh phúc", "CHỦ TỊCH ỦY BAN", "GIẤY KHEN"):
        assert given not in text
    for own in (
        "Gia đình bà Lò Thị Hoa",
        "ba thế hệ cùng học",
        "05/QĐ-UBND",
        "0001/2026",
        "Phan Rang - Tháp Chàm, ngày 05 tháng 01 năm 2026",
        "Lò Thị Bình",
    ):
        assert own in text
    assert not page.rects and not page.curves and not page.lines and len(page.images) == 1


def test_offsets_move_everything_by_tenths_of_a_millimetre() -> None:
    still = page_of(STOCK)
    moved = page_of(Sheet(400, 300, overprint=True, dx_tenths=-25, dy_tenths=14))
    for kind in ("chars", "images"):
        for one, other in zip(getattr(still, kind), getattr(moved, kind), strict=True):
            assert other["x0"] - one["x0"] == pytest.approx(-2.5 * _MM, abs=0.02)
            assert other["top"] - one["top"] == pytest.approx(1.4 * _MM, abs=0.02)


@pytest.mark.parametrize("sheet", [A4, Sheet(400, 300), STOCK], ids=_size)
def test_the_squares_on_the_page_are_the_code_of_the_address_where_it_is_checked(
    sheet: Sheet,
) -> None:
    url = certificate.verify_url(row()["code"])
    code = segno.make(url, error="m", mask=2, boost_error=False, micro=False)
    page = page_of(sheet)
    (image,) = page.images
    picture = page.to_image(resolution=300).original.convert("L")
    rows = [[bool(cell) for cell in line] for line in code.matrix]
    side = (image["x1"] - image["x0"]) / len(rows)
    seen = [
        [
            picture.getpixel(
                (
                    int((image["x0"] + (x + 0.5) * side) / 72 * 300),
                    int((image["top"] + (y + 0.5) * side) / 72 * 300),
                )
            )
            < 128
            for x in range(len(rows))
        ]
        for y in range(len(rows))
    ]
    assert seen == rows


def test_a_code_keeps_clear_space_on_all_sides() -> None:
    page = page_of(name=LONG_NAME, achievement=LONG_DEED)
    (image,) = page.images
    # Four of its squares, as ISO/IEC 18004 asks.
    clear = 4 * (image["x1"] - image["x0"]) / 33
    for char in page.chars:
        assert (
            char["x1"] < image["x0"] - clear
            or char["x0"] > image["x1"] + clear
            or char["bottom"] < image["top"] - clear
            or char["top"] > image["bottom"] + clear
        ), char["text"]


@pytest.mark.parametrize(
    ("changes", "verb"),
    [({}, "TẶNG"), ({"amount": 2_000_000}, "TRAO"), ({"posthumous": True}, "TRUY TẶNG")],
)
def test_the_verb_says_how_it_is_given(changes: dict[str, Any], verb: str) -> None:
    assert verb in lines(page_of(**changes))
    assert verb in lines(page_of(STOCK, **changes))


def test_a_scholarship_says_its_amount() -> None:
    found = " ".join(lines(page_of(amount=2_000_000, award="Học không bao giờ ngừng")))
    assert "Nhận Học không bao giờ ngừng, trị giá 2.000.000 đồng: ba thế hệ" in found


def test_many_certificates_are_one_file_in_the_order_given() -> None:
    rows = [row(name=name, code=name * 8) for name in ("Một", "Hai", "Ba")]
    found = pages(certificate.render(snapshot(), rows))
    assert [name for page in found for name in lines(page) if name in {"Một", "Hai", "Ba"}] == [
        "Một",
        "Hai",
        "Ba",
    ]


def test_the_file_is_called_by_its_one_certificate_or_by_what_all_are() -> None:
    def title(*rows: dict[str, Any]) -> str | None:
        paper = certificate.render(snapshot(), rows)
        found = PdfReader(io.BytesIO(paper)).metadata
        return found.title if found else None

    assert title(row(honorific="Bà", name="Katơr Thị Bé")) == "Giấy khen - Bà Katơr Thị Bé"
    assert title(row(), row(code="khac")) == "Giấy khen, giấy chứng nhận"


def test_marks_of_the_typesetter_in_a_name_are_only_letters() -> None:
    odd = "#Bà *Hoa* _$x$ [A] \\ <b> @c"
    assert odd in lines(page_of(name=odd))


def test_a_sheet_is_taken_from_whatever_knows_its_size() -> None:
    kept = SimpleNamespace(
        width_mm=400, height_mm=300, overprint=True, dx_tenths=-3, dy_tenths=8, name="Phôi"
    )
    assert Sheet.of(kept) == Sheet(400, 300, True, -3, 8)


@pytest.mark.parametrize("sheet", [*SHEETS, STOCK], ids=_size)
def test_the_test_sheet_outlines_every_box_and_tells_what_to_enter(sheet: Sheet) -> None:
    paper = certificate.test_sheet(sheet)
    (page,) = pages(paper)
    text = " ".join(PdfReader(io.BytesIO(paper)).pages[0].extract_text().split())
    for box in sheet.boxes().values():
        assert any(
            it["x0"] == pytest.approx(box["x"] * _MM, abs=0.1)
            and it["top"] == pytest.approx(box["y"] * _MM, abs=0.1)
            and it["x1"] == pytest.approx((box["x"] + box["w"]) * _MM, abs=0.1)
            and it["bottom"] == pytest.approx((box["y"] + box["h"]) * _MM, abs=0.1)
            for it in page.rects
        ), box["label"]
        assert box["label"] in text
    assert "đo từ mép trái" in text and "nhập xê ngang -12, xê dọc 5." in text


def test_offsets_move_the_boxes_of_the_test_sheet_but_not_its_crosses() -> None:
    (still,) = pages(certificate.test_sheet(STOCK))
    (moved,) = pages(certificate.test_sheet(Sheet(400, 300, True, dx_tenths=50, dy_tenths=-30)))
    for one, other in zip(still.rects, moved.rects, strict=True):
        assert other["x0"] - one["x0"] == pytest.approx(5 * _MM, abs=0.02)
        assert other["top"] - one["top"] == pytest.approx(-3 * _MM, abs=0.02)
    assert [(it["x0"], it["top"]) for it in still.lines] == [
        (it["x0"], it["top"]) for it in moved.lines
    ]
