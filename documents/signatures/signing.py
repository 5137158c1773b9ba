"""Signing a PDF here, with a key given by configuration: a .p12 file or a token.

A signature is appended to the file; not a byte that was there is written again, so that earlier
signatures, and the comparison with the paper we made, keep holding.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer, SimpleSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko_certvalidator.errors import (
    InvalidCertificateError,
    PathBuildingError,
    ValidationError,
)

from cage.refusal import FileRefused

from .reading import check_bytes, read_signatures
from .trust import Trust

_FIELD, _STAMP_FIELD = "ChuKy", "DauThoiGian"


@dataclass(frozen=True)
class SignedPdf:
    """A signed file, and the PAdES level its newest signature really shows."""

    bytes: bytes
    level: str


def sign_pdf(
    pdf: bytes,
    *,
    signer: Signer,
    reason: str,
    location: str,
    name: str,
    timestamper: TimeStamper | None = None,
    trust: Trust | None = None,
) -> SignedPdf:
    """Append an invisible signature ``ChuKy1``, ``ChuKy2``, … to a PDF.

    With a time-stamp service and ``trust`` that reaches the signer's root, proofs and a time stamp
    of the whole file are added (B-LTA as far as revocation lists are at hand); with the service
    alone B-T; without it B-B. ``FileRefused`` when the file cannot be signed or the service does
    not answer.
    """
    check_bytes(pdf)
    long_term = timestamper is not None and trust is not None
    try:
        signed = _appended(
            pdf, signer, reason, location, name, timestamper, trust if long_term else None
        )
    except (PathBuildingError, InvalidCertificateError):
        # The chain of certificates does not reach a trusted root: no proofs to be added.
        signed = _appended(pdf, signer, reason, location, name, timestamper, None)
    return SignedPdf(signed, _level(signed, timestamper is not None, trust))


def open_pkcs12(data: bytes, password: str) -> Signer:
    """The signer of a .p12 file. ``FileRefused`` for a wrong password or a file that is none."""
    signer: Signer | None
    try:
        signer = SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=password.encode())
    except Exception as error:
        # A file without a key fails inside the library in a way of its own.
        raise FileRefused("key", _UNOPENED) from error
    if signer is None or signer.signing_cert is None:
        raise FileRefused("key", _UNOPENED)
    return signer


def open_pkcs11(
    library: str, *, pin: str, certificate: str, token: str = "", slot: int | None = None
) -> Signer:
    """The signer of a token, by its driver ``library`` and the label of the certificate on it.

    The token is found by its label or its slot and stays open as long as the signer is held.
    ``FileRefused`` when the module for tokens is not installed or the
    token, its PIN or the certificate is not right.
    """
    try:
        # Only hosts with a token need the module.
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
    except ImportError as error:
        raise FileRefused(
            "token",
            "Máy chủ chưa cài thành phần đọc thiết bị ký số (python-pkcs11).",
        ) from error
    try:
        opened = open_pkcs11_session(
            library,
            slot_no=slot,
            token_criteria=TokenCriteria(label=token) if token else None,
            user_pin=pin,
        )
        signer = PKCS11Signer(opened, cert_label=certificate)
        found = signer.signing_cert
    except Exception as error:
        # Drivers answer with errors of their own, far outside what the module declares.
        raise FileRefused(
            "token",
            "Không mở được thiết bị ký số: kiểm tra thiết bị, mã PIN và tên chứng thư.",
        ) from error
    if found is None:
        raise FileRefused("token", "Không tìm thấy chứng thư trên thiết bị ký số.")
    return signer


_UNOPENED = "Không mở được tệp chứng thư số: sai mật khẩu hoặc tệp hỏng."


def _appended(
    pdf: bytes,
    signer: Signer,
    reason: str,
    location: str,
    name: str,
    timestamper: TimeStamper | None,
    trust: Trust | None,
) -> bytes:
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=True)
        taken = {field for field, _, _ in enumerate_sig_fields(writer.prev)}
        metadata = PdfSignatureMetadata(
            field_name=_free(_FIELD, taken),
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            reason=reason,
            location=location,
            name=name,
            embed_validation_info=trust is not None,
            use_pades_lta=trust is not None,
            timestamp_field_name=_free(_STAMP_FIELD, taken) if trust is not None else None,
            validation_context=trust.context() if trust is not None else None,
        )
        output = PdfSigner(metadata, signer, timestamper=timestamper).sign_pdf(writer)
        assert isinstance(output, io.BytesIO)
        return output.getvalue()
    except (PathBuildingError, InvalidCertificateError):
        raise
    except (ValidationError, SigningError) as error:
        raise FileRefused(
            "certificate",
            "Chứng thư số không dùng được để ký: hết hạn, bị thu hồi hoặc không có quyền ký.",
        ) from error
    except (TimestampRequestError, OSError) as error:
        text = "Dịch vụ dấu thời gian không trả lời; văn bản chưa được ký."
        raise FileRefused("timestamp", text) from error
    except Exception as error:
        # The reader raises whatever a broken file provokes.
        text = "Không ký được: tệp PDF hỏng, có mật khẩu hoặc sai chuẩn."
        raise FileRefused("damaged", text) from error


def _free(stem: str, taken: set[str]) -> str:
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def _level(signed: bytes, stamped: bool, trust: Trust | None) -> str:
    # Read back rather than promised.
    seen = read_signatures(signed, trust=trust or Trust())[-1]
    # Whom nobody here trusts is given no level when read; that a stamp was put in is known.
    return seen.level or ("B-T" if stamped else "B-B")
