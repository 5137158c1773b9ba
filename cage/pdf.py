"""Looking into a PDF: how many pages, and whether it would run or carry anything."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pikepdf

from .refusal import Answer, FileRefused, told

#: How deep dictionaries may lie in one another before a PDF is called odd.
_DEPTH = 60
#: What an action does beside turning pages and opening links.
_ACTIVE = ("/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition")
_CARRIED = ("/EF", "/EmbeddedFiles", "/RichMediaContent")
_AGAIN = "Hãy in lại ra PDF rồi gửi."


def look(data: bytes) -> int:
    """How many pages a PDF has. ``FileRefused`` when it may do harm or cannot be read."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        # Two programs would see two different files.
        raise FileRefused(
            "pdf.two_kinds", f"Tệp vừa là PDF vừa là tệp nén, không nhận được. {_AGAIN}"
        )
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            for item in pdf.objects:
                _judge(item, 0)
            return len(pdf.pages)
    except pikepdf.PasswordError as problem:
        raise FileRefused(
            "pdf.password", "Tệp PDF có mật khẩu. Hãy bỏ mật khẩu, hoặc in lại ra PDF, rồi gửi."
        ) from problem
    except FileRefused:
        raise
    except MemoryError:
        raise
    except Exception as problem:
        # A hostile file provokes whatever the library can raise.
        raise FileRefused("pdf.damaged", f"Tệp PDF bị hỏng. {_AGAIN}") from problem


def _judge(item: Any, depth: int) -> None:
    """Refuse an object that, or in which something, runs or carries another file."""
    if depth > _DEPTH:
        raise FileRefused("pdf.damaged", f"Tệp PDF có cấu trúc bất thường. {_AGAIN}")
    if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        keys = item.keys()
        if "/JS" in keys or "/XFA" in keys or item.get("/S") in _ACTIVE:
            raise FileRefused("pdf.active", f"Tệp PDF có chứa mã chạy được. {_AGAIN}")
        if any(key in keys for key in _CARRIED) or item.get("/Type") == "/EmbeddedFile":
            raise FileRefused(
                "pdf.attachment",
                f"Tệp PDF có tệp khác đính kèm bên trong. {_AGAIN} Tệp đính kèm thì gửi riêng.",
            )
        inner = [item[key] for key in keys]
    elif isinstance(item, pikepdf.Array):
        inner = list(item)
    else:
        return
    for value in inner:
        # What is referred to is an object of its own and is looked at by itself.
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            _judge(value, depth + 1)


def task(_request: dict[str, Any], data: bytes) -> Answer:
    """In the child: what ``look`` finds."""
    return told(lambda: ({"media_type": "application/pdf", "pages": look(data)}, b""))
