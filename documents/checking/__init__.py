"""Measure a finished paper against the form of NĐ 30/2020/NĐ-CP, Phụ lục I.

Only the file itself is measured; how it was made is not asked.
"""

from __future__ import annotations

from .docx import check_docx
from .findings import Finding
from .pdf import check_pdf

__all__ = ["Finding", "check", "check_docx", "check_pdf"]


def check(data: bytes) -> list[Finding]:
    """Findings of a PDF or a DOCX, told apart by content; none means the form is right.

    A file that is neither gives one finding, never an error.
    """
    if data[:1024].lstrip().startswith(b"%PDF"):
        return check_pdf(data)
    if data.startswith(b"PK"):
        return check_docx(data)
    return [Finding("damaged", "Tệp không phải PDF cũng không phải DOCX.", "tệp")]
