"""Making and changing a draft's data, and what it looks like as a snapshot.

Data functions only: who may call them, and the event, are the door's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from organizations.models import Unit
from prepared.bulk import like, store
from prepared.queries import Prepared

from . import criteria
from .fields import CATALOGUE, Need, Table
from .fields.own import PREFIX, OwnField, declared
from .identity import keyed_hash
from .models import (
    AwardTypeVersion,
    Collective,
    Consent,
    Evidence,
    Gender,
    Nomination,
    Person,
    Round,
    SensitiveFacts,
)
from .text.folding import fold, match_key
from .text.names import honorific, is_body

#: Where each field lies, by its name in the forms.
_NOMINATION = CATALOGUE.stored_in(Table.NOMINATION)
_PERSON = CATALOGUE.stored_in(Table.PERSON)
_COLLECTIVE = CATALOGUE.stored_in(Table.COLLECTIVE)
_SENSITIVE = CATALOGUE.stored_in(Table.SENSITIVE)
#: Never written into an event in clear.
PERSONAL_FIELDS = CATALOGUE.personal()


@dataclass(frozen=True, slots=True)
class NewDraft:
    """What a draft is made from: clean form data under a number that was taken for it."""

    version: AwardTypeVersion
    data: dict[str, Any]
    number: str
    import_key: str | None = None


def unsaved(*, actor: Any, round: Round, ward: Unit, drafts: list[NewDraft]) -> list[Nomination]:
    """The nominations these would be, with their subjects; nothing is stored or asked."""
    nominations = []
    templates: dict[int, Nomination] = {}
    person, collective = Person(ward=ward), Collective(ward=ward)
    for draft in drafts:
        version = draft.version
        if version.pk not in templates:
            templates[version.pk] = Nomination(
                round=round,
                award_type=version.award_type,
                award_type_version=version,
                ward=ward,
                city_id=round.city_id,
                authority_id=version.authority_id,
                council_id=version.council_id,
                created_by=actor,
                period_from=round.period_from,
                period_to=round.period_to,
                urgent=version.urgent,
            )
        nomination = like(templates[version.pk])
        nomination.number, nomination.import_key = draft.number, draft.import_key
        if "full_name" in draft.data:
            nomination.person = like(person)
        else:
            nomination.collective = like(collective)
        put_subject(nomination, draft.data)
        nomination.subject.refresh_keys()
        refresh_copies(nomination)
        nominations.append(nomination)
    return nominations


def build(*, actor: Any, round: Round, ward: Unit, drafts: list[NewDraft]) -> list[Nomination]:
    """Store subjects and their draft nominations, in as many statements for many as for one."""
    nominations = unsaved(actor=actor, round=round, ward=ward, drafts=drafts)
    sensitive = []
    for nomination, draft in zip(nominations, drafts, strict=True):
        facts = {attr: draft.data.get(name) or "" for name, attr in _SENSITIVE.items()}
        if nomination.person is not None and any(facts.values()):
            sensitive.append(SensitiveFacts(person=nomination.person, **facts))
    store([one.person for one in nominations if one.person])
    store([one.collective for one in nominations if one.collective])
    store(sensitive)
    for nomination in nominations:
        # The subject has its key only now; saying it again carries it over.
        if nomination.person is not None:
            nomination.person = nomination.person
        else:
            nomination.collective = nomination.collective
    store(nominations)
    return nominations


def current(nomination: Nomination) -> dict[str, Any]:
    """The dossier's values under their names in the forms, identity number masked."""
    values = {
        name: getattr(nomination, attr)
        for name, attr in _NOMINATION.items()
        if nomination.urgent or not CATALOGUE[name].urgent
    }
    values |= {f"{PREFIX}{code}": value for code, value in nomination.declared.items()}
    if (person := nomination.person) is not None:
        values |= {name: getattr(person, attr) for name, attr in _PERSON.items()}
        values["birth"] = birth_text(person)
        values["national_id"] = person.national_id_masked
        sensitive = SensitiveFacts.objects.filter(person=person).first() if person.pk else None
        values |= {name: getattr(sensitive, attr, "") for name, attr in _SENSITIVE.items()}
    elif (collective := nomination.collective) is not None:
        values |= {name: getattr(collective, attr) for name, attr in _COLLECTIVE.items()}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def birth_text(person: Person) -> str:
    """The birth date as far as it is known: ``05/03/1962``, ``03/1962`` or ``1962``."""
    if person.birth_year is None:
        return ""
    if person.birth_day:
        return f"{person.birth_day:02d}/{person.birth_month:02d}/{person.birth_year}"
    if person.birth_month:
        return f"{person.birth_month:02d}/{person.birth_year}"
    return str(person.birth_year)


