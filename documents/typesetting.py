"""From data to PDF by typst; the data goes in as JSON, never into the source text."""

from __future__ import annotations

import json
import threading
from functools import cache
from pathlib import Path
from typing import Any

import typst

_FOLDER = Path(__file__).resolve().parent / "typst"
_lock = threading.Lock()


@cache
def _compiler(template: str) -> typst.Compiler:
    # Kept alive: a new one scans the fonts, which costs ten times the paper itself.
    return typst.Compiler(input=str(_FOLDER / template), root=str(_FOLDER))


def typeset(template: str, data: dict[str, Any]) -> bytes:
    """A PDF/A-2b of a template with data. Never call it inside a transaction: it is slow work."""
    with _lock:
        compiler = _compiler(template)
        paper = compiler.compile(
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=["a-2b"],
        )
    assert isinstance(paper, bytes)
    return paper
