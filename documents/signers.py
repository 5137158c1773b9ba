"""Who has to sign a paper, and by which certificates this person is known."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from organizations.models import User
from organizations.refusals import unmet
from workflows.decisions.models import Decision, DecisionItem

from .models import Paper, SignerCertificate
from .signatures.certificates import Certificate
from .signatures.verdicts import NOBODY, Signers, Verdict


def signers_of(about: str) -> Signers:
    """Who signs the paper ``about`` names, as ``SealedFile`` and ``SignedCopy`` name it."""
    kind, _colon, key = about.partition(":")
    if kind == "paper":
        paper = Paper.objects.filter(pk=key).first()
        names = [one.get("name", "") for one in paper.facts.get("signatures", [])] if paper else []
        return _of(Q(person__full_name__in=[name for name in names if name]), names)
    decision = _decision(kind, key)
    if decision is None or decision.signed_by_id is None:
        return NOBODY
    named = ((decision.snapshot or {}).get("signer") or {}).get("name", "")
    return _of(Q(person=decision.signed_by_id), [named])


def _decision(kind: str, key: str) -> Decision | None:
    if kind == "certificate":
        item = DecisionItem.objects.filter(verification_code=key).select_related("decision").first()
        return item.decision if item else None
    if kind in ("decision", "certificates"):
        return Decision.objects.filter(pk=key).first()
    return None


def _of(whose: Q, names: Iterable[str]) -> Signers:
    kept = SignerCertificate.objects.filter(whose, ended_on=None)
    return Signers(
        tuple(name for name in names if name),
        frozenset(kept.values_list("fingerprint", flat=True)),
    )


def person_who_signed(verdict: Verdict, signers: Signers) -> int | None:
    """Whose good signature made this the signed paper; None where no such person signed."""
    shown = {one.fingerprint for one in verdict.signatures if one.good} & signers.certificates
    kept = SignerCertificate.objects.filter(fingerprint__in=shown).order_by("pk").first()
    return kept.person_id if kept else None


def keep_certificate(person: User, found: Certificate, *, by: User) -> SignerCertificate:
    """Keep a certificate with its person; ``Refused`` when it is another's."""
    kept, _made = SignerCertificate.objects.get_or_create(
        fingerprint=found.fingerprint,
        defaults={
            "person": person,
            "subject": found.subject,
            "serial": found.serial,
            "issuer": found.issuer,
            "valid_from": found.valid_from,
            "valid_to": found.valid_to,
            "added_by": by,
        },
    )
    if kept.person_id != person.pk:
        raise unmet("certificate", _("Chứng thư này đã ghi cho người khác."))
    return kept
