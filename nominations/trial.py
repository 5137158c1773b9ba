"""A version tried before it stands: what it would say of dossiers there are, changing none of them.

The rules, the papers asked for and the award's own fields are asked of each dossier as if it had
been written under the draft; what its own version says stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .drafts import own_fields_lacking
from .eligibility.evaluation import Result, blocking, unmet
from .eligibility.facts import Facts, gather_stored
from .forms import families_of, family_of_dossier
from .models import AwardTypeVersion, Evidence, Nomination, Round

#: So many dossiers are tried at most.
_MOST = 500


@dataclass(slots=True)
class Tried:
    """One dossier under the draft: what stops it, what it is only reminded of, and what is new."""

    nomination: Nomination
    stops: list[str] = field(default_factory=list)
    reminds: list[str] = field(default_factory=list)
    #: Of both, what its own version does not say.
    new: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Trial:
    """What came of it."""

    round: Round | None
    tried: list[Tried]

    @property
    def stopped(self) -> list[Tried]:
        """Those that could not be sent."""
        return [one for one in self.tried if one.stops]

    @property
    def reminded(self) -> list[Tried]:
        """Those that could, with a reminder."""
        return [one for one in self.tried if one.reminds and not one.stops]

    @property
    def passed(self) -> int:
        """How many nothing is said of."""
        return len(self.tried) - len(self.stopped) - len(self.reminded)


def try_on(version: AwardTypeVersion) -> Trial:
    """The draft against the dossiers of the last round that has any of its award.

    In a dozen statements for any number of dossiers.
    """
    found = Nomination.objects.filter(award_type=version.award_type).exclude(state="draft")
    last = found.order_by("-round__year", "-round_id").select_related("round").first()
    if last is None:
        return Trial(None, [])
    dossiers = list(
        found.filter(round=last.round)
        .select_related(
            "award_type_version__criteria_set",
            "award_type",
            "person",
            "collective",
            "ward",
            "round",
        )
        .order_by("ward__short_name", "sort_key")[:_MOST]
    )
    under_own = [{result.text for result in results} for _facts, results in _judged(dossiers)]
    for one in dossiers:
        one.award_type_version = version
    papers = _papers(dossiers)
    wanted = list(version.documents.all())
    tried = []
    for (facts, results), said_before in zip(_judged(dossiers), under_own, strict=True):
        one = facts.nomination
        trial = Tried(one)
        held = papers.get(one.pk, {})
        stops = [result.text for result in blocking(results)]
        if family_of_dossier(one) not in families_of(version):
            stops.append(_("Danh hiệu này không dành cho đối tượng đó."))
        minor = facts.age is not None and facts.age < 18
        stops += [
            _("Thiếu giấy tờ: %s.") % paper.label
            for paper in wanted
            if held.get(paper.kind, 0) < paper.minimum and (minor or not paper.only_minors)
        ]
        stops += [_("Chưa ghi “%s”.") % lacking.label for lacking in own_fields_lacking(one)]
        trial.stops = stops
        stopping = {result.text for result in blocking(results)}
        trial.reminds = [
            result.text
            for result in results
            if result.severity == "warn" and result.text not in stopping
        ]
        trial.new = [text for text in [*trial.stops, *trial.reminds] if text not in said_before]
        tried.append(trial)
    return Trial(last.round, tried)


def _judged(dossiers: list[Nomination]) -> list[tuple[Facts, list[Result]]]:
    facts = gather_stored(dossiers)
    return list(zip(facts, unmet(facts), strict=True))


def _papers(dossiers: list[Nomination]) -> dict[int, dict[str, int]]:
    """How many papers of each kind lie in each dossier."""
    counted: dict[int, dict[str, int]] = {}
    rows = Evidence.objects.filter(
        nomination__in=[one.pk for one in dossiers],
        removed_at__isnull=True,
        replaced_by__isnull=True,
    ).values_list("nomination_id", "kind")
    for pk, kind in rows:
        kinds = counted.setdefault(pk, {})
        kinds[kind] = kinds.get(kind, 0) + 1
    return counted
