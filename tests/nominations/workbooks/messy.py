"""A maker of lists as offices send them: intended rows, and a file that says them untidily.

``make(seed)`` always makes the same: what the reader ought to find, and the bytes. The habits are
those of the messy workbooks in ``tests/data`` and others like them.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import unicodedata
import zipfile
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.styles import Font

from nominations.text.dates import BirthDate
from nominations.text.legacy import to_tcvn3, to_vni

TODAY = dt.date(2024, 11, 1)
TONES = "\u0300\u0301\u0303\u0309\u0323"
_NAMES = [
    "Lê Thị Ân",
    "Đàng Năng Thọ",
    "Katơr Thị Bé",
    "Phú Thị Mỹ Duyên",
    "Nguyễn Ngọc Ánh",
    "Bá Trung Út",
    "Châu Văn Hoà",
    "Trượng Thị Thuỷ",
    "Đạo Thanh Quảng",
    "Trần Đức Ẩn",
    "Huỳnh Thị Ngọc Ỷ",
    "Nguyễn Thị Kim Ưng",
    "Võ Đình Khuê",
    "Hán Thị Ngọc Yến",
]
_ADDRESSES = ["Tổ 3, khu phố 7", "Thôn Hiếu Lễ", "Số 12 đường Ngô Gia Tự", "Khu phố Mỹ Nghĩa"]
_DEEDS = ["Vượt khó học tốt", "Giải nhất môn Toán", "Ba năm liền học giỏi", "Tự học nghề dệt"]
_HEADINGS = {
    "full_name": ["Họ và tên", "Họ tên", "HỌ VÀ TÊN", "Họ và tên\nhọc sinh", "Tên cá nhân"],
    "birth": ["Ngày, tháng, năm sinh", "Ngày sinh", "Năm sinh", "Sinh ngày", "NGÀY SINH"],
    "gender": ["Giới tính", "Nam/Nữ", "Phái", "GT"],
    "national_id": ["Số CCCD/ĐDCN", "CCCD", "Số định danh cá nhân", "Căn cước công dân"],
    "category": ["Đối tượng", "Nhóm đối tượng", "Thuộc đối tượng"],
    "address": ["Địa chỉ", "Nơi ở hiện nay", "Chỗ ở", "Hộ khẩu thường trú"],
    "achievement": ["Thành tích", "Thành tích nổi bật", "Tóm tắt thành tích", "Kết quả học tập"],
    "phone": ["Số điện thoại", "SĐT", "Điện thoại liên hệ", "Di động"],
    "amount": ["Mức đề nghị (đồng)", "Số tiền", "Mức học bổng", "Kinh phí"],
}
_CATEGORIES = {"pupil": ["Học sinh", "HS", "học sinh"], "student": ["Sinh viên", "SV"]}


@dataclass
class Row:
    """What a row means; ``wrong`` gives, by field, the finding it ought to have."""

    values: dict[str, Any]
    wrong: dict[str, str] = field(default_factory=dict)
    number: int = 0


@dataclass
class Messy:
    """A file and what is to be found in it."""

    data: bytes
    rows: list[Row]
    kind: str
    encoding: str
    habits: list[str]


class _Maker:
    def __init__(self, seed: int) -> None:
        self.pick = random.Random(seed)
        self.habits: list[str] = []
        self.kind = self.pick.choice(["xlsx", "xlsx", "xlsx", "xlsx", "csv", "ods"])
        self.cells: dict[tuple[int, int], Any] = {}
        self.fonts: dict[tuple[int, int], str] = {}
        self.merges: list[tuple[int, int, int, int]] = []
        self.hidden_rows: set[int] = set()
        self.rows: list[Row] = []

    def habit(self, name: str, chance: float = 0.3) -> bool:
        """Whether the office does this."""
        has = self.pick.random() < chance
        if has:
            self.habits.append(name)
        return has

    # -- one person, and the many ways to write the same ---------------------------------------
    def person(self, place: int) -> Row:
        year = self.pick.randint(1998, 2012)
        gender = self.pick.choice("MF")
        number = f"058{2 * (year >= 2000) + (gender == 'F')}{year % 100:02d}{place:03d}{self.pick.randint(100, 999)}"  # noqa: E501
        known = self.pick.choice(["day", "day", "day", "year"])
        birth = (
            BirthDate(year)
            if known == "year"
            else BirthDate(year, self.pick.randint(1, 12), self.pick.randint(1, 28))
        )
        return Row(
            {
                "full_name": self.pick.choice(_NAMES),
                "birth": birth,
                "gender": gender,
                "national_id": number,
                "category": self.pick.choice(["pupil", "student"]),
                "address": self.pick.choice(_ADDRESSES),
                "achievement": self.pick.choice(_DEEDS),
                "phone": f"09{self.pick.randint(10_000_000, 99_999_999)}",
                "amount": self.pick.choice([500_000, 1_000_000, 1_500_000, 2_000_000]),
            }
        )

    def written(self, row: Row, name: str) -> Any:
        """A value as somebody might type it, or as a spreadsheet leaves it."""
        value, pick = row.values[name], self.pick
        if name == "full_name":
            return pick.choice([value, value, f"  {value} ", value.replace(" ", "  ", 1)])
        if name == "birth":
            return self._birth(value)
        if name == "gender":
            return pick.choice({"M": ["Nam", "nam", "NAM"], "F": ["Nữ", "nữ", "Nữ "]}[value])
        if name == "national_id":
            return self._number(row, value)
        if name == "category":
            return pick.choice(_CATEGORIES[value])
        if name == "phone":
            return pick.choice([value, f"{value[:4]} {value[4:7]} {value[7:]}", f"+84{value[1:]}"])
        if name == "amount":
            return self._amount(row, value)
        return value

    def _birth(self, birth: BirthDate) -> Any:
        if birth.date is None:
            return self.pick.choice([str(birth.year), birth.year, f"năm {birth.year}"])
        d, m, y = birth.day, birth.month, birth.year
        spelled = [
            f"{d}/{m}/{y}",
            f"{d:02d}-{m:02d}-{y}",
            f"{d}.{m}.{y}",
            f"{d} / {m} / {y}",
            f"ngày {d} tháng {m} năm {y}",
            f"{d} tháng {m}, năm {y}",
            f"{y}-{m:02d}-{d:02d}",
        ]
        if self.kind == "xlsx":
            spelled += [birth.date, dt.datetime(y, m, d), (birth.date - dt.date(1899, 12, 30)).days]
        return self.pick.choice(spelled)

    def _number(self, row: Row, number: str) -> Any:
        way = self.pick.random()
        if way < 0.06:
            row.wrong["national_id"] = "national_id.length"
            return int(number) if self.kind != "csv" else number.lstrip("0")  # eleven digits
        if way < 0.1:
            row.wrong["national_id"] = "national_id.scientific"
            return "5,8301E+10"
        return self.pick.choice(
            [
                number,
                number,
                f"'{number}",
                f"{number[:3]} {number[3:6]} {number[6:]}",
                f"{number[:4]}.{number[4:8]}.{number[8:]}",
                number.replace("0", "O", 1),
            ]
        )

    def _amount(self, row: Row, amount: int) -> Any:
        way = self.pick.random()
        if way < 0.05:
            row.values["amount"] = 3_400_000_000
            return "3,4 tỷ"
        if way < 0.1:
            row.wrong["amount"] = "amount.words"
            return {
                500_000: "năm trăm nghìn",
                1_000_000: "một triệu đồng",
                1_500_000: "một triệu rưỡi",
                2_000_000: "hai triệu",
            }[amount]
        grouped = f"{amount:,}".replace(",", ".")
        ways = [amount, grouped, f"{grouped} đ", f"{amount:,}", f"{grouped} đồng"]
        ways += {
            500_000: ["500 nghìn", "500k", "500 ngàn đồng"],
            1_000_000: ["1 triệu", "1tr"],
            1_500_000: ["1,5 triệu", "1 triệu rưỡi", "1 triệu 500 nghìn"],
            2_000_000: ["2 triệu", "2tr", "2.000 nghìn"],
        }[amount]
        return self.pick.choice(ways)

    # -- the sheet ---------------------------------------------------------------------------------
    def put(self, row: int, column: int, value: Any) -> None:
        if value is not None:
            self.cells[row, column] = value

    def letterhead(self) -> int:
        """Lines above the list; the row its headings stand in."""
        lines = [
            "HỘI KHUYẾN HỌC PHƯỜNG",
            "DANH SÁCH ĐỀ NGHỊ XÉT HỌC BỔNG",
            "(Kèm theo Tờ trình số 12/TTr-HKH ngày 5 tháng 10 năm 2024)",
            "Năm học 2023 - 2024",
        ]
        row = 1
        if self.habit("letterhead", 0.7):
            for text in self.pick.sample(lines, self.pick.randint(1, 4)):
                self.put(row, self.pick.randint(1, 3), text)
                row += self.pick.randint(1, 2)
        return row + self.pick.randint(0, 3)

    def headings(self, row: int, names: list[str], first: int) -> int:
        """Write the headings; the first row below them."""
        self.put(row, first, self.pick.choice(["STT", "TT", "Số TT"]))
        two = self.two_rows
        column = first + 1
        for name in names:
            if two and name == "gender":
                continue
            if two and name == "birth":
                self.put(row, column, "Năm sinh")
                self.merges.append((row, column, row, column + 1))
                self.put(row + 1, column, "Nam")
                self.put(row + 1, column + 1, "Nữ")
                column += 2
                continue
            self.put(row, column, self.pick.choice(_HEADINGS[name]))
            if two:
                self.merges.append((row, column, row + 1, column))
            column += 1
        below = row + 2 if two else row + 1
        if self.habit("numbered columns", 0.2):
            for place in range(column - first):
                self.put(below, first + place, f"({place + 1})")
            below += 1
        return below

    def body(self, row: int, names: list[str], first: int) -> int:
        last: dict[str, Any] = {}
        ditto = self.pick.choice(["nt", "//", '"', "-nt-", "như trên"])
        ditto_used = self.habit("ditto", 0.3)
        groups, blanks = self.habit("group headings", 0.25), self.habit("blank rows", 0.25)
        repeats = self.habit("repeated headings", 0.2)
        heading = {column: value for (r, column), value in self.cells.items() if r == self.header}
        for place in range(self.pick.randint(1, 9)):
            if groups and self.pick.random() < 0.25:
                self.put(row, first + 1, f"Khu phố {place + 1}")
                row += 1
            if blanks and self.pick.random() < 0.25:
                row += 1
            if repeats and place == 4 and not self.two_rows:
                for column, value in heading.items():
                    self.put(row, column, value)
                row += 1
            one = self.person(place)
            one.number = row
            self.put(row, first, place + 1)
            column = first + 1
            for name in names:
                if self.two_rows and name == "gender":
                    continue
                if self.two_rows and name == "birth":
                    side = 0 if one.values["gender"] == "M" else 1
                    self.put(row, column + side, self.written(one, name))
                    column += 2
                    continue
                same = name in ("address", "category") and last.get(name) == one.values[name]
                mark = ditto_used and same and self.pick.random() < 0.7
                self.put(row, column, ditto if mark else self.written(one, name))
                last[name] = one.values[name]
                column += 1
            if self.hides and self.pick.random() < 0.2:
                self.hidden_rows.add(row)
            else:
                self.rows.append(one)
            row += 1
        return row

    def tail(self, row: int, first: int) -> None:
        if self.habit("total", 0.5):
            self.put(row, first, f"Tổng cộng: {len(self.rows)} đề nghị")
            row += 1
        if self.habit("signatures", 0.5):
            row += 1
            self.put(row, first + 1, "Đô Vinh, ngày 12 tháng 10 năm 2024")
            self.put(row + 1, first + 1, "NGƯỜI LẬP")
            self.put(row + 1, first + 5, "TM. BAN CHẤP HÀNH")
            self.put(row + 5, first + 5, "Nguyễn Văn Ký")

    def make(self) -> Messy:
        self.two_rows = self.kind == "xlsx" and self.habit("headings in two rows", 0.2)
        self.hides = self.kind == "xlsx" and self.habit("hidden rows", 0.2)
        names = list(_HEADINGS)
        if not self.two_rows and self.habit("columns in another order", 0.3):
            rest = names[3:]
            self.pick.shuffle(rest)
            names = names[:3] + rest
        if not self.two_rows:
            for extra in ("address",):
                if self.habit("no addresses", 0.15):
                    names.remove(extra)
        first = self.pick.randint(1, 4) if self.habit("shifted", 0.4) else 1
        self.header = self.letterhead()
        below = self.headings(self.header, names, first)
        self.tail(self.body(below, names, first), first)
        for row in self.rows:
            row.values = {k: v for k, v in row.values.items() if k in names}
        encoding = self._encode(below)
        data = {"xlsx": self._xlsx, "csv": self._csv, "ods": self._ods}[self.kind]()
        return Messy(data, self.rows, self.kind, encoding, self.habits)

    def _encode(self, below: int) -> str:
        way = self.pick.choice(["unicode", "unicode", "nfd", "tcvn3", "vni", "mixed"])
        if self.kind == "csv" or (self.kind == "ods" and way == "mixed"):
            way = "unicode"
        self.habits.append(way)
        if way == "nfd":
            self._turn(lambda text: unicodedata.normalize("NFD", text), None)
        elif way in ("tcvn3", "vni"):
            tells = self.kind == "xlsx" and self.pick.random() < 0.7
            font = {"tcvn3": ".VnTime", "vni": "VNI-Times"}[way] if tells else None
            self._turn({"tcvn3": to_tcvn3, "vni": to_vni}[way], font)
        elif way == "mixed":
            self._turn(to_tcvn3, ".VnTime", since=below)
        return "tcvn3" if way == "mixed" else way

    def _turn(self, of: Any, font: str | None, since: int = 0) -> None:
        for place, value in self.cells.items():
            if isinstance(value, str) and place[0] >= since:
                self.cells[place] = of(value)
                if font:
                    self.fonts[place] = font

    def _xlsx(self) -> bytes:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "Học bổng"
        for (row, column), value in self.cells.items():
            cell = sheet.cell(row, column, value)
            if (row, column) in self.fonts:
                cell.font = Font(name=self.fonts[row, column])
        for merge in self.merges:
            sheet.merge_cells(
                start_row=merge[0], start_column=merge[1], end_row=merge[2], end_column=merge[3]
            )
        for row in self.hidden_rows:
            sheet.row_dimensions[row].hidden = True
        if self.habit("hidden sheet", 0.2):
            hidden = book.create_sheet("Nháp cũ")
            hidden.append(["STT", "Họ và tên", "Ngày sinh", "Số CCCD", "Đối tượng", "Số tiền"])
            hidden.append([1, "Người Của Bản Nháp", "1/1/2001", "058201000001", "Sinh viên", 1])
            hidden.sheet_state = "hidden"
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def _grid(self) -> list[list[Any]]:
        rows, columns = max(r for r, _c in self.cells), max(c for _r, c in self.cells)
        return [
            [self.cells.get((row, column)) for column in range(1, columns + 1)]
            for row in range(1, rows + 1)
        ]

    def _csv(self) -> bytes:
        out = io.StringIO()
        separator = self.pick.choice([",", ";", "\t"])
        csv.writer(out, delimiter=separator).writerows(
            [["" if value is None else value for value in row] for row in self._grid()]
        )
        page = self.pick.choice(["utf-8", "utf-8-sig", "utf-16", "1258", "tcvn3", "vni"])
        self.habits.append(page)
        text = out.getvalue()
        if page == "1258":
            return in_1258(text)
        if page in ("tcvn3", "vni"):
            return (to_tcvn3 if page == "tcvn3" else to_vni)(text).encode("latin-1")
        return text.encode(page)

    def _ods(self) -> bytes:
        def cell(value: Any) -> str:
            if value is None:
                return "<table:table-cell/>"
            if isinstance(value, int):
                return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
            lines = "".join(f"<text:p>{escape(one)}</text:p>" for one in value.split("\n"))
            return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'

        body = "".join(
            f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in self._grid()
        )
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", _ODS.format(body=body))
        return out.getvalue()


_ODS = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="Học bổng">{body}<table:table-row table:number-rows-repeated="1048000">
<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>
</office:spreadsheet></office:body></office:document-content>"""


def in_1258(text: str) -> bytes:
    """Text as Windows-1258 holds it: the tones apart from their letters."""
    out = []
    for char in unicodedata.normalize("NFC", text):
        apart = unicodedata.normalize("NFD", char)
        tones = "".join(one for one in apart if one in TONES)
        letter = unicodedata.normalize("NFC", "".join(one for one in apart if one not in TONES))
        out.append(letter + tones)
    return "".join(out).encode("cp1258")


def make(seed: int) -> Messy:
    """The list of a seed."""
    return _Maker(seed).make()
