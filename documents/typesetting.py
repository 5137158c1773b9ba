"""From data to PDF by typst; the data goes in as JSON, never into the source text."""

from __future__ import annotations

import json
import re
import threading
from functools import cache
from pathlib import Path
from typing import Any

import typst

_FOLDER = Path(__file__).resolve().parent / "typst"
_lock = threading.Lock()
_UNKNOWN = re.compile(r'the text `"(.+?)"` could not be displayed')
#: After so many characters without a glyph the paper is refused, with the compiler's own words.
_MOST_UNKNOWN = 30


@cache
def _compiler(template: str) -> typst.Compiler:
    # Kept alive: a new one scans the fonts, which costs ten times the paper itself.
    # The fonts of our papers come along, so that a paper is the same on every machine; the
    # machine's own are only for letters that ours have not.
    return typst.Compiler(
        input=str(_FOLDER / template), root=str(_FOLDER), font_paths=[str(_FOLDER / "fonts")]
    )


def typeset(template: str, data: dict[str, Any]) -> bytes:
    """A PDF/A-2b of a template with data. Never call it inside a transaction: it is slow work."""
    given = json.dumps(data, ensure_ascii=False)
    for _again in range(_MOST_UNKNOWN):
        try:
            return _compile(template, given)
        except typst.TypstError as error:
            # A character no font here has must not cost the whole paper; it shows as "?".
            unknown = _UNKNOWN.search(str(error))
            if unknown is None or unknown.group(1) not in given:
                raise
            given = given.replace(unknown.group(1), "?")
    return _compile(template, given)


def _compile(template: str, given: str) -> bytes:
    with _lock:
        paper = _compiler(template).compile(
            format="pdf", sys_inputs={"data": given}, pdf_standards=["a-2b"]
        )
    assert isinstance(paper, bytes)
    return paper
