"""What anybody may learn from a PDF: whether we issued it, it is unchanged, and who signed it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from cage.refusal import FileRefused
from nominations.evidence import MAX_BYTES

from .issued import known
from .models import SignedCopy
from .public import Verified, verify_code
from .signatures.reading import SignatureSeen
from .signatures.trust import configured
from .signatures.verdicts import judge
from .signers import signers_of


@dataclass(frozen=True, slots=True)
class Recognised:
    """The answer: ``good`` for ours and unchanged; never a name beyond what consent allows."""

    good: bool
    text: str
    label: str = ""
    signatures: tuple[str, ...] = ()
    certificate: Verified | None = None


def recognise(pdf: bytes) -> Recognised:
    """Compare a file with all we issued; every file gets an answer, none an error."""
    if len(pdf) > MAX_BYTES:
        return Recognised(False, "Tệp lớn hơn 20 MB, không phải văn bản của hệ thống.")
    if not pdf.startswith(b"%PDF-"):
        return Recognised(False, "Tệp này không phải là PDF. Hãy chọn đúng tệp PDF đã nhận.")
    found = known(pdf)
    if found is None:
        return Recognised(
            False,
            "Hệ thống không phát hành tệp này, hoặc tệp đã bị sửa. "
            "Hãy xin lại bản gốc từ nơi trao.",
        )
    sealed, original = found
    certificate = None
    if sealed.about.startswith("certificate:"):
        certificate = verify_code(sealed.about.split(":", 1)[1])
    if pdf == original:
        text = "Đúng tệp hệ thống đã phát hành, không có gì thay đổi."
        copies = SignedCopy.objects.filter(original_sha256=sealed.sha256).count()
        if copies:
            text += " Văn bản này còn có bản đã ký."
        if certificate is not None and certificate.status != "valid":
            text += f" Nhưng giấy này: {certificate.status_label.lower()}."
            return Recognised(False, text, sealed.label, certificate=certificate)
        return Recognised(True, text, sealed.label, certificate=certificate)
    try:
        verdict = judge(
            pdf, original=original, trust=configured(), signers=signers_of(sealed.about)
        )
    except FileRefused as refusal:
        return Recognised(False, refusal.text, sealed.label, certificate=certificate)
    told = tuple(map(_who, verdict.signatures))
    text = verdict.head
    good = verdict.kind == "same_signed"
    if certificate is not None and certificate.status != "valid":
        good, text = False, f"{text} Nhưng giấy này: {certificate.status_label.lower()}."
    return Recognised(good, text, sealed.label, told, certificate)


def _who(seen: SignatureSeen) -> str:
    """Who signed, when, and whether an authority we believe answers for the name."""
    when = f", {timezone.localtime(seen.signed_at):%H:%M %d/%m/%Y}" if seen.signed_at else ""
    known = "được công nhận" if seen.good else "chưa được công nhận"
    return f"{seen.signer or 'Không rõ tên'}{when} ({known})"
