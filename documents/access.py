"""What a paper is about, and who may read or number it: by the rules of what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from nominations.lifecycle import WARD_ONLY_STATES
from nominations.models import Nomination
from organizations import grants
from organizations.capabilities import Capability
from organizations.models import Oversight, Succession, User
from organizations.unit_acts import units_of
from reports import city as city_reports
from reports import ward as ward_reports
from reports.models import CityReport, WardReport
from workflows.council.models import CouncilSession
from workflows.council.queries import sessions_visible
from workflows.decisions.models import Decision
from workflows.decisions.queries import decisions_visible, sees_whole_list
from workflows.kernel import policy
from workflows.kernel.reading import reads_whole
from workflows.redress import complaints
from workflows.redress.models import Complaint
from workflows.ward.models import Submission
from workflows.ward.queries import submissions_visible

from .papers.registry import INSIDERS, Kind, Part, kinds_about

#: The address of each kind of thing papers are about, as pages write it.
SLUGS = {
    "ho-so": "nomination",
    "to-trinh": "submission",
    "hoi-dong": "session",
    "quyet-dinh": "decision",
    "don-vi": "succession",
    "khieu-nai": "complaint",
    "bao-cao": "ward_report",
    "tong-hop": "city_report",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """Something papers are about, as one person may see it."""

    about: str
    key: str
    thing: Any
    inside: bool

    @property
    def ref(self) -> str:
        """How papers and the record name it: ``nomination:2024-0001``."""
        return f"{self.about}:{self.key}"

    @property
    def slug(self) -> str:
        """How addresses name its kind."""
        return next(slug for slug, about in SLUGS.items() if about == self.about)


def find(person: User, about: str, key: str) -> Subject | None:
    """The thing as far as this person may see it; None for hidden and for absent alike."""
    finder = {
        "nomination": _nomination,
        "submission": _submission,
        "session": _session,
        "decision": _decision,
        "succession": _succession,
        "complaint": _complaint,
        "ward_report": _ward_report,
        "city_report": _city_report,
    }.get(about)
    if finder is None or (about != "nomination" and not (key.isdecimal() and len(key) < 10)):
        return None
    found = finder(person, key)
    if found is None:
        return None
    thing, inside = found
    return Subject(about, key, thing, inside)


def _nomination(person: User, number: str) -> tuple[Nomination, bool] | None:
    """A dossier one may read; or, for the clerk who numbers its papers, the papers without it."""
    clerk = Q(city__in=units_of(person, Capability.REGISTER)) & ~Q(state__in=WARD_ONLY_STATES)
    found = (
        Nomination.objects.filter(policy.visibility(person) | clerk)
        .select_related(
            "ward",
            "city",
            "authority",
            "award_type",
            "award_type_version",
            "round",
            "person",
            "collective",
            "regime",
        )
        .filter(number=number)
        .first()
    )
    if found is None:
        return None
    numbers = found.city_id in units_of(person, Capability.REGISTER)
    return found, numbers or policy.sees_sealed(person, found)


def _submission(person: User, key: str) -> tuple[Submission, bool] | None:
    found = submissions_visible(person).select_related("round__city").filter(pk=key).first()
    return None if found is None else (found, True)


def _session(person: User, key: str) -> tuple[CouncilSession, bool] | None:
    found = sessions_visible(person).select_related("called_by").filter(pk=key).first()
    return None if found is None else (found, True)


def _decision(person: User, key: str) -> tuple[Decision, bool] | None:
    found = (
        decisions_visible(person).select_related("round__city", "drafted_by").filter(pk=key).first()
    )
    return None if found is None else (found, sees_whole_list(person, found))


def _succession(person: User, key: str) -> tuple[Succession, bool] | None:
    found = Succession.objects.select_related("from_unit", "to_unit").filter(pk=key).first()
    if found is None:
        return None
    units = {mandate.unit_id for mandate in grants.mandates(person)}
    sides = {found.from_unit_id, found.to_unit_id}
    # A unit that ended was overseen until the day before.
    above = Oversight.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=found.on - timedelta(days=1)),
        overseer__in=units,
        unit__in=sides,
    )
    if units & sides or above.exists() or grants.holds(person, Capability.ADMINISTER):
        return found, True
    return None


def _complaint(person: User, key: str) -> tuple[Complaint, bool] | None:
    """A complaint as the city sees it; a ward that is asked something reads none of its papers."""
    found = complaints.visible(person).filter(pk=key).first()
    return (found, True) if found is not None and complaints.sees_all(person, found) else None


def _ward_report(person: User, key: str) -> tuple[WardReport, bool] | None:
    found = ward_reports.visible(person).filter(pk=key).first()
    return None if found is None else (found, True)


def _city_report(person: User, key: str) -> tuple[CityReport, bool] | None:
    """The association's report as its people see it; or, for the clerk, its papers to number."""
    clerk = Q(period__city__in=units_of(person, Capability.REGISTER))
    found = (
        CityReport.objects.filter(Q(pk__in=city_reports.visible(person).values("pk")) | clerk)
        .select_related("period__city", "signed_by")
        .filter(pk=key)
        .first()
    )
    return None if found is None else (found, True)


def successions(person: User) -> QuerySet[Succession]:
    """Mergers and splits whose hand-over this person may read, newest first."""
    units = {mandate.unit_id for mandate in grants.mandates(person)}
    above = Oversight.objects.filter(overseer__in=units).values("unit")
    found = Succession.objects.exclude(from_unit=F("to_unit")).select_related(
        "from_unit", "to_unit"
    )
    if not grants.holds(person, Capability.ADMINISTER):
        found = found.filter(
            Q(from_unit__in=units)
            | Q(to_unit__in=units)
            | Q(from_unit__in=above)
            | Q(to_unit__in=above)
        )
    return found.order_by("-on", "-pk")


def readable(person: User, subject: Subject) -> list[tuple[Kind, Part]]:
    """The papers there are about it that this person may read, in the table's order."""
    units = {mandate.unit_id for mandate in grants.mandates(person)}
    # A department that is asked reads the letter to it, not what goes between ward and city.
    whole = subject.about != "nomination" or reads_whole(person, subject.thing)
    return [
        (kind, part)
        for kind in kinds_about(subject.about)
        for part in kind.parts(subject.thing)
        if subject.inside or (whole and kind.readers != INSIDERS) or part.also_for in units
    ]


def may_number(person: User, kind: Kind, subject: Subject) -> bool:
    """Whether this person enters papers of the kind in the book of the body that issues them."""
    if not kind.numbered_by:
        return False
    return kind.unit(subject.thing).pk in units_of(person, *kind.numbered_by)
