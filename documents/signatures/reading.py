"""What a PDF carries in signatures, and how far each can be believed.

Judged by pyHanko's ``bottom_line`` and ``modification_level`` only: a later update that replaces
the text still reads valid, intact and trusted.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DiffResult,
    DocInfoRule,
    DSSCompareRule,
    FormUpdatingRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.rules.form_field_rules import is_field_visible
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    EmbeddedPdfSignature,
    PdfSignatureStatus,
    SignatureCoverageLevel,
    validate_pdf_signature,
)
from pyhanko.sign.validation.errors import NoDSSFoundError

from cage.files import MAX_BYTES
from cage.refusal import FileRefused

from .levels import level_of
from .trust import Trust

#: Nothing happened since / proofs and time stamps were added / others signed / anything else.
NONE, MAINTENANCE, SIGNATURES, OTHER = "none", "maintenance", "signatures", "other"
_HERE = ZoneInfo("Asia/Ho_Chi_Minh")
#: Each signature is compared with every revision after it: more than this is an attack.
_MOST_SIGNATURES, _MOST_REVISIONS = 40, 100
_EXPIRED = (AdESIndeterminate.OUT_OF_BOUNDS_NO_POE, AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED)

# pyHanko's own policy without the rule for filling in forms: our papers have none to fill in.
_POLICY = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),
        DocInfoRule().as_qualified(ModificationLevel.LTA_UPDATES),
        ObjectStreamRule().as_qualified(ModificationLevel.LTA_UPDATES),
        XrefStreamRule().as_qualified(ModificationLevel.LTA_UPDATES),
        DSSCompareRule().as_qualified(ModificationLevel.LTA_UPDATES),
        MetadataUpdateRule().as_qualified(ModificationLevel.LTA_UPDATES),
    ],
    form_rule=FormUpdatingRule(field_rules=[SigFieldCreationRule(), SigFieldModificationRule()]),
)


@dataclass(frozen=True)
class SignatureSeen:
    """One signature of a PDF. Only ``good`` says that it may be relied on.

    ``signed_at`` is the signer's own claim unless ``timestamped``. ``whole_file``: it covered the
    whole file when it was made; ``modified``: what was done to the file afterwards (NONE,
    MAINTENANCE, SIGNATURES by others that are good themselves, OTHER). ``level`` is the PAdES
    level that can be shown, "" when it is none of them.
    """

    field: str
    signer: str = ""
    organisation: str = ""
    serial: str = ""
    #: SHA-256 of the signer's certificate: which one it was, beyond any name in it.
    fingerprint: str = ""
    issuer: str = ""
    signed_at: datetime | None = None
    timestamped: bool = False
    whole_file: bool = False
    intact: bool = False
    trusted: bool = False
    level: str = ""
    modified: str = OTHER
    visible: bool = False
    good: bool = False


def read_signatures(pdf: bytes, *, trust: Trust) -> list[SignatureSeen]:
    """The signatures of a PDF in the order they were made; time stamps of the file not counted.

    ``FileRefused`` when the bytes are no PDF that can be judged: not one,
    too large, encrypted, or broken.
    """
    check_bytes(pdf)
    with _for_people("Không đọc được tệp PDF này: tệp hỏng hoặc không đúng chuẩn PDF."):
        reader, strict = _open(pdf)
        fields = list(enumerate_sig_fields(reader, filled_status=True)) if _has_form(reader) else []
    if reader.encrypted:
        text = "Tệp PDF có mật khẩu bảo vệ; hãy tải lên bản không đặt mật khẩu."
        raise FileRefused("locked", text)
    if fields and not strict:
        # Two programs may read a broken file differently, and then see different papers.
        text = "Tệp PDF có chữ ký nhưng sai chuẩn PDF nên không thể kiểm tra chữ ký."
        raise FileRefused("damaged", text)
    if len(fields) > _MOST_SIGNATURES or reader.xrefs.total_revisions > _MOST_REVISIONS:
        raise FileRefused("damaged", "Tệp PDF có quá nhiều chữ ký hoặc quá nhiều lần sửa đổi.")
    with _for_people("Không kiểm tra được chữ ký trong tệp PDF này: tệp hỏng."):
        return _judged(reader, [(name, field) for name, _, field in fields], trust)


def check_bytes(pdf: bytes) -> None:
    """``FileRefused`` unless these are the bytes of a PDF of fair size."""
    if len(pdf) > MAX_BYTES:
        raise FileRefused("size", f"Tệp quá lớn: tối đa {MAX_BYTES // 1024 // 1024} MB.")
    if not pdf.startswith(b"%PDF-"):
        raise FileRefused("type", "Tệp này không phải là tệp PDF.")


@contextmanager
def _for_people(sentence: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        # The readers raise whatever a hostile file provokes: IndexError, RecursionError, …
        raise FileRefused("damaged", sentence) from error


def _open(pdf: bytes) -> tuple[PdfFileReader, bool]:
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=True)
        _has_form(reader)
        return reader, True
    except Exception:
        # Scanners write broken files; without signatures there is nothing to be strict about.
        return PdfFileReader(io.BytesIO(pdf), strict=False), False


def _has_form(reader: PdfFileReader) -> bool:
    return not reader.encrypted and "/AcroForm" in reader.root


def _judged(
    reader: PdfFileReader, fields: list[tuple[str, DictionaryObject]], trust: Trust
) -> list[SignatureSeen]:
    try:
        kept = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        kept = None
    embedded: list[EmbeddedPdfSignature] = []
    seen: list[SignatureSeen] = []
    for name, field in fields:
        try:
            embedded.append(EmbeddedPdfSignature(reader, field, name))
        except Exception:
            # Shown as one that is not good: leaving it out would make the others look better.
            seen.append(SignatureSeen(field=name))
    answerable: set[str] = set()
    # The last one first: whether a change is a good signature is known only then.
    for one in sorted(embedded, key=lambda item: item.signed_revision, reverse=True):
        if one.sig_object_type == "/DocTimeStamp":
            continue
        signature = _seen(one, embedded, kept, trust, answerable)
        if signature.good:
            answerable.add(one.field_name)
        seen.append(signature)
    return seen[::-1]


def _seen(
    one: EmbeddedPdfSignature,
    embedded: list[EmbeddedPdfSignature],
    kept: DocumentSecurityStore | None,
    trust: Trust,
    answerable: set[str],
) -> SignatureSeen:
    visible = bool(is_field_visible(one.sig_field))
    try:
        status = _status(one, kept, trust)
    except Exception:
        return SignatureSeen(field=one.field_name, visible=visible)
    subject, issuer = status.signing_cert.subject.native, status.signing_cert.issuer.native
    modified = _modified(status, answerable)
    stamp = status.timestamp_validity
    stamped = stamp is not None and bool(stamp.valid and stamp.intact and stamp.trusted)
    return SignatureSeen(
        field=one.field_name,
        signer=_text(subject.get("common_name")),
        organisation=_text(subject.get("organization_name")),
        serial=format(status.signing_cert.serial_number, "x"),
        fingerprint=sha256(status.signing_cert.dump()).hexdigest(),
        issuer=_text(issuer.get("common_name") or issuer.get("organization_name")),
        signed_at=_aware(stamp.timestamp if stamped and stamp else status.signer_reported_dt),
        timestamped=stamped,
        whole_file=(status.coverage or SignatureCoverageLevel.UNCLEAR)
        >= SignatureCoverageLevel.ENTIRE_REVISION,
        intact=bool(status.intact and status.valid),
        trusted=bool(status.trusted),
        level=level_of(one, status, embedded, kept, trust) if status.bottom_line else "",
        modified=modified,
        visible=visible,
        good=bool(status.bottom_line) and modified != OTHER,
    )


def _status(
    one: EmbeddedPdfSignature, kept: DocumentSecurityStore | None, trust: Trust
) -> PdfSignatureStatus:
    def judged(moment: datetime | None) -> PdfSignatureStatus:
        return validate_pdf_signature(
            one,
            signer_validation_context=trust.context(moment=moment, kept=kept),
            ts_validation_context=trust.context(kept=kept),
            diff_policy=_POLICY,
        )

    status = judged(None)
    stamp = status.timestamp_validity
    if status.trust_problem_indic in _EXPIRED and stamp is not None and stamp.trusted:
        # Expired today, but a trusted time stamp shows that it was signed before.
        return judged(stamp.timestamp)
    return status


def _modified(status: PdfSignatureStatus, answerable: set[str]) -> str:
    level = status.modification_level
    if level == ModificationLevel.NONE:
        return NONE
    if level == ModificationLevel.LTA_UPDATES:
        return MAINTENANCE
    # A further signature counts as form filling. It is let through only where every field that
    # changed belongs to a later signature that is good itself: its signer answers for it.
    if level == ModificationLevel.FORM_FILLING and isinstance(status.diff_result, DiffResult):
        changed = status.diff_result.changed_form_fields
        if changed and changed <= answerable:
            return SIGNATURES
    return OTHER


def _aware(moment: datetime | None) -> datetime | None:
    # The /M of a PDF may lack its time zone.
    return moment.replace(tzinfo=_HERE) if moment and moment.tzinfo is None else moment


def _text(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value or "")
