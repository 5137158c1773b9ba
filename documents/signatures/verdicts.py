"""Whether an uploaded PDF is the very paper we made, and who signed it, in words for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils import timezone

from .looking import look
from .reading import MAINTENANCE, OTHER, SIGNATURES, SignatureSeen
from .trust import Trust

Kind = Literal[
    "same_signed",
    "same_other_signer",
    "same_unsigned",
    "shows_more",
    "other",
    "altered",
    "unsigned_unknown",
]


@dataclass(frozen=True)
class Signers:
    """Who has to have signed: names as printed, and the certificates kept with these people.

    ``certificates`` are SHA-256 of certificates; without any nobody can be told to be the one.
    """

    names: tuple[str, ...] = ()
    certificates: frozenset[str] = frozenset()


NOBODY = Signers()


@dataclass(frozen=True)
class Verdict:
    """What an uploaded PDF is.

    - ``same_signed``: this very paper, signed by who has to sign it.
    - ``same_other_signer``: this very paper with a good signature, but not that person's.
    - ``same_unsigned``: this very paper, without a signature that may be relied on.
    - ``shows_more``: its pages with something drawn on them that ours do not show.
    - ``altered``: a signature is broken, or the file was changed after it was signed.
    - ``other``: signed, but not this paper, or there is no paper to compare it with.
    - ``unsigned_unknown``: not signed and not this file, such as a scan: only people can tell.
    """

    kind: Kind
    text: str
    signatures: tuple[SignatureSeen, ...]
    #: What it is, without who signed.
    head: str = ""


def judge(
    pdf: bytes, *, original: bytes | None, trust: Trust, signers: Signers = NOBODY
) -> Verdict:
    """Compare an uploaded PDF with the paper we made, ``original``, and read its signatures.

    Opened in the cage. ``FileRefused`` when it cannot be judged at all.
    """
    seen = look(pdf, original, trust, signers.names)
    kind = _kind(seen.signatures, signers, same=seen.same, more=seen.more)
    head = _HEADS[kind]
    if original is None and kind == "other":
        head = "Tệp có chữ ký số nhưng không có văn bản gốc trong hệ thống để đối chiếu."
    if kind == "same_other_signer" and not signers.certificates:
        head = _NO_CERTIFICATE
    # Who signed is told first: a name of the signature is what a reader can hold against the paper.
    return Verdict(kind, " ".join([*map(_sentence, seen.signatures), head]), seen.signatures, head)


_HEADS: dict[Kind, str] = {
    "same_signed": "Đúng văn bản này, đã được ký số.",
    "same_other_signer": (
        "Chữ ký hợp lệ, nhưng không phải của người ký văn bản này; chưa thể coi là bản đã ký."
    ),
    "shows_more": (
        "Trên trang có hình vẽ thêm (như hình chữ ký) ngoài chỗ dành để ký, che hoặc thêm nội "
        "dung; không phải văn bản đã phát hành."
    ),
    "same_unsigned": "Đúng văn bản này, nhưng chưa có chữ ký số nào được công nhận.",
    "altered": "Tệp đã bị thay đổi sau khi ký hoặc chữ ký không đọc được; không được dùng.",
    "other": "Tệp có chữ ký số nhưng không phải là văn bản này.",
    "unsigned_unknown": "Tệp không có chữ ký số; hệ thống không xác định được có phải văn bản này.",
}


_NO_CERTIFICATE = (
    "Nội dung là của văn bản này và có chữ ký hợp lệ, nhưng hệ thống chưa giữ chứng thư số của "
    "người ký để đối chiếu, nên chưa xác nhận được ai đã ký."
)


def _kind(
    signatures: tuple[SignatureSeen, ...], signers: Signers, *, same: bool, more: bool
) -> Kind:
    if any(not one.intact or not one.whole_file or one.modified == OTHER for one in signatures):
        return "altered"
    # That a file begins with our bytes proves nothing: what is appended can replace every page.
    # So the pages are compared in any case, and a tool may as well have rewritten the file.
    if same and more:
        return "shows_more"
    if not signatures:
        return "same_unsigned" if same else "unsigned_unknown"
    if not same:
        return "other"
    good = [one for one in signatures if one.good]
    if any(one.fingerprint in signers.certificates for one in good):
        return "same_signed"
    return "same_other_signer" if good else "same_unsigned"


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
        parts.append("có hình chữ ký trên trang")
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
