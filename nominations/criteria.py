"""A ward's own scores: points, a short reason and a proof for each criterion of its award.

Whether a ward scores itself is data on the criteria set. In forms, the API and errors a value is
named ``criteria.<code>.<part>``; the points of all criteria make the dossier's own total.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _t

from prepared.queries import Prepared

from . import looks
from .models import (
    AwardTypeVersion,
    CriteriaSet,
    Criterion,
    CriterionScore,
    Evidence,
    Nomination,
    WardScoring,
)

PREFIX = "criteria."
POINTS, REASON, EVIDENCE = "points", "reason", "evidence"
PARTS = (POINTS, REASON, EVIDENCE)
#: The kind of a paper handed in for one criterion alone.
PAPER_KIND = "criterion"
_WARD = CriterionScore.Side.WARD


@dataclass(slots=True)
class Line:
    """One criterion with what the ward says of itself."""

    criterion: Criterion
    score: CriterionScore | None = None
    #: Papers handed in for this criterion alone.
    papers: list[Evidence] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The criterion's own code."""
        return self.criterion.code

    @property
    def proved(self) -> bool:
        """Whether a paper stands behind it."""
        return bool(self.papers) or bool(self.score and self.score.evidence_id)


@dataclass(frozen=True, slots=True)
class Total:
    """What points come to, and what the pass rule says of them."""

    points: int
    most: int
    passes_at: int
    scored: int
    count: int
    #: Criteria below their own least: label, points, least.
    low: tuple[tuple[str, int, int], ...] = ()

    @property
    def lacking(self) -> int:
        """Points still missing for the pass mark."""
        return max(self.passes_at - self.points, 0)

    @property
    def passed(self) -> bool:
        """Every criterion scored, the total reached and none too low."""
        return self.scored == self.count and not self.lacking and not self.low


def scoring(version: AwardTypeVersion) -> str:
    """Whether the ward scores itself: ``none``, ``optional`` or ``required``."""
    criteria_set = version.criteria_set
    return criteria_set.ward_scoring if criteria_set is not None else WardScoring.NONE


def name_of(code: str, part: str) -> str:
    """The name of one value in forms, the API and errors."""
    return f"{PREFIX}{code}.{part}"


_CRITERIA = Prepared(lambda criteria_set: Criterion.objects.filter(criteria_set=criteria_set))
_SCORES = Prepared(
    lambda nomination: (
        CriterionScore.objects.filter(nomination=nomination)
        .select_related("criterion", "evidence")
        .order_by("criterion__position", "criterion_id", "pk")
    )
)
_HELD = Prepared(
    lambda nomination: (
        Evidence.objects.filter(
            nomination=nomination, removed_at__isnull=True, replaced_by__isnull=True
        )
        .select_related("file")
        .order_by("kind", "pk")
    )
)
_PAPERS = Prepared(
    lambda nomination: Evidence.objects.filter(
        nomination=nomination,
        criterion__isnull=False,
        removed_at__isnull=True,
        replaced_by__isnull=True,
    )
)


def criteria_of(nomination: Nomination) -> list[Criterion]:
    """The criteria its award is judged by, in order; none where it has no such set."""
    asked = nomination.award_type_version.criteria_set_id
    return looks.once(nomination, "criteria", lambda: _CRITERIA.all(asked)) if asked else []


def scores_of(nomination: Nomination) -> list[CriterionScore]:
    """What the ward and the city gave, by criterion, with what proves it."""
    if nomination.award_type_version.criteria_set_id is None:
        return []
    return looks.once(nomination, "scores", lambda: _SCORES.all(nomination.pk))


def ward_scores(nomination: Nomination) -> list[CriterionScore]:
    """The ward's own of them."""
    return [score for score in scores_of(nomination) if score.side == _WARD]


def papers_of(nomination: Nomination) -> list[Evidence]:
    """The papers that lie in the dossier now, by kind, with their files."""
    return looks.once(nomination, "papers", lambda: _HELD.all(nomination.pk))


def lines(nomination: Nomination, evidence: Iterable[Evidence] | None = None) -> list[Line]:
    """Every criterion in order; two statements, a third for papers the caller does not hold."""
    version = nomination.award_type_version
    if version.criteria_set is None or scoring(version) == WardScoring.NONE:
        return []
    found = {one.pk: Line(one) for one in criteria_of(nomination)}
    for score in ward_scores(nomination):
        if score.criterion_id in found:
            found[score.criterion_id].score = score
    if evidence is None:
        shown = looks.is_open(nomination)
        evidence = papers_of(nomination) if shown else _PAPERS.all(nomination.pk)
    for paper in evidence:
        if paper.criterion_id in found:
            found[paper.criterion_id].papers.append(paper)
    return list(found.values())


def current_papers(nomination: Nomination) -> Any:
    """The papers that lie in the dossier now."""
    return nomination.evidence.filter(removed_at__isnull=True, replaced_by__isnull=True)


def least_of(criterion: Criterion, criteria_set: CriteriaSet) -> int:
    """The fewest points with which a criterion is passed."""
    return max(criterion.min_score, criteria_set.pass_each)


def total_of(criteria_set: CriteriaSet, points: dict[str, int], criteria: list[Criterion]) -> Total:
    """The total of some points by code, judged by the set's pass rule."""
    low = tuple(
        (one.label, points[one.code], least_of(one, criteria_set))
        for one in criteria
        if one.code in points and points[one.code] < least_of(one, criteria_set)
    )
    return Total(
        points=sum(points.get(one.code, 0) for one in criteria),
        most=sum(one.max_score for one in criteria),
        passes_at=criteria_set.pass_total,
        scored=sum(one.code in points for one in criteria),
        count=len(criteria),
        low=low,
    )


