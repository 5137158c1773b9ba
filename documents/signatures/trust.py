"""Whom we believe: the roots of the certification authorities, and what they have revoked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from asn1crypto import crl, pem, x509
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext

from cage.refusal import FileRefused


@dataclass(frozen=True)
class Trust:
    """The certificates that need no further proof, and the revocation lists at hand.

    Without roots nobody is trusted; the operating system's list is for web sites and never used.
    With ``allow_fetching`` false nothing is asked over the network.
    """

    roots: tuple[x509.Certificate, ...] = ()
    crls: tuple[crl.CertificateList, ...] = ()
    allow_fetching: bool = False

    def context(
        self,
        *,
        moment: datetime | None = None,
        kept: DocumentSecurityStore | None = None,
        revocation: str = "soft-fail",
    ) -> ValidationContext:
        """What pyHanko judges by: now or at a ``moment``, with the proofs ``kept`` in the file.

        ``revocation`` "require" asks for a proof of not being revoked for every certificate.
        """
        arguments: dict[str, Any] = {
            "trust_roots": list(self.roots),
            "crls": list(self.crls),
            "revocation_mode": revocation,
            # A moment in the past cannot be asked about over the network.
            "allow_fetching": self.allow_fetching and moment is None,
            "moment": moment,
            # Lists kept in a file were fetched after signing, and still speak for that time.
            "retroactive_revinfo": moment is not None,
        }
        if kept is not None:
            context = kept.as_validation_context(arguments)
            assert isinstance(context, ValidationContext)
            return context
        return ValidationContext(**arguments)


def trust_from(
    roots: Iterable[bytes], *, crls: Iterable[bytes] = (), allow_fetching: bool = False
) -> Trust:
    """Trust in the certificates of PEM files; each file may hold several.

    ``crls`` are revocation lists, PEM or DER. ``FileRefused`` when a file cannot be read.
    """
    try:
        certificates = [_certificate(der) for file in roots for der in _blocks(file)]
        lists = [_list(der) for file in crls for der in _blocks(file)]
    except (ValueError, TypeError) as error:
        text = "Tệp chứng thư gốc hoặc danh sách thu hồi không đọc được."
        raise FileRefused("damaged", text) from error
    return Trust(tuple(certificates), tuple(lists), allow_fetching)


def configured() -> Trust:
    """The trust of the settings ``SIGNATURE_ROOTS``, ``SIGNATURE_CRLS``, ``SIGNATURE_FETCHING``.

    The first two are lists of file paths. ImproperlyConfigured when a file is not to be read.
    """
    try:
        return trust_from(
            [Path(path).read_bytes() for path in getattr(settings, "SIGNATURE_ROOTS", [])],
            crls=[Path(path).read_bytes() for path in getattr(settings, "SIGNATURE_CRLS", [])],
            allow_fetching=bool(getattr(settings, "SIGNATURE_FETCHING", False)),
        )
    except (OSError, FileRefused) as error:
        raise ImproperlyConfigured(
            f"SIGNATURE_ROOTS hoặc SIGNATURE_CRLS không đọc được: {error}"
        ) from error


def _blocks(file: bytes) -> list[bytes]:
    if not pem.detect(file):
        return [file]
    return [der for _, _, der in pem.unarmor(file, multiple=True)]


def _certificate(der: bytes) -> x509.Certificate:
    certificate = x509.Certificate.load(der)
    # asn1crypto reads lazily: a broken one would only fail when a paper is judged.
    assert certificate.subject.native is not None and certificate.public_key.native is not None
    return certificate


def _list(der: bytes) -> crl.CertificateList:
    revoked = crl.CertificateList.load(der)
    assert revoked.issuer.native is not None
    return revoked
