"""What a return asked for and what the ward changed, each where it belongs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from nominations.drafts import diff
from nominations.forms import form_of_dossier
from nominations.lifecycle import State
from nominations.models import Criterion, DocumentRequirement, Nomination, Revision

from .models import Remark
from .remarks import with_page

#: A paper handed in for one criterion; it is open with its criterion.
_PROOF = "criterion"


def open_places(nomination: Nomination) -> frozenset[str]:
    """What the ward may change in an open return: ``kind:key`` of every place with a remark.

    The city's remarks open places, and so does the ward itself by ``open_place`` with a reason.
    """
    remarks = Remark.objects.filter(
        request__nomination=nomination, request__closed_at__isnull=True
    ).values_list("target_kind", "target")
    return frozenset(f"{kind}:{key}" for kind, key in remarks)


def opens(places_open: frozenset[str], kind: str, key: str, criterion: str = "") -> bool:
    """Whether a field or a paper lies in one of the open places.

    A remark on a criterion opens the ward's own score and proofs for it.
    """
    if kind == "field" and key.startswith("criteria."):
        return f"criterion:{key.split('.')[1]}" in places_open
    if kind == "document" and key == _PROOF:
        return f"criterion:{criterion}" in places_open
    return f"{kind}:{key}" in places_open


def locked_fields(nomination: Nomination, names: Iterable[str]) -> frozenset[str]:
    """Of these fields those that may not be changed now: in a return, all without a remark."""
    if nomination.state != State.RETURNED:
        return frozenset()
    here = open_places(nomination)
    return frozenset(name for name in names if not opens(here, "field", name))


@dataclass(slots=True)
class Returned:
    """The newest return of a dossier."""

    open: bool
    by_place: dict[str, list[Remark]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    touched: list[str] = field(default_factory=list)

    def at(self, kind: str, key: str) -> list[Remark]:
        """Remarks pinned to one field, paper or criterion."""
        return self.by_place.get(f"{kind}:{key}", [])

    @property
    def every(self) -> list[tuple[str, Remark]]:
        """All remarks with the name of their place."""
        return [
            (with_page(self.names.get(place, place), remark), remark)
            for place, remarks in self.by_place.items()
            for remark in remarks
        ]

    @property
    def mended(self) -> int:
        """How many of the city's remarks are on a place the ward has changed since."""
        return sum(
            not remark.by_ward
            for place, remarks in self.by_place.items()
            if place in self.touched
            for remark in remarks
        )

    @property
    def asked(self) -> list[tuple[str, Remark]]:
        """What the city asked for."""
        return [(name, remark) for name, remark in self.every if not remark.by_ward]


def newest_return(nomination: Nomination) -> Returned | None:
    """The open return, or the last one; None when the dossier never came back.

    One statement, the names of papers and criteria with it.
    """
    if not nomination.returns_used:
        return None
    version = nomination.award_type_version
    papers = DocumentRequirement.objects.filter(version=version, kind=OuterRef("target"))
    criteria = Criterion.objects.filter(
        criteria_set=version.criteria_set_id, code=OuterRef("target")
    )
    remarks = list(
        Remark.objects.filter(request__nomination=nomination)
        .select_related("request")
        .annotate(
            paper=Subquery(papers.values("label")[:1]),
            criterion=Subquery(criteria.values("label")[:1]),
        )
        .order_by("-request__number", "pk")
    )
    if not remarks:
        return None
    request = remarks[0].request
    found = Returned(open=request.closed_at is None, touched=request.touched)
    fields = form_of_dossier(nomination).base_fields
    for remark in remarks:
        if remark.request_id == request.pk:
            place = f"{remark.target_kind}:{remark.target}"
            found.by_place.setdefault(place, []).append(remark)
            name = {
                Remark.Target.FIELD: remark.target in fields and str(fields[remark.target].label),
                Remark.Target.DOCUMENT: remark.paper,
                Remark.Target.CRITERION: remark.criterion,
            }[Remark.Target(remark.target_kind)]
            found.names[place] = name or remark.target
    return found


def changed_since_return(nomination: Nomination) -> list[tuple[str, Any, Any]]:
    """What the ward changed when it answered: name of the field or paper, before, after."""
    pair = list(
        Revision.objects.filter(nomination=nomination)
        .order_by("-number")
        .values_list("data", flat=True)[:2]
    )
    if len(pair) < 2:
        return []
    after, before = pair
    labels = {
        name: str(field.label) for name, field in form_of_dossier(nomination).base_fields.items()
    }
    changes = [
        (labels.get(name, name), old, new)
        for name, old, new in diff(before, after)
        if name in labels
    ]
    return changes + _criteria(before, after) + _papers(before, after)


def _criteria(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    old, new = ({one["code"]: one for one in data.get("criteria", [])} for data in (before, after))
    told = {"label": "", "points": _("điểm"), "reason": _("lý do"), "evidence": _("minh chứng")}
    changes: list[tuple[str, Any, Any]] = []
    for code, here in (old | new).items():
        for part, name in told.items():
            was, now = (_in_words(one.get(code, {}).get(part, "")) for one in (old, new))
            if part != "label" and was != now:
                changes.append((f"{here['label']} ({name})", was, now))
    return changes


def _in_words(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _papers(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    old = {(one["kind"], one["sha256"]): one["title"] for one in before.get("documents", [])}
    new = {(one["kind"], one["sha256"]): one["title"] for one in after.get("documents", [])}
    gone = [(title, title, "") for key, title in old.items() if key not in new]
    came = [(title, "", f"{title} (bản mới)") for key, title in new.items() if key not in old]
    return gone + came
