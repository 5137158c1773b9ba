"""Which PAdES level a signature shows: what is really in the file, not what its maker intended."""

from __future__ import annotations

from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    EmbeddedPdfSignature,
    PdfSignatureStatus,
    validate_pdf_signature,
    validate_pdf_timestamp,
)

from .trust import Trust


def level_of(
    one: EmbeddedPdfSignature,
    status: PdfSignatureStatus,
    embedded: list[EmbeddedPdfSignature],
    kept: DocumentSecurityStore | None,
    trust: Trust,
) -> str:
    """ "B-B", "B-T", "B-LT" or "B-LTA" of a signature that holds; "" when it is not PAdES.

    ``embedded`` is everything signed or stamped in the file, ``kept`` the proofs in it.
    """
    if one.sig_object.get("/SubFilter") != SigSeedSubFilter.PADES.value:
        return ""
    if status.timestamp_validity is None:
        return "B-B"
    if kept is None or not _proven(one, kept, trust):
        return "B-T"
    return "B-LTA" if any(_stamps(stamp, one, kept, trust) for stamp in embedded) else "B-LT"


def _proven(one: EmbeddedPdfSignature, kept: DocumentSecurityStore, trust: Trust) -> bool:
    # Only what lies in the file counts: without our lists, without the network.
    alone = Trust(trust.roots)
    status = validate_pdf_signature(
        one,
        signer_validation_context=alone.context(kept=kept, revocation="require"),
        ts_validation_context=alone.context(kept=kept, revocation="require"),
        skip_diff=True,
    )
    stamp = status.timestamp_validity
    return bool(status.trusted) and stamp is not None and bool(stamp.trusted)


def _stamps(
    stamp: EmbeddedPdfSignature,
    one: EmbeddedPdfSignature,
    kept: DocumentSecurityStore,
    trust: Trust,
) -> bool:
    """Whether this is a trusted time stamp of the file, made after the signature."""
    if stamp.sig_object_type != "/DocTimeStamp" or stamp.signed_revision <= one.signed_revision:
        return False
    status = validate_pdf_timestamp(stamp, validation_context=trust.context(kept=kept))
    return bool(status.trusted) and status.modification_level != ModificationLevel.OTHER
