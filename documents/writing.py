"""Papers written to files: one of each kind in both outputs, or all about one thing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nominations.models import Nomination
from organizations.models import Succession, User
from reports.models import CityReport, WardReport
from workflows.council.models import CouncilSession
from workflows.decisions.models import Decision
from workflows.redress.models import Complaint
from workflows.ward.models import Submission

from . import desk
from .access import Subject, find
from .papers.registry import KINDS


def subjects(person: User) -> Iterator[Subject]:
    """Everything papers are about that this person may see; the lists first, they are few."""
    keys = [
        ("session", CouncilSession.objects.order_by("pk").values_list("pk", flat=True)),
        ("decision", Decision.objects.order_by("pk").values_list("pk", flat=True)),
        ("submission", Submission.objects.order_by("pk").values_list("pk", flat=True)),
        ("succession", Succession.objects.order_by("pk").values_list("pk", flat=True)),
        ("ward_report", WardReport.objects.order_by("pk").values_list("pk", flat=True)),
        ("city_report", CityReport.objects.order_by("pk").values_list("pk", flat=True)),
        ("complaint", Complaint.objects.order_by("pk").values_list("pk", flat=True)),
        ("nomination", Nomination.objects.order_by("number").values_list("number", flat=True)),
    ]
    for about, found in keys:
        for key in found.iterator():
            subject = find(person, about, str(key))
            if subject is not None:
                yield subject


def write(subject: Subject, one: desk.Offer, out: Path) -> None:
    """One paper as PDF and DOCX."""
    stem = out / f"{one.kind.code}"
    stem.with_suffix(".pdf").write_bytes(desk.pdf(subject, one))
    stem.with_suffix(".docx").write_bytes(desk.docx(subject, one))


def write_kinds(person: User, out: Path) -> int:
    """The first paper of each kind there is; how many kinds."""
    out.mkdir(parents=True, exist_ok=True)
    wanted = set(KINDS)
    for subject in subjects(person):
        for one in desk.offers(person, subject):
            if one.kind.code in wanted:
                write(subject, one, out)
                wanted.discard(one.kind.code)
        if not wanted:
            break
    return len(KINDS) - len(wanted)