def _put(target: Any, names: dict[str, str], data: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Set what differs; old and new under the names of the forms."""
    changes: dict[str, tuple[Any, Any]] = {}
    for name, attr in names.items():
        if name in data:
            old, new = getattr(target, attr), data[name]
            if new is None and isinstance(old, str):
                new = ""
            if old != new:
                changes[name] = (old, new)
                setattr(target, attr, new)
    return changes


def _put_own(nomination: Nomination, data: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The award's own fields; one that was emptied is kept no more."""
    changes: dict[str, tuple[Any, Any]] = {}
    for name, new in data.items():
        code = name.removeprefix(PREFIX)
        empty = new in (None, "", [])
        if code == name or nomination.declared.get(code) == (None if empty else new):
            continue
        changes[name] = (nomination.declared.get(code), None if empty else new)
        rest = {key: value for key, value in nomination.declared.items() if key != code}
        nomination.declared = rest if empty else rest | {code: new}
    return changes


def own_fields_lacking(nomination: Nomination) -> list[OwnField]:
    """The award's own fields that must be there before it is sent, and are not."""
    return [
        one
        for one in declared(nomination.award_type_version.declared)
        if one.need != Need.NO and nomination.declared.get(one.code) is None
    ]


def personal_fields(nomination: Nomination) -> frozenset[str]:
    """Never written into an event in clear: everybody's, and the award's own that are such."""
    own = declared(nomination.award_type_version.declared)
    return PERSONAL_FIELDS | {one.name for one in own if one.personal}


def put_subject(nomination: Nomination, data: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Put clean form data on a nomination and its subject, storing nothing yet."""
    changes = _put(nomination, _NOMINATION, data) | _put_own(nomination, data)
    if (person := nomination.person) is None:
        return changes | _put(nomination.collective, _COLLECTIVE, data)
    changes |= _put(person, _PERSON, data)
    person.gender = person.gender or Gender.UNKNOWN
    if birth := data.get("birth"):
        old = birth_text(person)
        person.birth_year, person.birth_month, person.birth_day = (
            birth.year,
            birth.month,
            birth.day,
        )
        if old != birth_text(person):
            changes["birth"] = (old, birth_text(person))
    number = data.get("national_id")
    if number and "*" not in number and keyed_hash(number) != person.national_id_hash:
        old = person.national_id_masked
        person.set_national_id(number)
        changes["national_id"] = (old, person.national_id_masked)
    return changes


def apply_edit(nomination: Nomination, data: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Change a stored draft's data; what changed, old and new."""
    changes = put_subject(nomination, data)
    if (person := nomination.person) is not None:
        person.save()
        if any(name in data for name in _SENSITIVE):
            facts, _made = SensitiveFacts.objects.get_or_create(person=person)
            changes |= _put(facts, _SENSITIVE, data)
            facts.save()
    elif nomination.collective is not None:
        nomination.collective.save()
    refresh_copies(nomination)
    return changes


def refresh_copies(nomination: Nomination) -> None:
    """What lists and search read, kept beside the case."""
    if (person := nomination.person) is not None:
        name, key, match = person.full_name, person.sort_key, person.name_match
    else:
        assert nomination.collective is not None
        subject = nomination.collective
        name, key, match = subject.name, subject.sort_key, subject.name_match
    nomination.subject_name, nomination.sort_key, nomination.subject_match = name, key, match
    nomination.achievement_key = match_key(nomination.achievement_title)[:200]
    nomination.search_fold = fold(
        f"{nomination.number} {name} {nomination.ward.short_name} {nomination.achievement_title}"
    )


def age_on(person: Person, day: Any) -> int | None:
    """Full years on a day; by the year alone where no more is known."""
    if person.birth_year is None:
        return None
    years = day.year - person.birth_year
    if person.birth_month and (day.month, day.day) < (person.birth_month, person.birth_day or 1):
        years -= 1
    return years


def give_consent(
    *,
    person: Person,
    given_by: str,
    by_guardian: bool,
    relation: str = "",
    purpose: str = Consent.Purpose.PROCESSING,
) -> Consent:
    """Keep somebody's consent of today to one purpose."""
    return Consent.objects.create(
        person=person,
        purpose=purpose,
        given_by=given_by,
        by_guardian=by_guardian,
        relation=relation,
        given_on=timezone.localdate(),
    )


_PAPERS = Prepared(
    lambda nomination: (
        Evidence.objects.filter(
            nomination=nomination, removed_at__isnull=True, replaced_by__isnull=True
        )
        .select_related("file")
        .order_by("kind", "pk")
    )
)


def snapshot(nomination: Nomination) -> dict[str, Any]:
    """All facts of a dossier as plain JSON: for freezing, revisions and papers."""
    values = current(nomination)
    person = nomination.person
    if person is not None and is_body(person.full_name):
        # A firm on the form of people: it has no age, and nobody calls it ông.
        person = None
    age = age_on(person, timezone.localdate()) if person else None
    return {
        "number": nomination.number,
        "subject": nomination.subject_name,
        "subject_kind": "person" if person else "collective",
        "honorific": honorific(age, person.gender) if person else "",
        "minor": bool(person and age is not None and age < 18),
        "fields": {name: value for name, value in values.items() if name not in _SENSITIVE},
        "ward": {"code": nomination.ward.code, "name": nomination.ward.short_name},
        "award": {
            "code": nomination.award_type.code,
            "name": nomination.award_type.name,
            "version": nomination.award_type_version.number,
            "family": nomination.family,
            "certificate": nomination.award_type_version.certificate_title,
        },
        "achievement": nomination.achievement_title,
        "criteria": criteria.snapshot(nomination),
        "documents": [
            {"kind": item.kind, "title": item.title, "sha256": item.file.sha256}
            for item in _PAPERS.all(nomination.pk)
        ],
    }


def diff(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """Which fields differ between two snapshots: name, before, after."""
    before, after = old.get("fields", {}), new.get("fields", {})
    return [
        (name, before.get(name), after.get(name))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]
