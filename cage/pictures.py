"""Photos and scans: upright, without any note of place or person, never larger than they say."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import Any

import pillow_heif
from PIL import Image, ImageOps, JpegImagePlugin

from .refusal import Answer, FileRefused, told

pillow_heif.register_heif_opener()
# Each thread would take its share of the memory a child may have.
pillow_heif.options.DECODE_THREADS = 1
#: More points than any telephone makes in one picture; each takes four bytes to look at.
MOST_POINTS = 52_000_000
#: The longer side of a small picture for lists.
THUMB = 320
_JPEG, _PNG = "image/jpeg", "image/png"
#: What a PNG needs to look as it does; every other chunk may tell more.
_PNG_KEPT = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP"),
    *(b"pHYs", b"sBIT", b"bKGD"),
}
_PNG_START = b"\x89PNG\r\n\x1a\n"
_FLOOD = FileRefused(
    "picture.flood", "Ảnh quá lớn, nhiều nhất 52 triệu điểm. Hãy giảm cỡ ảnh rồi gửi."
)
_AGAIN = "Hãy chụp hoặc quét lại rồi gửi."


def clean(data: bytes) -> tuple[bytes, str, bytes]:
    """The picture to keep, its media type, and a small one (JPEG) for lists.

    A JPEG is written again with its own tables, a PNG keeps its very points; HEIC and WebP become
    JPEG. ``FileRefused`` when it is damaged or a flood of points.
    """
    try:
        picture = Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP", "HEIF"])
        if picture.width * picture.height > MOST_POINTS:
            raise _FLOOD
        kept, media_type = _kept(picture, data)
        return kept, media_type, _small(picture)
    except (FileRefused, MemoryError):
        raise
    except Image.DecompressionBombError as problem:
        # The library's own bound, met before the size is told.
        raise _FLOOD from problem
    except Exception as problem:
        # A hostile file provokes whatever the library can raise.
        raise FileRefused("picture.damaged", f"Ảnh bị hỏng, không mở được. {_AGAIN}") from problem


def _kept(picture: Any, data: bytes) -> tuple[bytes, str]:
    if picture.format == "PNG":
        turned = picture.getexif().get(0x0112, 1) not in (0, 1)
        picture.load()
        if not turned:
            return _png_kept(data), _PNG
        ImageOps.exif_transpose(picture, in_place=True)
        kept = {name: picture.info[name] for name in ("transparency",) if name in picture.info}
        picture.info = kept
        return _saved(picture, "PNG"), _PNG
    how: dict[str, Any] = {"quality": 90}
    if picture.format in ("JPEG", "MPO") and picture.mode in ("L", "RGB"):
        # Its own tables: written again it loses as good as nothing.
        sampling = JpegImagePlugin.get_sampling(picture)
        how = {"qtables": picture.quantization}
        if sampling in (0, 1, 2):
            how["subsampling"] = sampling
    picture.load()
    profile = picture.info.get("icc_profile") if picture.mode == "RGB" else None
    ImageOps.exif_transpose(picture, in_place=True)
    flat = _flat(picture)
    flat.info = {}
    return _saved(flat, "JPEG", icc_profile=profile, **how), _JPEG


def _saved(picture: Any, form: str, **how: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **how)
    return out.getvalue()


def _flat(picture: Any) -> Any:
    """The picture in colours a JPEG holds; what is see-through lies on white paper."""
    if picture.mode in ("L", "RGB"):
        return picture
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        paper = Image.new("RGB", seen.size, "white")
        paper.paste(seen, mask=seen.getchannel("A"))
        return paper
    return picture.convert("RGB")


def _small(picture: Any) -> bytes:
    picture.thumbnail((THUMB, THUMB))
    small = _flat(picture).convert("RGB")
    small.info = {}
    return _saved(small, "JPEG", quality=80)


def _png_kept(data: bytes) -> bytes:
    """The chunks that draw, and not a byte between or after them."""
    return _PNG_START + b"".join(part for kind, part in _chunks(data) if kind in _PNG_KEPT)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG_START)
    while at + 12 <= len(data):
        (length,) = struct.unpack(">L", data[at : at + 4])
        kind = data[at + 4 : at + 8]
        yield kind, data[at : at + 12 + length]
        if kind == b"IEND":
            return
        at += 12 + length
    raise ValueError("no end")


def task(_request: dict[str, Any], data: bytes) -> Answer:
    """In the child: what ``clean`` finds."""

    def answer() -> Answer:
        kept, media_type, small = clean(data)
        return {"media_type": media_type, "length": len(kept)}, kept + small

    return told(answer)
