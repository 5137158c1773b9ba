"""Sentences written again and again: kept by a unit as data, and learnt from its own returns."""

from __future__ import annotations

from collections import Counter

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audit.record import record
from nominations.models import Nomination
from nominations.text.folding import clean_text
from organizations import grants
from organizations.capabilities import Capability
from organizations.models import User
from organizations.refusals import Reason, Refused, hidden
from organizations.unit_acts import not_yours
from workflows.appraisal.models import Remark

from .models import Phrase

#: The last so many remarks are looked at; the most frequent are offered.
_SAMPLE, _OFFERED = 500, 10
#: How old the list may be, in seconds.
_AGE = 600
#: Who keeps sentences of a unit, and which uses their work has.
KEEPERS: dict[str, frozenset[str]] = {
    Capability.RECEIVE: frozenset({Phrase.Use.REMARK}),
    Capability.APPRAISE: frozenset({Phrase.Use.REMARK, Phrase.Use.APPRAISAL}),
    Capability.CONFIRM: frozenset({Phrase.Use.REMARK, Phrase.Use.APPRAISAL}),
    Capability.GIVE_OPINION: frozenset({Phrase.Use.OPINION}),
}
#: In which act a sentence is offered.
_OFFERED_IN = {
    "return_for_correction": Phrase.Use.REMARK,
    "give_opinion": Phrase.Use.OPINION,
    "propose": Phrase.Use.APPRAISAL,
}


def usual_remarks(city_id: int) -> list[str]:
    """What this city has asked for more than once lately, the most frequent first."""
    key = f"phrases:{city_id}"
    kept: list[str] | None = cache.get(key)
    if kept is None:
        texts = Remark.objects.filter(request__nomination__city=city_id, by_ward=False)
        counted = Counter(texts.order_by("-pk").values_list("text", flat=True)[:_SAMPLE])
        kept = [text for text, count in counted.most_common(_OFFERED) if count > 1]
        cache.set(key, kept, _AGE)
    return kept


def phrases_for(person: User, code: str, nomination: Nomination) -> list[str]:
    """What is offered in an act: the sentences of the person's units, then what was learnt."""
    use = _OFFERED_IN.get(code)
    if use is None:
        return []
    units = {one.unit_id for one in grants.mandates(person)}
    kept = Phrase.objects.filter(unit__in=units, use=use, active=True)
    found = list(kept.values_list("text", flat=True))
    if use == Phrase.Use.REMARK:
        found += usual_remarks(nomination.city_id)
    return list(dict.fromkeys(found))


def uses_of(person: User) -> dict[int, set[str]]:
    """The uses a person keeps sentences for, by unit."""
    found: dict[int, set[str]] = {}
    for mandate in grants.mandates(person):
        for capability in mandate.capabilities & KEEPERS.keys():
            found.setdefault(mandate.unit_id, set()).update(KEEPERS[capability])
    return found


def kept_by(person: User) -> QuerySet[Phrase]:
    """The sentences of the person's units, those in use first."""
    return Phrase.objects.filter(unit__in=uses_of(person)).order_by("-active", "use", "pk")


def add_phrase(*, actor: User, use: str, text: str) -> Phrase:
    """Keep a sentence for one's unit; one that was taken out comes back.

    ``Refused('forbidden')`` when the use is not the person's work, ``('invalid')`` for no text.
    """
    unit_id = next((unit for unit, uses in uses_of(actor).items() if use in uses), None)
    if unit_id is None:
        raise Refused("forbidden", not_yours())
    told = clean_text(text)
    if not told or len(told) > 500:
        wrong = _("Cần một câu, không quá 500 ký tự.")
        raise Refused("invalid", [Reason("text", wrong)], {"text": [wrong]})
    with transaction.atomic():
        try:
            with transaction.atomic():
                phrase = Phrase.objects.create(unit_id=unit_id, use=use, text=told)
        except IntegrityError:
            phrase = Phrase.objects.get(unit_id=unit_id, use=use, text=told)
            phrase.active = True
            phrase.save(update_fields=["active"])
        _note("keep_phrase", actor, phrase)
    return phrase


@transaction.atomic
def retire_phrase(*, actor: User, pk: int) -> Phrase:
    """Take a sentence out of use; ``Refused('hidden')`` for another unit's."""
    phrase = kept_by(actor).filter(pk=pk).first()
    if phrase is None:
        raise hidden()
    phrase.active = False
    phrase.save(update_fields=["active"])
    _note("retire_phrase", actor, phrase)
    return phrase


def _note(kind: str, actor: User, phrase: Phrase) -> None:
    record(
        stream=f"unit:{phrase.unit_id}",
        kind=kind,
        actor=actor,
        unit_id=phrase.unit_id,
        object_ref=f"phrase:{phrase.pk}",
        body={"use": phrase.use, "text": phrase.text},
    )
