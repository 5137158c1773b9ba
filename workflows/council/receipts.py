"""The one code of a ballot sheet, on its way from the page that shows the sheet to the ballots.

It travels signed, and is stored nowhere: so codes are the service's own and never weak, a sheet
sent twice lies under the same code, and nobody's code serves from another seat.
"""

from __future__ import annotations

from datetime import timedelta

from django.core import signing

from organizations.models import User

from .models import Seat

_SALT = "workflows.council.receipts"
#: A sheet left open longer is opened anew.
_LASTS = timedelta(hours=24)


def hand_out(person: User, seat: Seat, code: str) -> str:
    """What the ballots of a sheet bring along, for this person on this seat."""
    return signing.dumps([person.pk, seat.pk, code], salt=_SALT, compress=False)


def code_in(sheet: str, person: User, seat: Seat) -> str:
    """The code of such a sheet; '' for one that is not ours, not theirs, or too old."""
    try:
        holder, place, code = signing.loads(sheet, salt=_SALT, max_age=_LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(code) if (holder, place) == (person.pk, seat.pk) else ""
