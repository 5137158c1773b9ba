"""CSV as offices save it: any usual code page and separator, quoted or not."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from ..text import legacy
from ..text.folding import nfc
from ..text.syllables import doubtful

_SEPARATORS = ";,\t|^~"
_SAMPLE = 20_000
_BROKEN = "\ufffd"
_SEP_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
_UTF32 = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def utf16_of(data: bytes) -> str | None:
    """The byte order of text in UTF-16, by its mark or by where its zero bytes stand."""
    if data[:2] in _UTF16:
        return _UTF16[data[:2]]
    head = data[:2_000]
    pairs = len(head) // 2
    if pairs < 4:
        return None
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = head[offset : 2 * pairs : 2].count(0)
        # Half of Vietnamese text and all separators and digits are ASCII.
        if zeros > pairs // 3 and not head[1 - offset : 2 * pairs : 2].count(0):
            return encoding
    return None


def _old_page(data: bytes) -> str:
    """Windows-1258, or Latin-1 holding TCVN3 or VNI, whichever gives Vietnamese words."""
    windows = nfc(data.decode("cp1258", errors="replace"))
    western = data.decode("latin-1")
    converted = legacy.convert(western, legacy.best_encoding(western)).text
    return windows if doubtful(windows) <= doubtful(converted) else western


def decoded(data: bytes) -> str:
    """The bytes of a CSV file as text.

    By the byte order mark, as UTF-8, or in an old code page told by its syllables. A few broken
    bytes do not turn a file in UTF-8 into one of another code page.
    """
    if data[:4] in _UTF32:
        return data.decode("utf-32", errors="replace").removeprefix("\ufeff")
    utf16 = utf16_of(data)
    if utf16:
        return data.decode(utf16, errors="replace").removeprefix("\ufeff")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("utf-8-sig", errors="replace")
        whole = sum(1 for char in text if ord(char) > 0x7F and char != _BROKEN)
        return text if text.count(_BROKEN) * 10 < whole else _old_page(data)


def _separator(text: str) -> str:
    """The sign that splits most lines into the same number of cells."""
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample

    def evenness(sign: str) -> tuple[int, int]:
        widths: Counter[int] = Counter()
        try:
            for record in csv.reader(io.StringIO(sample, newline=""), delimiter=sign):
                if len(record) > 1:
                    widths[len(record)] += 1
        except csv.Error:
            return 0, 0
        width, lines = max(widths.items(), key=lambda one: one[0] * one[1], default=(0, 0))
        return width * lines, width

    return max(_SEPARATORS, key=evenness)


def _line_by_line(text: str, sign: str) -> tuple[list[list[str]], list[int]]:
    """Each line by itself; in one with a quote that does not end, quotes are signs like others."""
    found, broken = [], []
    for number, line in enumerate(text.splitlines(), 1):
        odd = line.count('"') % 2 == 1
        if odd:
            broken.append(number)
        read = (
            csv.reader([line], delimiter=sign, quoting=csv.QUOTE_NONE)
            if odd
            else csv.reader([line], delimiter=sign)
        )
        found.append(next(read, []))
    return found, broken


def _swallowed(lines: list[list[str]], sign: str) -> bool:
    """Whether a cell holds whole lines of the file: its quote was never meant as one."""
    widest = max(map(len, lines), default=0)
    return any(
        any(2 * part.count(sign) >= max(widest - 1, 4) for part in cell.splitlines()[1:])
        for line in lines
        for cell in line
    )


def records(data: bytes) -> tuple[list[list[str]], list[int]]:
    """The lines of a CSV file, cell by cell, and those in which a quote does not end.

    ``csv.Error`` where no line can be told from the next.
    """
    text = decoded(data)
    told = _SEP_LINE.match(text)
    if told:
        # Excel's own way to name the separator; the line counts as a row of the file.
        text = "\n" + text[told.end() :]
    separator = told.group(1) if told else _separator(text)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        return _line_by_line(text, separator)
    if _swallowed(lines, separator):
        return _line_by_line(text, separator)
    return lines, []
