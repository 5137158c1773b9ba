"""What time alone brings about: rounds that are over, rights that have run out.

Each dossier is closed in a transaction of its own through the door, so a sweep may stop half way,
run twice or run beside another: what was done is refused the second time, and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from nominations import evidence, uploads
from nominations.lifecycle import State
from nominations.models import Nomination, Round, RoundDeadline
from organizations import grants
from organizations.models import User
from organizations.refusals import Refused
from prepared import unfinished
from workflows.kernel import door
from workflows.ward import begun, staged, workbooks

from . import exports
from .leavers import sweep_rights

_LAPSING = (State.DRAFT, State.WARD_REVIEW, State.RETURNED)


@dataclass(slots=True)
class Swept:
    """How much a sweep did."""

    lapsed: int = 0
    rights_ended: int = 0
    given_back: int = 0
    #: Files the virus scanner answered about now, and those it still owes an answer.
    scanned: int = 0
    unscanned: int = 0
    #: Lists nobody does anything with any more, and sealed files that belong to none.
    lists_dropped: int = 0
    files_removed: int = 0
    #: Files of lists taken out whose days are over.
    exports_deleted: int = 0
    #: Dossiers somebody began to type and never went on with.
    begun_dropped: int = 0
    #: Work whose worker fell: begun anew, and ended with a sentence.
    begun_anew: int = 0
    ended: int = 0


def last_day(round_: Round) -> date:
    """The last day of a round with its grace: days the submission deadline adds to the close."""
    grace = (
        RoundDeadline.objects.filter(round=round_, kind=RoundDeadline.Kind.SUBMISSION)
        .values_list("grace_days", flat=True)
        .first()
    )
    return round_.closes_on + timedelta(days=grace or 0)


def _over(today: date) -> list[Round]:
    return [round_ for round_ in Round.objects.all() if last_day(round_) < today]


def _numbers(rounds: list[Round]) -> Iterator[str]:
    # Urgent ones belong to no round but by their number.
    found = Nomination.objects.filter(round__in=rounds, state__in=_LAPSING, urgent=False).order_by(
        "pk"
    )
    yield from found.values_list("number", flat=True).iterator(chunk_size=500)


def sweep(today: date | None = None) -> Swept:
    """Lapse what was never sent or answered, and take back rights whose last day has passed."""
    day = today or timezone.localdate()
    done = Swept()
    for number in list(_numbers(_over(day))):
        try:
            door.perform("lapse", number, None)
        except Refused:
            # Somebody else moved it between our look and the lock; the next sweep looks again.
            continue
        done.lapsed += 1
    for person in User.objects.filter(
        appointments__valid_to__lt=day,
        userobjectpermission__isnull=False,
    ).distinct():
        before = person.userobjectpermission_set.count()
        grants.sync(person)
        done.rights_ended += before - person.userobjectpermission_set.count()
    done.given_back = sweep_rights()
    uploads.sweep()
    done.scanned, done.unscanned = evidence.rescan()
    done.lists_dropped, done.files_removed = workbooks.expire_old(), staged.sweep_files()
    done.exports_deleted, done.begun_dropped = exports.sweep(), begun.sweep()
    done.begun_anew, done.ended = unfinished.get_up()
    return done
