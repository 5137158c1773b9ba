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
    secret = hashlib.sha256(b"national-id|" + _keys()[-1].encode()).digest()
    return hmac.new(secret, number.encode(), hashlib.sha256).hexdigest()


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
