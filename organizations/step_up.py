"""Showing once more that it is really you, before an act that cannot be taken back lightly.

The password is checked apart from the act, because that is slow on purpose; what the act gets is
a token that says "this person, with this password, a moment ago" and is cheap to check while a
dossier is locked.
"""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core import signing

from . import guessing, sign_ins
from .models import User

_SALT = "organizations.step_up"


def _mark(person: User) -> str:
    """Changes with the password and when all sessions end, so that a token dies with them."""
    return hashlib.sha256(person.get_session_auth_hash().encode()).hexdigest()[:16]


def confirm(person: User, password: str, address: str = "") -> str:
    """A token for the next ``STEP_UP_AGE`` seconds; '' when the password is wrong.

    ``guessing.MustWait`` after too many wrong ones: a session left open is no place to guess in.
    A wrong one is kept on record with the address it came from.
    """
    with guessing.attempt(guessing.in_session(person.pk)) as one:
        if password and person.is_active and person.check_password(password):
            one.right()
    if not one.was_right:
        if password:
            sign_ins.note_wrong(person.pk, address, wait=one.wait, at=sign_ins.IN_SESSION)
        return ""
    return token_for(person)


def token_for(person: User) -> str:
    """The token itself, for whoever has checked the person by other means."""
    return signing.dumps([person.pk, _mark(person)], salt=_SALT, compress=False)


def confirmed(person: User, token: str) -> bool:
    """Whether the token is this person's, fresh, and from the present password."""
    try:
        pk, mark = signing.loads(token, salt=_SALT, max_age=settings.STEP_UP_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    return bool(pk == person.pk and mark == _mark(person))
