"""Whether two PDFs show the same pages, whatever tool wrote the second one.

Compared is everything a page is drawn from: its boxes, its decoded content and all that the
content uses (fonts, images, patterns), so equal pages also hold equal text. Left out are object
numbers, compression and the fields of signatures.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from typing import Any

import pikepdf

from cage.refusal import FileRefused

_BOXES = ("/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources")
#: What in the catalogue changes what is shown, or acts when the file is opened.
_CATALOGUE = ("/OCProperties", "/OpenAction", "/AA", "/Names")
#: How a stream is packed, and where it hangs in the file, does not change what it shows.
_SKIPPED = {"/Length", "/Filter", "/DecodeParms", "/Parent", "/StructParent", "/StructParents"}
_DEEPEST = 60
_MOST_UNPACKED = 200 * 1024 * 1024


def same_pages(pdf: bytes, original: bytes) -> bool:
    """Whether a PDF shows exactly the pages of ``original``, signatures aside.

    ``FileRefused`` when ``pdf`` cannot be read.
    """
    try:
        return _described(pdf) == _described(original)
    except Exception as error:
        # The library raises whatever a hostile file provokes.
        raise FileRefused("damaged", "Không đọc được các trang của tệp PDF này.") from error


def _described(pdf: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return _Description(file).lines


class _Description:
    """One digest for the catalogue and one for each page."""

    def __init__(self, file: pikepdf.Pdf) -> None:
        self._unpacked = 0
        self._pages = {page.obj.objgen: number for number, page in enumerate(file.pages)}
        self._done: dict[tuple[int, int], str] = {}
        self.lines = [self._digest([(key, file.Root.get(key)) for key in _CATALOGUE])]
        self.lines += [self._page(page) for page in file.pages]

    def _page(self, page: pikepdf.Page) -> str:
        drawn = b"\n".join(self._bytes(stream) for stream in _contents(page.obj))
        marks = [mark for mark in page.obj.get("/Annots", []) if not _signs(mark)]
        boxes = [(key, _inherited(page.obj, key)) for key in _BOXES]
        return self._digest([hashlib.sha256(drawn).hexdigest(), boxes, marks])

    def _digest(self, value: Any) -> str:
        return hashlib.sha256(repr(self._plain(value, 0)).encode()).hexdigest()

    def _plain(self, value: Any, depth: int) -> Any:
        if depth > _DEEPEST:
            raise ValueError("nested too deeply")
        if not isinstance(value, pikepdf.Object):
            if isinstance(value, list | tuple):
                return [self._plain(item, depth + 1) for item in value]
            # 1 and 1.0 are the same number to a page.
            return value if isinstance(value, str | bool) or value is None else float(value)
        if not value.is_indirect:
            return self._direct(value, depth)
        number = value.objgen
        if number in self._pages:
            return f"page {self._pages[number]}"
        if number not in self._done:
            # A ring of references ends here; its length is part of the description.
            self._done[number] = f"ring {depth}"
            self._done[number] = self._hashed(self._direct(value, depth))
        return self._done[number]

    @staticmethod
    def _hashed(plain: Any) -> str:
        return hashlib.sha256(repr(plain).encode()).hexdigest()

    def _direct(self, value: pikepdf.Object, depth: int) -> Any:
        if isinstance(value, pikepdf.Array):
            return [self._plain(item, depth + 1) for item in value]
        if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            keys = sorted(set(value.keys()) - _SKIPPED)
            entries = [(key, self._plain(value[key], depth + 1)) for key in keys]
            if isinstance(value, pikepdf.Stream):
                entries.append(("stream", hashlib.sha256(self._bytes(value)).hexdigest()))
            return entries
        if isinstance(value, pikepdf.String):
            return ("string", bytes(value))
        return ("name", str(value))

    def _bytes(self, stream: pikepdf.Object) -> bytes:
        raw = stream.read_raw_bytes()
        packing = stream.get("/Filter")
        if isinstance(packing, pikepdf.Array) and len(packing) == 1:
            packing = packing[0]
        if packing is None:
            return raw
        if packing != pikepdf.Name.FlateDecode or "/DecodeParms" in stream:
            # Other packings are compared as they are: unpacking them has no bound.
            return repr((str(packing), str(stream.get("/DecodeParms")))).encode() + raw
        unpacking = zlib.decompressobj()
        data = unpacking.decompress(raw, _MOST_UNPACKED - self._unpacked)
        self._unpacked += len(data)
        if self._unpacked >= _MOST_UNPACKED:
            raise ValueError("unpacks to too much")
        return data


def _contents(page: pikepdf.Object) -> list[pikepdf.Object]:
    contents = page.get("/Contents")
    if contents is None:
        return []
    return list(contents) if isinstance(contents, pikepdf.Array) else [contents]


def _inherited(page: pikepdf.Object, key: str) -> Any:
    node: Any = page
    for _ in range(_DEEPEST):
        if node is None or key in node:
            break
        node = node.get("/Parent")
    return node.get(key) if node is not None else None


def _signs(mark: pikepdf.Object) -> bool:
    """Whether a mark on a page is the box of a signature that was made."""
    field: Any = mark if "/FT" in mark else mark.get("/Parent", mark)
    return mark.get("/Subtype") == "/Widget" and field.get("/FT") == "/Sig" and "/V" in field
