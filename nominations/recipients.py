"""Who most likely takes an award into their hands."""

from __future__ import annotations

from django.utils import timezone

from .models import Nomination
from .publicity import is_minor


def recipient(nomination: Nomination) -> str:
    """The person, or whoever stands for a collective."""
    if nomination.collective is not None:
        return nomination.collective.representative or nomination.subject_name[:100]
    return nomination.subject_name[:100]


def who_accepts(nomination: Nomination) -> str:
    """The guardian of a minor, otherwise the person."""
    person = nomination.person
    if person is not None and is_minor(person, timezone.localdate()) and person.guardian_name:
        return person.guardian_name
    return recipient(nomination)
