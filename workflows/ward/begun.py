"""A dossier somebody has only begun to type: kept from the first letter, until it is a draft.

It has no number, no record and no place on any list; only who types it sees it. What is typed is
encrypted, and goes when the draft is made, when its owner drops it, or after ``KEPT_DAYS``.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.utils import timezone

from nominations.identity import seal, unseal
from nominations.models import RoundAward
from organizations.models import User

from .models import BegunDossier

#: How long something begun waits for its owner.
KEPT_DAYS = 30
#: Longer than all fields of a dossier together; more than that nobody types.
_MOST = 60_000


def keep(person: User, award: RoundAward, typed: dict[str, Any]) -> bool:
    """Keep what was typed so far; whether there was anything to keep."""
    told = {name: value for name, value in typed.items() if isinstance(value, str | list | bool)}
    text = json.dumps(told, ensure_ascii=False)
    if not any(value for value in told.values()) or len(text) > _MOST:
        return False
    BegunDossier.objects.update_or_create(
        person=person, award=award, defaults={"sealed": seal(text), "saved_at": timezone.now()}
    )
    return True


def found(person: User, award: RoundAward) -> tuple[dict[str, Any], Any] | None:
    """What this person had typed for this award, and when; None where nothing was begun."""
    begun = BegunDossier.objects.filter(person=person, award=award).first()
    if begun is None:
        return None
    return json.loads(unseal(begun.sealed)), begun.saved_at


def drop(person: User, award: RoundAward) -> None:
    """Nothing of it is left."""
    BegunDossier.objects.filter(person=person, award=award).delete()


def sweep() -> int:
    """Throw away what nobody went on with; how many."""
    old = timezone.now() - timedelta(days=KEPT_DAYS)
    gone, _kinds = BegunDossier.objects.filter(saved_at__lt=old).delete()
    return gone
