"""Identity numbers at rest: encrypted, with a keyed hash for finding duplicates."""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

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
    """The clear number; callers must hold the right and leave an event."""
    return _cipher(_keys()).decrypt(sealed.encode()).decode() if sealed else ""


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
