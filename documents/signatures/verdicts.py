"""Whether an uploaded PDF is the very paper we made, and who signed it, in words for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils import timezone

from .reading import MAINTENANCE, OTHER, SIGNATURES, SignatureSeen
from .reading import read_signatures as _read
from .sameness import same_pages
from .trust import Trust

Kind = Literal["same_signed", "same_unsigned", "other", "altered", "unsigned_unknown"]


@dataclass(frozen=True)
class Verdict:
    """What an uploaded PDF is.

    - ``same_signed``: this very paper, with at least one good signature.
    - ``same_unsigned``: this very paper, without a signature that may be relied on.
    - ``altered``: a signature is broken, or the file was changed after it was signed.
    - ``other``: signed, but not this paper, or there is no paper to compare it with.
    - ``unsigned_unknown``: not signed and not this file, such as a scan: only people can tell.
    """

    kind: Kind
    text: str
    signatures: tuple[SignatureSeen, ...]


def judge(pdf: bytes, *, original: bytes | None, trust: Trust) -> Verdict:
    """Compare an uploaded PDF with the paper we made, ``original``, and read its signatures.

    ValueError, with a sentence for people, when ``pdf`` cannot be judged at all.
    """
    signatures = tuple(_read(pdf, trust=trust))
    kind = _kind(pdf, original, signatures)
    sentences = [_HEADS[kind], *map(_sentence, signatures)]
    if original is None and kind == "other":
        sentences[0] = "Tệp có chữ ký số nhưng không có văn bản gốc trong hệ thống để đối chiếu."
    return Verdict(kind, " ".join(sentences), signatures)


_HEADS: dict[Kind, str] = {
    "same_signed": "Đúng văn bản này, đã được ký số.",
    "same_unsigned": "Đúng văn bản này, nhưng chưa có chữ ký số nào được công nhận.",
    "altered": "Tệp đã bị thay đổi sau khi ký hoặc chữ ký không đọc được; không được dùng.",
    "other": "Tệp có chữ ký số nhưng không phải là văn bản này.",
    "unsigned_unknown": "Tệp không có chữ ký số; hệ thống không xác định được có phải văn bản này.",
}


def _kind(pdf: bytes, original: bytes | None, signatures: tuple[SignatureSeen, ...]) -> Kind:
    if any(not one.intact or not one.whole_file or one.modified == OTHER for one in signatures):
        return "altered"
    # That a file begins with our bytes proves nothing: what is appended can replace every page.
    # So the pages are compared in any case, and a tool may as well have rewritten the file.
    same = original is not None and (pdf == original or same_pages(pdf, original))
    if not signatures:
        return "same_unsigned" if same else "unsigned_unknown"
    if not same:
        return "other"
    return "same_signed" if any(one.good for one in signatures) else "same_unsigned"


def _sentence(one: SignatureSeen) -> str:
    if not one.signer and not one.intact:
        return f"Chữ ký {one.field}: không đọc được."
    who = f"{one.signer} ({one.organisation})" if one.organisation else one.signer
    parts = [f"Người ký: {who}, {_when(one)}"]
    if not one.intact:
        parts.append("chữ ký không khớp với nội dung tệp")
    elif not one.trusted:
        parts.append(f"chứng thư số do {one.issuer} cấp không được công nhận")
    elif not one.good and one.modified != OTHER:
        parts.append("dấu thời gian hoặc điều kiện ký không được công nhận")
    parts.append(_coverage(one))
    if one.visible:
        parts.append("có hình chữ ký trên trang, cần xem bằng mắt")
    return "; ".join(parts) + "."


def _when(one: SignatureSeen) -> str:
    if one.signed_at is None:
        return "không ghi thời điểm ký"
    moment = timezone.localtime(one.signed_at).strftime("%H:%M ngày %d/%m/%Y")
    return f"lúc {moment} ({'có dấu thời gian' if one.timestamped else 'theo máy của người ký'})"


def _coverage(one: SignatureSeen) -> str:
    if not one.whole_file:
        return "chữ ký không bao trùm toàn bộ tệp"
    if one.modified == OTHER:
        return "sau khi ký, nội dung tệp đã bị sửa"
    if one.modified == SIGNATURES:
        return "bao trùm toàn bộ tệp tại lúc ký, sau đó chỉ thêm chữ ký khác"
    if one.modified == MAINTENANCE:
        return "bao trùm toàn bộ tệp tại lúc ký, sau đó chỉ thêm thông tin xác minh"
    return "bao trùm toàn bộ tệp"
