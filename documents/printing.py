"""Files that take a while, made as tasks: certificates of a whole list, archive packages."""

from __future__ import annotations

import io
import logging
from datetime import timedelta
from typing import Any

import pikepdf
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django_tasks import task

from nominations.lifecycle import State
from nominations.models import Nomination
from organizations.models import User
from organizations.refusals import Reason, Refused, hidden
from organizations.unit_acts import units_of
from prepared.unfinished import Unfinished
from workflows.decisions.models import Decision, DecisionItem
from workflows.decisions.queries import decisions_visible, sees_whole_list
from workflows.kernel import policy

from . import desk, issued, store
from .access import find
from .archive import package
from .models import CertificateSheet, PaperBatch
from .papers.certificate import A4, Sheet
from .papers.registry import KINDS

_logger = logging.getLogger(__name__)


def sheet_of(pk: str | int | None) -> CertificateSheet | None:
    """The chosen sheet, else the office's first; None where none is set up."""
    sheets = CertificateSheet.objects.all()
    text = str(pk or "")
    chosen = sheets.filter(pk=text).first() if text.isdecimal() and len(text) < 10 else None
    return chosen or sheets.first()


def layout(sheet: CertificateSheet | None) -> Sheet:
    """How it is laid out; A4 where nothing is set up."""
    return Sheet.of(sheet) if sheet is not None else A4


def decision_of(person: User, pk: int) -> Decision:
    """An issued decision with certificates this person may see; ``Refused('hidden')`` otherwise."""
    found = decisions_visible(person).filter(pk=pk, state=Decision.State.ISSUED).first()
    if found is None or not recipients(person, found):
        raise hidden()
    return found


def recipients(person: User, found: Decision) -> list[DecisionItem]:
    """Those on the list with a valid certificate whom this person may see, in list order."""
    items = found.items.filter(current=True, status="valid")  # type: ignore[attr-defined]
    if not sees_whole_list(person, found):
        seen = policy.visible(person).filter(decision_items__decision=found).values("pk")
        items = items.filter(nomination__in=seen)
    return [
        item for item in items.select_related("nomination").order_by("position") if item.printed
    ]


def ask(person: User, found: Decision, sheet: CertificateSheet | None) -> PaperBatch:
    """Begin the file of all certificates; it is made outside of the request."""
    with transaction.atomic():
        batch = PaperBatch.objects.create(
            what="certificates",
            about=f"decision:{found.pk}",
            sheet=sheet,
            asked_by=person,
            total=len(recipients(person, found)),
        )
        transaction.on_commit(lambda: make_batch.enqueue(batch.pk))
    return batch


def ask_archive(person: User, pk: int) -> PaperBatch:
    """Begin the archive package of a decision; ``Refused('hidden')`` where it is not theirs."""
    found = package.decision_of(person, pk)
    with transaction.atomic():
        batch = PaperBatch.objects.create(
            what="archive", about=f"decision:{found.pk}", asked_by=person, total=1
        )
        transaction.on_commit(lambda: make_batch.enqueue(batch.pk))
    return batch


def _certificates(batch: PaperBatch) -> str:
    found = decision_of(batch.asked_by, int(batch.about.split(":")[1]))
    rows: list[dict[str, Any]] = [
        item.printed for item in recipients(batch.asked_by, found) if item.printed
    ]
    batch.total = len(rows)
    return issued.certificates_file(found, rows, layout(batch.sheet))[0]


def _archive(batch: PaperBatch) -> str:
    found = package.decision_of(batch.asked_by, int(batch.about.split(":")[1]))
    return store.keep(package.build(found, batch.asked_by))


def may_notify(person: User, found: Decision) -> bool:
    """Whether this person numbers the notices of results the association sends out."""
    numbered_by = KINDS["result_notice"].numbered_by
    return found.round.city_id in units_of(person, *numbered_by)


def ask_notices(person: User, pk: int) -> PaperBatch:
    """Begin the notices of a whole decision: each is numbered, all come as one file to print."""
    found = decision_of(person, pk)
    if not may_notify(person, found):
        text = _("Việc vào sổ không thuộc nhiệm vụ này.")
        raise Refused("forbidden", [Reason("role", text)])
    with transaction.atomic():
        batch = PaperBatch.objects.create(
            what="notices",
            about=f"decision:{found.pk}",
            asked_by=person,
            total=len(recipients(person, found)),
        )
        transaction.on_commit(lambda: make_batch.enqueue(batch.pk))
    return batch


def _notices(batch: PaperBatch) -> str:
    """In list order; what was numbered before keeps its number, so a broken run is run again."""
    found = decision_of(batch.asked_by, int(batch.about.split(":")[1]))
    numbers = [item.nomination.number for item in recipients(batch.asked_by, found)]
    return _numbered(batch, numbers, "result_notice")


