"""A certificate as a file from outside: whose it is and how long it lasts, read in the cage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from cage import process
from cage.refusal import FileRefused

MAX_BYTES = 64 * 1024
_UNREADABLE = (
    "Không đọc được chứng thư. Hãy chọn tệp chứng thư (.cer, .crt, .pem), không phải .p12."
)


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says of itself, and the hash it is known again by."""

    fingerprint: str
    subject: str
    serial: str
    issuer: str
    valid_from: date
    valid_to: date


def read_certificate(data: bytes) -> Certificate:
    """The certificate in a file, DER or PEM. ``FileRefused`` for none."""
    if len(data) > MAX_BYTES:
        raise FileRefused("damaged", _UNREADABLE)
    try:
        answer, _rest = process.run("documents.signatures.certificates:task", {}, data)
    except process.CageBroken as broken:
        raise FileRefused("damaged", _UNREADABLE) from broken
    for name in ("valid_from", "valid_to"):
        answer[name] = date.fromisoformat(answer[name])
    return Certificate(**answer)


def task(_request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """In the child: read it; whatever is none ends in an error of the library."""
    from .trust import trust_from

    found = trust_from([data]).roots[0]
    subject, issuer, lasts = found.subject.native, found.issuer.native, found["tbs_certificate"]
    told = {
        "fingerprint": sha256(found.dump()).hexdigest(),
        "subject": str(subject.get("common_name") or "")[:200],
        "serial": format(found.serial_number, "x")[:64],
        "issuer": str(issuer.get("common_name") or issuer.get("organization_name") or "")[:200],
        "valid_from": lasts["validity"]["not_before"].native.date().isoformat(),
        "valid_to": lasts["validity"]["not_after"].native.date().isoformat(),
    }
    return told, b""
