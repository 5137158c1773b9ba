"""The draft a signer opens: rendered once for that signer and that state of the list, and kept."""

from __future__ import annotations

from organizations.models import User
from workflows.decisions.models import Decision, DraftPaper
from workflows.decisions.snapshots import paper_to_sign, recipients, snapshot

from . import store
from .papers import decision as decision_paper


def draft_paper(decision: Decision, signer: User) -> tuple[str, bytes]:
    """The hash and the PDF this signer would sign; ``ValueError`` for an empty list.

    Never inside a transaction: typesetting is slow work.
    """
    kept = paper_to_sign(decision, signer)
    if kept is not None and (paper := store.read(kept.sha256)) is not None:
        return kept.sha256, paper
    items = recipients(decision)
    if not items:
        raise ValueError("an empty list is not signed")
    given = snapshot(decision, items, signer)
    paper = decision_paper.render(given, decision_paper.words_for(given, decision.authority))
    sha256 = store.keep(paper)
    DraftPaper.objects.update_or_create(
        decision=decision,
        list_version=decision.list_version,
        signer=signer,
        defaults={"sha256": sha256},
    )
    return sha256, paper


def signed_paper(decision: Decision) -> bytes | None:
    """The very bytes that were signed; None when they are gone or were altered."""
    return store.read(decision.paper_hash) if decision.paper_hash else None