def refused_with(found: Decision) -> list[str]:
    """Who of the same award and round ended without it, and may know it; by number."""
    ended = Nomination.objects.filter(round=found.round_id, award_type=found.award_type_id).filter(
        Q(state__in=[State.REFUSED, State.NOT_ELIGIBLE])
        | Q(state=State.COUNCIL_FAILED, results_released_at__isnull=False)
    )
    return list(ended.order_by("number").values_list("number", flat=True))


def ask_refusals(person: User, pk: int) -> PaperBatch:
    """Begin the notices to those who got nothing: each is numbered, all come as one file."""
    found = decision_of(person, pk)
    if not may_notify(person, found):
        text = _("Việc vào sổ không thuộc nhiệm vụ này.")
        raise Refused("forbidden", [Reason("role", text)])
    numbers = refused_with(found)
    if not numbers:
        raise Refused("unmet", [Reason("empty", _("Không có trường hợp nào phải báo từ chối."))])
    with transaction.atomic():
        batch = PaperBatch.objects.create(
            what="refusals", about=f"decision:{found.pk}", asked_by=person, total=len(numbers)
        )
        transaction.on_commit(lambda: make_batch.enqueue(batch.pk))
    return batch


def _refusals(batch: PaperBatch) -> str:
    found = decision_of(batch.asked_by, int(batch.about.split(":")[1]))
    return _numbered(batch, refused_with(found), "refusal_notice")


def _numbered(batch: PaperBatch, numbers: list[str], kind: str) -> str:
    """One notice a dossier, entered in the book where it was not yet, all in one file."""
    person = batch.asked_by
    with pikepdf.new() as whole:
        for done, number in enumerate(numbers, 1):
            subject = find(person, "nomination", number)
            if subject is None:
                continue
            one = next(found for found in desk.offers(person, subject) if found.kind.code == kind)
            if one.paper is None:
                desk.enter(person, subject, one.code)
                one = desk.offer(person, subject, one.code)
            with pikepdf.open(io.BytesIO(desk.pdf(subject, one))) as pdf:
                whole.pages.extend(pdf.pages)
            PaperBatch.objects.filter(pk=batch.pk).update(done=done)
        out = io.BytesIO()
        whole.save(out, deterministic_id=True)
    return store.keep(out.getvalue())


_MAKERS = {
    "certificates": _certificates,
    "archive": _archive,
    "notices": _notices,
    "refusals": _refusals,
}


@task()
def make_batch(pk: int) -> None:
    """Make a file that was asked for; what fails is told on its page, and in the log in full."""
    if not PaperBatch.begin(pk):
        return
    batch = PaperBatch.objects.select_related("sheet", "asked_by").get(pk=pk)
    try:
        batch.sha256 = _MAKERS[batch.what](batch)
        batch.done = batch.total
        batch.finish()
    except Exception as error:
        _logger.exception("batch %s", pk)
        batch.fail()
        batch.problem = str(error)[:500] or type(error).__name__
    batch.save(update_fields=["state", "done", "total", "sha256", "problem"])


def _being_made() -> QuerySet[PaperBatch]:
    waiting = [PaperBatch.State.QUEUED, PaperBatch.State.WORKING]
    return PaperBatch.objects.filter(state__in=waiting)


def _again(batch: PaperBatch) -> None:
    if batch.state == PaperBatch.State.WORKING:
        batch.wait_again()
        batch.save(update_fields=["state"])


def _end(batch: PaperBatch) -> None:
    batch.fail()
    batch.problem = _(
        "Máy chủ đã thử lập tệp này nhiều lần mà lần nào cũng bị ngắt giữa chừng. Hãy lập lại; nếu "
        "vẫn vậy, hãy báo quản trị."
    )
    batch.save(update_fields=["state", "problem"])


#: Thousands of certificates take minutes; what was numbered keeps its number when begun anew.
MAKING = Unfinished(make_batch, _being_made, timedelta(hours=1), _again, _end)


def batch_of(person: User, public_id: Any) -> PaperBatch:
    """A file this person asked for; ``Refused('hidden')`` otherwise."""
    found = PaperBatch.objects.filter(public_id=public_id, asked_by=person).first()
    if found is None:
        raise hidden()
    return found


def batch_file(batch: PaperBatch) -> bytes:
    """The file; ``Refused('unmet')`` while it is not ready or when its bytes were lost."""
    kept = store.read(batch.sha256) if batch.sha256 else None
    if kept is None:
        text = _("Tệp chưa lập xong hoặc không còn. Hãy lập lại.")
        raise Refused("unmet", [Reason("batch", text)])
    return kept
