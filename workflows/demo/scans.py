"""Papers of the demonstration that look scanned: a heading, lines, and that it is a sample."""

from __future__ import annotations

import io
from importlib.util import find_spec
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

_SIZE = (827, 1169)
_LINES = range(330, 960, 46)


def scan(title: str) -> bytes:
    """One page, A4, as a PDF."""
    page = Image.new("L", _SIZE, 250)
    pen = ImageDraw.Draw(page)
    pen.text((90, 90), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 30, _font("SemiBold", 24))
    pen.text((90, 128), "Độc lập – Tự do – Hạnh phúc", 30, _font("Regular", 20))
    pen.text((90, 220), title.upper(), 20, _font("Bold", 30))
    for place, y in enumerate(_LINES):
        pen.line((90, y, 740 - place % 4 * 70, y), 190, 2)
    pen.text((90, 1010), "Giấy tờ mẫu, không có giá trị", 120, _font("Italic", 22))
    out = io.BytesIO()
    page.save(out, "PDF", resolution=100)
    return out.getvalue()


def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    spec = find_spec("fontpkg_be_vietnam_pro")
    assert spec and spec.submodule_search_locations
    folder = Path(next(iter(spec.submodule_search_locations))) / "files"
    return ImageFont.truetype(str(folder / f"BeVietnamPro-{weight}.ttf"), size)
