"""What may be shown of a nominee to anybody, by consent (Luật 91/2025/QH15 art. 24; NĐ 13/2023).

Silence is no consent. A child's name needs the guardian's consent, and from seven years the
child's own too; of a minor nothing is shown but name, ward and level of school.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .drafts import age_on
from .models import CollectiveKind, Consent, Nomination, Person

_OF_AGE = 18
_OWN_CONSENT_FROM = 7
#: Last year of each level of school, and what the level is called.
_LEVELS = (
    (5, gettext_lazy("học sinh tiểu học")),
    (9, gettext_lazy("học sinh trung học cơ sở")),
    (12, gettext_lazy("học sinh trung học phổ thông")),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One nominee as the public may see them."""

    name: str
    ward: str
    award: str
    #: Level of school of a minor; the achievement of others, where that may be told.
    line: str = ""


def is_minor(person: Person, day: date) -> bool:
    """Not of age on that day; whoever has no birth year on record counts as of age."""
    age = age_on(person, day)
    return age is not None and age < _OF_AGE


def consented(person: Person, purpose: str, given: Iterable[Consent], day: date) -> bool:
    """Whether everybody who must has agreed to this purpose, and nobody took it back."""
    by_guardian = {
        one.by_guardian
        for one in given
        if one.purpose == purpose and (one.withdrawn_on is None or one.withdrawn_on > day)
    }
    if not is_minor(person, day):
        return bool(by_guardian)
    age = age_on(person, day)
    own = False in by_guardian or (age is not None and age < _OWN_CONSENT_FROM)
    return True in by_guardian and own


def school_level(grade: str) -> str:
    """What may be said of a minor's class: ``7A2`` is "học sinh trung học cơ sở"."""
    found = re.search(r"\d{1,2}", grade)
    if found:
        for last, label in _LEVELS:
            if 1 <= int(found.group()) <= last:
                return str(label)
    return _("học sinh")


def shown(nomination: Nomination, given: Iterable[Consent], day: date) -> Shown | None:
    """What anybody may see of a nominee; None where not even the name may be posted.

    A family's achievement is its private life and no consent of a family is on record, so it is
    never shown.
    """
    person, line = nomination.person, ""
    if person is not None:
        given = list(given)
        if not consented(person, Consent.Purpose.PUBLISH_NAME, given, day):
            return None
        if is_minor(person, day):
            line = school_level(person.grade)
        elif consented(person, Consent.Purpose.PUBLISH_STORY, given, day):
            line = nomination.achievement_title
    else:
        assert nomination.collective is not None
        if nomination.collective.kind != CollectiveKind.HOUSEHOLD:
            line = nomination.achievement_title
    return Shown(
        name=nomination.subject_name,
        ward=nomination.ward.short_name,
        award=nomination.award_type.name,
        line=line,
    )
