"""Identity numbers at rest: encrypted, with a keyed hash for finding duplicates."""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext as _

from organizations.refusals import unmet

from .text.national_id import mask, normalise


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _keys() -> tuple[str, ...]:
    return tuple(settings.FIELD_KEYS)


def keyed_hash(number: str) -> str:
    """A hash only somebody with the key can compute; '' for no number.

    Uses the last key of ``FIELD_KEYS``: new keys are put in front, so hashes stay comparable.
    """
    number = normalise(number)
    if not number:
        return ""
    return hmac.digest(_hash_secret(_keys()[-1]), number.encode(), "sha256").hex()


def fingerprint(text: str) -> str:
    """By what a text is known again by somebody with the key, and by nobody else."""
    return hmac.digest(_hash_secret(_keys()[-1]), b"text|" + text.encode(), "sha256").hex()


@lru_cache(maxsize=4)
def _hash_secret(key: str) -> bytes:
    return hashlib.sha256(b"national-id|" + key.encode()).digest()


def protect(number: str) -> tuple[str, str]:
    """Encrypted text and keyed hash of an identity number; two empty strings for none."""
    number = normalise(number)
    if not number:
        return "", ""
    return _cipher(_keys()).encrypt(number.encode()).decode(), keyed_hash(number)


def reveal(sealed: str) -> str:
    """The clear number; callers must hold the right and leave an event.

    ``Refused`` when no key in place opens it: the service was started with other keys.
    """
    try:
        return _cipher(_keys()).decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken as error:
        text = _(
            "Số định danh không đọc được với khóa đang đặt trên máy chủ. Hãy báo người vận hành: "
            "khóa FIELD_KEYS không phải khóa của cơ sở dữ liệu này."
        )
        raise unmet("keys", text) from error


def opens(sealed: str) -> None:
    """``cryptography.fernet.InvalidToken`` when none of the keys in place opens it."""
    _cipher(_keys()).decrypt(sealed.encode())


def reseal(sealed: str) -> str:
    """The same text under the newest key; ``InvalidToken`` when no key opens it."""
    return _cipher(_keys()).rotate(sealed.encode()).decode()


def seal(text: str) -> str:
    """Any text encrypted at rest with the field keys."""
    return _cipher(_keys()).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again; ``cryptography.fernet.InvalidToken`` when no key fits."""
    return _cipher(_keys()).decrypt(sealed.encode()).decode()


def mask_stored(number: str) -> str:
    """The form shown everywhere: ``058*****1234``."""
    number = normalise(number)
    return mask(number) if number else ""
