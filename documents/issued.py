"""The final files that went out, and how one is known again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any

from workflows.decisions.models import Decision, DecisionItem

from . import store
from .formats import titled
from .models import Paper, SealedFile
from .papers import certificate, decision
from .papers.certificate import A4, Sheet

#: A PDF ends here; what a signature appends begins after it.
_END = re.compile(rb"%%EOF\r?\n?")
#: More revisions than this no paper of ours has.
_MOST_ENDS = 50


def give_out(pdf: bytes, about: str, label: str) -> str:
    """Keep a final file and remember that it went out; its SHA-256."""
    sha256 = store.keep(pdf)
    SealedFile.objects.get_or_create(sha256=sha256, defaults={"about": about, "label": label[:200]})
    return sha256


def decision_file(found: Decision) -> bytes:
    """The issued decision; the bytes that went out first, as long as they are there."""
    assert found.snapshot is not None
    about = f"decision:{found.pk}"
    for one in SealedFile.objects.filter(about=about).order_by("pk"):
        if (kept := store.read(one.sha256)) is not None:
            return kept
    pdf = decision.render(found.snapshot, decision.words_for(found.snapshot, found.authority))
    give_out(pdf, about, f"Quyết định số {found.full_number}")
    return pdf


def certificate_file(item: DecisionItem, sheet: Sheet = A4) -> bytes:
    """One certificate of an issued decision, on a sheet."""
    assert item.printed is not None and item.decision.snapshot is not None
    pdf = certificate.render(item.decision.snapshot, [item.printed], sheet)
    label = f"{titled(item.printed['form'])}, Quyết định số {item.decision.full_number}"
    give_out(pdf, f"certificate:{item.verification_code}", label)
    return pdf


def certificates_file(
    found: Decision, rows: Iterable[dict[str, Any]], sheet: Sheet = A4
) -> tuple[str, bytes]:
    """Certificates in list order as one file; its SHA-256 and bytes."""
    assert found.snapshot is not None
    pdf = certificate.render(found.snapshot, rows, sheet)
    label = f"Giấy khen, giấy chứng nhận kèm Quyết định số {found.full_number}"
    return give_out(pdf, f"certificates:{found.pk}", label), pdf


def known(pdf: bytes) -> tuple[SealedFile, bytes] | None:
    """The file of ours these bytes begin with, and its bytes; None for anything else.

    A signature is appended, so a signed paper still begins with the very file that was signed.
    """
    ends = [match.end() for match in _END.finditer(pdf)][:_MOST_ENDS]
    hashes = {hashlib.sha256(pdf[:end]).hexdigest(): end for end in [*ends, len(pdf)]}
    found = SealedFile.objects.filter(sha256__in=hashes).order_by("-pk").first()
    return None if found is None else (found, pdf[: hashes[found.sha256]])


def label_of(paper: Paper, label: str) -> str:
    """What a numbered paper is called outside: its kind and number, nobody's name."""
    return f"{label} số {paper.full_number}, ngày {paper.issued_on:%d/%m/%Y}"