def stored_total(nomination: Nomination, listed: list[Line]) -> Total | None:
    """The total as it is stored; None where the ward does not score itself."""
    criteria_set = nomination.award_type_version.criteria_set
    if not listed or criteria_set is None:
        return None
    points = {one.code: one.score.points for one in listed if one.score is not None}
    return total_of(criteria_set, points, [one.criterion for one in listed])


def typed_total(nomination: Nomination, typed: dict[str, Any], listed: list[Line]) -> Total | None:
    """The total of what stands in the form now, saved or not; what is out of bounds counts not."""
    criteria_set = nomination.award_type_version.criteria_set
    if not listed or criteria_set is None:
        return None
    points = {}
    for one in listed:
        text = str(typed.get(name_of(one.code, POINTS)) or "").strip()
        if text.isdecimal() and len(text) < 6 and int(text) <= one.criterion.max_score:
            points[one.code] = int(text)
    return total_of(criteria_set, points, [one.criterion for one in listed])


def values(listed: list[Line]) -> dict[str, Any]:
    """What is stored, under the names of the form."""
    found: dict[str, Any] = {}
    for one in listed:
        score = one.score
        found[name_of(one.code, POINTS)] = score.points if score else None
        found[name_of(one.code, REASON)] = score.note if score else ""
        found[name_of(one.code, EVIDENCE)] = score.evidence_id if score else None
    return found


def flattened(data: dict[str, Any], listed: list[Line]) -> dict[str, Any]:
    """``{"criteria": {"1": {"points": 8}}}`` as the names of the form; what is unknown stays."""
    given = data.get("criteria")
    if not listed or not isinstance(given, dict):
        return data
    flat = {name: value for name, value in data.items() if name != "criteria"}
    for code, parts in given.items():
        if isinstance(parts, dict):
            flat |= {name_of(str(code), str(part)): value for part, value in parts.items()}
        else:
            flat[f"{PREFIX}{code}"] = parts
    return flat


def as_json(listed: list[Line]) -> dict[str, Any]:
    """What the API tells: by the criterion's code."""
    return {
        one.code: {
            POINTS: one.score.points if one.score else None,
            REASON: one.score.note if one.score else "",
            EVIDENCE: one.score.evidence_id if one.score else None,
            "papers": [paper.pk for paper in one.papers],
        }
        for one in listed
    }


def put(
    nomination: Nomination, listed: list[Line], data: dict[str, Any]
) -> dict[str, tuple[Any, Any]]:
    """Store clean values; what changed, old and new, and the dossier's total made anew.

    Without points nothing is kept of a criterion: its reason and its proof go with them.
    """
    changes: dict[str, tuple[Any, Any]] = {}
    before = values(listed)
    for one in listed:
        mine = {part: name_of(one.code, part) for part in PARTS}
        after = {name: data.get(name, before[name]) for name in mine.values()}
        if after[mine[POINTS]] is None:
            after = {mine[POINTS]: None, mine[REASON]: "", mine[EVIDENCE]: None}
        differing = {
            name: (before[name], new) for name, new in after.items() if before[name] != new
        }
        if differing:
            changes |= differing
            _store(nomination, one, *(after[mine[part]] for part in PARTS))
    if changes:
        points = [one.score.points for one in listed if one.score is not None]
        if points:
            nomination.self_score = sum(points)
        elif any(name.endswith(f".{POINTS}") for name in changes):
            nomination.self_score = None
    return changes


def _store(
    nomination: Nomination, line: Line, points: int | None, reason: str, evidence: int | None
) -> None:
    if points is None:
        if line.score is not None:
            line.score.delete()
        line.score = None
        return
    line.score, _made = CriterionScore.objects.update_or_create(
        nomination=nomination,
        criterion=line.criterion,
        side=_WARD,
        defaults={"points": points, "note": reason or "", "evidence_id": evidence},
    )


def problems(nomination: Nomination, listed: list[Line]) -> list[tuple[str, str]]:
    """Why a dossier cannot be handed on as the ward scored it: code and sentence."""
    if not listed:
        return []
    scored = [one for one in listed if one.score is not None]
    required = scoring(nomination.award_type_version) == WardScoring.REQUIRED
    found: list[tuple[str, str]] = []
    if scored or required:
        found += [
            ("criterion", _t("Chưa chấm tiêu chí “%s”.") % one.criterion.label)
            for one in listed
            if one.score is None
        ]
        found += [
            ("criterion.evidence", _t("Tiêu chí “%s” cần minh chứng.") % one.criterion.label)
            for one in listed
            if one.score is not None and one.criterion.needs_evidence and not one.proved
        ]
    return found


def snapshot(nomination: Nomination) -> list[dict[str, Any]]:
    """The ward's scores as plain JSON, for revisions and freezing."""
    return [
        {
            "code": one.code,
            "label": one.criterion.label,
            "max": one.criterion.max_score,
            POINTS: one.score.points,
            REASON: one.score.note,
            EVIDENCE: _proofs(one),
        }
        for one in lines(nomination)
        if one.score is not None
    ]


def _proofs(line: Line) -> list[str]:
    named = [line.score.evidence.title] if line.score and line.score.evidence else []
    return named + [paper.title for paper in line.papers]


def follow(old: Evidence, new: Evidence | None) -> None:
    """A paper replaced or removed: scores that named it name the new version, or none."""
    CriterionScore.objects.filter(evidence=old).update(evidence=new)
