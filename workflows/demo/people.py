"""Who is nominated in the demonstration: made-up people and families, the same at every run."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

_FAMILY = (
    *("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô"),
    *("Dương", "Lý", "Đàng", "Phú", "Bá", "Quảng", "Thành", "Kiều", "Trượng", "Lưu", "Châu"),
)
_MIDDLE = {
    "F": ("Thị Kim", "Ngọc", "Thị Mỹ", "Thanh", "Thị Bích", "Thu", "Thị Hồng", "Hoài"),
    "M": ("Văn", "Minh", "Quốc", "Hữu", "Đình", "Công", "Trung", "Xuân"),
}
_GIVEN = {
    "F": ("An", "Châu", "Diễm", "Hạnh", "Lan", "Nga", "Oanh", "Phượng", "Quyên", "Trâm", "Yến"),
    "M": ("Bảo", "Cường", "Dũng", "Hải", "Khánh", "Lộc", "Nam", "Phát", "Sang", "Tín", "Vinh"),
}
_CRAFTS = (
    ("Dệt thổ cẩm", "Phục dựng 9 mẫu hoa văn thổ cẩm cổ, dạy nghề cho 14 người"),
    ("Trồng nho", "Tự học kỹ thuật nho sạch, giúp 20 hộ đạt chuẩn VietGAP"),
    ("Tin học", "Viết phần mềm quản lý thư viện cho 3 trường tiểu học"),
    ("Gốm Bàu Trúc", "Tự học men gốm, mở lớp truyền nghề buổi tối"),
    ("Lịch sử địa phương", "Biên soạn 3 tập tư liệu lịch sử của phường"),
)
_FAMILY_DEEDS = (
    "Ba thế hệ cùng học, 4 con đỗ đại học",
    "Tủ sách gia đình 300 đầu sách, mở cửa cho xóm",
    "Góp quỹ khuyến học 5 năm liền, không có con bỏ học",
    "Cả nhà đạt Công dân học tập, đỡ đầu 2 học sinh nghèo",
)
_PUPIL_DEEDS = (
    "Vượt khó học tốt 3 năm liền",
    "Giải nhì học sinh giỏi cấp tỉnh môn Toán",
    "Học sinh xuất sắc, giúp mẹ bán hàng sau giờ học",
)
_SCHOOLS = ("Trường THCS Lê Hồng Phong", "Trường THPT Nguyễn Trãi", "Trường THCS Trần Phú")
#: The province in an identity number; nobody was given one that ends so in these years.
_PROVINCE, _ENDS_FROM = "058", 990_000


def _pick(values: tuple[Any, ...], number: int, step: int) -> Any:
    return values[number * step % len(values)]


class Invented:
    """An endless row of nominees, no two of one name, for the year of a round."""

    def __init__(self, year: int, start: int = 0) -> None:
        self._year = year
        self._numbers: Iterator[int] = count(start)

    def of(self, award: str, place: str) -> dict[str, Any]:
        """What the form of an award takes for the next nominee, who lives in a ward."""
        number = next(self._numbers)
        gender = "FM"[number % 2]
        name = " ".join(
            (
                _pick(_FAMILY, number, 5),
                _pick(_MIDDLE[gender], number // 2, 3),
                _pick(_GIVEN[gender], number // 2, 7),
            )
        )
        address = f"Khu phố {number % 9 + 1}, {place}"
        if award == "scholarship":
            return self._pupil(number, name, gender, address)
        if award in {"self_taught", "exemplary_citizen", "benefactor"}:
            return self._grown_up(number, name, gender, address)
        return self._family(award, number, name, gender, address)

    def _person(
        self, number: int, name: str, gender: str, born: int, address: str
    ) -> dict[str, Any]:
        century = (born - 1900) // 100 * 2 + (gender == "F")
        return {
            "full_name": name,
            "birth": f"{number % 27 + 1:02}/{number % 12 + 1:02}/{born}",
            "gender": gender,
            "ethnicity": "Chăm" if number % 5 == 4 else "Kinh",
            "national_id": f"{_PROVINCE}{century}{born % 100:02}{_ENDS_FROM + number:06}",
            "address": address,
            "phone": f"09{31_000_000 + number * 137:08}",
        }

    def _pupil(self, number: int, name: str, gender: str, address: str) -> dict[str, Any]:
        return self._person(number, name, gender, self._year - 12 - number % 5, address) | {
            "category": "pupil",
            "school": _pick(_SCHOOLS, number, 1),
            "grade": f"{7 + number % 5}A{number % 4 + 1}",
            "hardship": "Hộ cận nghèo" if number % 2 else "",
            "achievement": f"{_pick(_PUPIL_DEEDS, number, 1)}, năm học {self._year - 1}",
            "amount": "1.500.000",
        }

    def _grown_up(self, number: int, name: str, gender: str, address: str) -> dict[str, Any]:
        craft, deed = _pick(_CRAFTS, number, 1)
        return self._person(number, name, gender, self._year - 34 - number % 30, address) | {
            "occupation": "Lao động tự do" if number % 3 else "Giáo viên nghỉ hưu",
            "field_of_study": craft,
            "achievement": f"{deed}, năm {self._year}",
        }

    def _family(
        self, award: str, number: int, name: str, gender: str, address: str
    ) -> dict[str, Any]:
        clan = award == "learning_clan"
        title = f"Dòng họ {name.split()[0]}" if clan else f"Gia đình {_called(gender)} {name}"
        return {
            "name": f"{title} {address.split(', ')[0].lower()}" if clan else title,
            "collective_kind": "clan" if clan else "household",
            "representative": name,
            "member_count": "48" if clan else str(4 + number % 4),
            "address": address,
            "self_score": str(84 + number % 12),
            "achievement": f"{_pick(_FAMILY_DEEDS, number, 1)}, năm {self._year}",
            "figures.adults": "20" if clan else "4",
            "figures.adult_citizens": "15" if clan else "3",
        }


def _called(gender: str) -> str:
    return "bà" if gender == "F" else "ông"
