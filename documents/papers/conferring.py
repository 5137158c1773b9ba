"""What is conferred, in the words its legal nature asks for.

A commendation is given, a title is recognised and certified, a scholarship is awarded, thanks are
sent; an act that calls one by the verb of another is wrong (Luật 06/2022/QH15, art. 9; QĐ
324/QĐ-KHVN for titles of recognition).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from nominations.models import LegalNature
from nominations.text.amounts import format_number

from ..formats import inside_sentence, titled


@dataclass(frozen=True, slots=True)
class OnCertificate:
    """The words a certificate has of its own."""

    #: Over the name of the form, in capitals.
    verb: str
    #: Below the name: what for.
    reason: str


def nature_of(given: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> str:
    """The legal nature of what a decision confers on these rows, from its snapshot.

    Snapshots of before do not say it: there an amount meant a scholarship, and all else was worded
    as a commendation.
    """
    if given.get("nature"):
        return str(given["nature"])
    paid = any(row.get("amount") is not None for row in rows)
    return LegalNature.SCHOLARSHIP if paid else LegalNature.STATE_COMMENDATION


def conferred(nature: str, *, form: str, award: str) -> str:
    """The act within a sentence, up to whom it is done to: ``tặng Giấy khen cho``."""
    if nature == LegalNature.RECOGNITION_TITLE:
        return f"công nhận danh hiệu {quoted(award)} đối với"
    if nature == LegalNature.SCHOLARSHIP:
        return f"trao {inside_sentence(award)} cho"
    if nature == LegalNature.THANKS:
        return f"gửi {titled(form)} tri ân tới"
    return f"tặng {titled(form)} cho"


def quoted(award: str) -> str:
    """A title as one is named; one that has quotation marks of its own keeps them alone."""
    return award if "“" in award else f"“{award}”"


def on_certificate(nature: str, row: Mapping[str, Any]) -> OnCertificate:
    """Verb and reason for one recipient, from what is printed about them."""
    said = inside_sentence(row["achievement"] or "thành tích trong phong trào khuyến học")
    if nature == LegalNature.SCHOLARSHIP:
        worth = f", trị giá {format_number(row['amount'])} đồng" if row.get("amount") else ""
        return OnCertificate("TRAO", f"Nhận {row['award']}{worth}: {said}")
    if nature == LegalNature.RECOGNITION_TITLE:
        why = f": {inside_sentence(row['achievement'])}" if row["achievement"] else ""
        return OnCertificate("CẤP", f"Đạt danh hiệu {quoted(row['award'])}{why}")
    if nature == LegalNature.THANKS:
        helped = inside_sentence(row["achievement"] or "sự nghiệp khuyến học, khuyến tài")
        return OnCertificate("TRÂN TRỌNG GỬI", f"Đã đóng góp: {helped}")
    verb = "TRUY TẶNG" if row.get("posthumous") else "TẶNG"
    return OnCertificate(verb, f"Đã có thành tích: {said}")
