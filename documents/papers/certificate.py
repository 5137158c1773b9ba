"""The certificate: kept on a wall for fifty years, on whatever sheet the office prints it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from typing import Any, Protocol

import segno
from django.conf import settings
from django.utils import timezone

from ..formats import area_of, initials, long_date, place_of, titled
from ..typesetting import typeset
from .conferring import nature_of, on_certificate
from .decision import head_of

#: The A4 sheet the boxes below are drawn for.
_WIDTH, _HEIGHT = 297, 210
#: Where everything stands on A4: x, y, width, height in mm, and its name on the test sheet.
#: One table for the paper and its test sheet, so that the two cannot come apart.
BOXES: dict[str, tuple[float, float, float, float, str]] = {
    "nation": (58.5, 18.5, 180, 7, "Quốc hiệu"),
    "motto": (58.5, 25.5, 180, 7.7, "Tiêu ngữ"),
    "head": (30, 39, 237, 9, "Người quyết định"),
    "verb": (98.5, 49, 100, 7, "Tặng, trao, truy tặng"),
    "form": (30, 57, 237, 22, "Tên văn bản"),
    "name": (30, 81, 237, 15, "Tên người, tập thể"),
    "address": (38.5, 96.5, 220, 8, "Địa chỉ"),
    "achievement": (38.5, 107.5, 220, 25, "Thành tích, không quá ba dòng"),
    "qr": (31, 139, 24, 24, "Mã QR"),
    "decision": (31, 167, 100, 20, "Số quyết định, số sổ vàng"),
    "place_date": (147, 134, 120, 7, "Nơi, ngày"),
    "capacity": (147, 142, 120, 14, "Chức vụ người ký"),
    "signature": (167, 156.5, 80, 24, "Chữ ký, dấu"),
    "signer": (147, 181, 120, 8, "Họ tên người ký"),
}
#: What a stock printed beforehand brings with it.
_ON_THE_STOCK = frozenset({"nation", "motto", "head", "form"})
#: Any of the eight masks makes a code that scans; looking for the prettiest takes five times as
#: long as making it.
_MASK = 2
_SHADES = bytes([255, 0]) + bytes(254)


class SheetLike(Protocol):
    """Whatever knows its size and offsets, a stored sheet for one."""

    @property
    def width_mm(self) -> int: ...
    @property
    def height_mm(self) -> int: ...
    @property
    def overprint(self) -> bool: ...
    @property
    def dx_tenths(self) -> int: ...
    @property
    def dy_tenths(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Sheet:
    """A size of sheet, blank or printed beforehand, and what sets the office's printer right."""

    width_mm: int = _WIDTH
    height_mm: int = _HEIGHT
    overprint: bool = False
    dx_tenths: int = 0
    dy_tenths: int = 0

    @classmethod
    def of(cls, model: SheetLike) -> Sheet:
        """The same sheet as a plain value."""
        return cls(
            model.width_mm, model.height_mm, model.overprint, model.dx_tenths, model.dy_tenths
        )

    @property
    def scale(self) -> float:
        """How much larger than on A4 letters and lines are."""
        return min(self.width_mm / _WIDTH, self.height_mm / _HEIGHT)

    def boxes(self) -> dict[str, dict[str, Any]]:
        """Where each text stands on this sheet, in mm, before any offset."""
        across, down = self.width_mm / _WIDTH, self.height_mm / _HEIGHT
        found = {
            name: {"x": x * across, "y": y * down, "w": w * across, "h": h * down, "label": label}
            for name, (x, y, w, h, label) in BOXES.items()
            if not (self.overprint and name in _ON_THE_STOCK)
        }
        # A code stays square whatever the sheet.
        found["qr"]["w"] = found["qr"]["h"] = BOXES["qr"][2] * self.scale
        return found


A4 = Sheet()


def verify_url(code: str) -> str:
    """Where anybody can check it."""
    return f"{settings.SITE_URL}/v/{code}/"


@cache
def _version(length: int) -> int:
    """The smallest QR code that holds so many bytes."""
    return int(segno.make(b"x" * length, error="m", micro=False, boost_error=False).version)


def _modules(text: str) -> list[int]:
    """The squares of a QR code, row by row, as the grey values of a square picture."""
    code = segno.make(
        text,
        error="m",
        version=_version(len(text.encode())),
        mask=_MASK,
        mode="byte",
        encoding="utf-8",
        micro=False,
        boost_error=False,
    )
    return list(b"".join(code.matrix).translate(_SHADES))


def context(snapshot: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """The data of one certificate, from the frozen facts only."""
    day = date.fromisoformat(snapshot["decided_on"])
    signer = snapshot["signer"]
    own = on_certificate(nature_of(snapshot, [row]), row)
    return {
        "head": head_of(snapshot).upper(),
        "verb": own.verb,
        "form": row["form"].upper(),
        "name": _name(row),
        "address": f"{row['ward']}, {area_of(snapshot['authority'])}",
        "achievement": own.reason,
        "place_date": f"{place_of(snapshot['authority'])}, {long_date(day)}",
        "capacity": f"{signer['capacity']} CHỦ TỊCH" if signer["capacity"] else "",
        "signer_title": (signer["title"] or "Chủ tịch").upper(),
        "signer": signer["name"],
        "decision": f"Quyết định số {snapshot['number']}",
        "decided": long_date(day),
        "golden_book": f"Số sổ vàng: {row['golden_book']}",
        "qr": _modules(verify_url(row["code"])),
    }


def content(
    snapshot: dict[str, Any], rows: Iterable[dict[str, Any]], sheet: Sheet = A4
) -> dict[str, Any]:
    """Everything the template is given for these certificates."""
    day = date.fromisoformat(snapshot["decided_on"])
    given = list(rows)
    one = f"{titled(given[0]['form'])} - {_titled(given[0])}" if len(given) == 1 else ""
    return _of_sheet(sheet) | {
        "day": [day.year, day.month, day.day],
        "title": one or "Giấy khen, giấy chứng nhận",
        "pages": [context(snapshot, row) for row in given],
    }


def render(snapshot: dict[str, Any], rows: Iterable[dict[str, Any]], sheet: Sheet = A4) -> bytes:
    """Certificates of a decision as one PDF, in the order given."""
    return typeset("certificate.typ", content(snapshot, rows, sheet))


def test_sheet(sheet: Sheet) -> bytes:
    """A page with rulers, crosses and every box, by which an office sets its printer right."""
    day = timezone.localdate()
    return typeset(
        "certificate_test.typ", _of_sheet(sheet) | {"day": [day.year, day.month, day.day]}
    )


# The name begins like that of a test, which it is not.
test_sheet.__test__ = False  # type: ignore[attr-defined]


def _name(row: dict[str, Any]) -> str:
    return " ".join(part for part in (row["honorific"], row["name"]) if part)


def _titled(row: dict[str, Any]) -> str:
    """The name as a viewer's tab and a search engine show it: of a child only initials."""
    return initials(row["name"]) if row.get("minor") else _name(row)


def _of_sheet(sheet: Sheet) -> dict[str, Any]:
    return {"sheet": asdict(sheet) | {"scale": sheet.scale}, "boxes": sheet.boxes()}
