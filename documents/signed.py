"""Signed copies of papers: scanned, signed elsewhere and uploaded, or signed here.

A click in this system is "phê duyệt trên hệ thống" and never called a signature. What is uploaded
is judged: who signed, when, whether all of the file is covered, whether it is this very paper.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from pyhanko.sign import Signer
from pyhanko.sign.timestamps import HTTPTimeStamper

from nominations import scanning
from nominations.evidence import MAX_BYTES, FileRefused, inspect
from nominations.text.folding import clean_text
from organizations import step_up
from organizations.capabilities import AUTHORITY, Capability
from organizations.models import User
from organizations.refusals import Reason, Refused
from organizations.unit_acts import mandate_on, units_of
from workflows.decisions.models import Decision
from workflows.kernel import door

from . import desk, issued, store
from .access import Subject, may_number
from .book import ATTACHED, COPIES
from .drafts import signed_paper
from .models import SignedCopy
from .signatures.certificates import read_certificate
from .signatures.signing import open_pkcs11, open_pkcs12, sign_pdf
from .signatures.trust import configured
from .signatures.verdicts import Signers, Verdict, judge
from .signers import keep_certificate, person_who_signed, signers_of

_TYPES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def about_of(subject: Subject, one: desk.Offer) -> str:
    """How copies name the paper; '' for one that is not final and cannot be signed."""
    if one.kind.code == "decision":
        return f"decision:{subject.thing.pk}" if one.part.final else ""
    return f"paper:{one.paper.pk}" if one.paper is not None else ""


def copies(about: str) -> QuerySet[SignedCopy]:
    """The signed copies of a paper, newest first."""
    return SignedCopy.objects.filter(about=about).select_related("added_by")


def may_attach(person: User, subject: Subject, one: desk.Offer) -> bool:
    """The clerk or a signer of the body that issues the paper."""
    if not about_of(subject, one):
        return False
    unit = one.kind.unit(subject.thing).pk
    return unit in units_of(person, *AUTHORITY) or may_number(person, one.kind, subject)


def originals(subject: Subject, one: desk.Offer) -> list[bytes]:
    """The bytes a signature may have been put on: the paper, and the draft the leader signed."""
    thing = subject.thing
    if isinstance(thing, Decision) and one.kind.code == "decision":
        draft = signed_paper(thing)
        return [issued.decision_file(thing), *([draft] if draft else [])]
    return [desk.pdf(subject, one)]


def attach(
    person: User, subject: Subject, one: desk.Offer, data: bytes, *, name: str, scan: bool
) -> SignedCopy:
    """Take in a signed copy; ``Refused`` when it is not this paper, altered, or no copy at all."""
    if not may_attach(person, subject, one):
        raise Refused("forbidden", [Reason("role", _("Việc này không thuộc nhiệm vụ này."))])
    if len(data) > MAX_BYTES:
        raise _refused("size", _("Tệp lớn hơn 20 MB. Hãy giảm dung lượng rồi gửi."))
    try:
        scanning.require(data)
    except FileRefused as refusal:
        raise _refused(refusal.code, refusal.text) from refusal
    papers = originals(subject, one)
    if scan:
        try:
            found = inspect(data)
        except FileRefused as refusal:
            raise _refused(refusal.code, refusal.text) from refusal
        if found.media_type not in _TYPES:
            raise _refused("type", _("Bản quét phải là PDF hoặc ảnh."))
        text = _("Bản quét chữ ký tươi; hệ thống không kiểm tra được nội dung, chỉ giữ nguyên tệp.")
        verdict = Verdict("unsigned_unknown", text, ())
        data, signed_by = found.data, None
    else:
        signers = signers_of(about_of(subject, one))
        verdict = _verdict(data, papers, signers)
        strange = verdict.kind == "same_other_signer" and bool(signers.certificates)
        if verdict.kind in ("altered", "other", "shows_more") or strange or not verdict.signatures:
            raise _refused(verdict.kind, verdict.text)
        signed_by = person_who_signed(verdict, signers)
    how = SignedCopy.How.SCAN if scan else SignedCopy.How.UPLOADED
    _not_signed_before(about_of(subject, one), signed_by)
    return _keep(person, subject, one, data, name, how, verdict, papers[0], signed_by=signed_by)


#: From the best that can be said of a file to the worst.
_ORDER = (
    "same_signed",
    "same_other_signer",
    "same_unsigned",
    "shows_more",
    "other",
    "unsigned_unknown",
    "altered",
)


def _verdict(data: bytes, papers: list[bytes], signers: Signers) -> Verdict:
    """The best that can be said of it, held against each paper it may be a copy of."""
    trust = configured()
    try:
        told = [judge(data, original=paper, trust=trust, signers=signers) for paper in papers]
    except FileRefused as refusal:
        raise _refused(refusal.code, refusal.text) from refusal
    return min(told, key=lambda verdict: _ORDER.index(verdict.kind))


def _not_signed_before(about: str, person_id: int | None) -> None:
    """A paper has one signature of a person: two files would both say they are the one."""
    if person_id is None:
        return
    before = Q(signed_by=person_id) | Q(how=SignedCopy.How.HERE, added_by=person_id)
    if SignedCopy.objects.filter(before, about=about).exists():
        raise Refused("unmet", [Reason("twice", _("Bản ký của người này đã có rồi."))])


def can_sign_here(person: User) -> bool:
    """Whether a key for this person is configured on the server."""
    key = settings.SIGNING_PKCS12 or settings.SIGNING_PKCS11_LIBRARY
    return bool(key) and person.username == settings.SIGNING_PERSON


def sign_here(person: User, subject: Subject, one: desk.Offer, *, token: str) -> SignedCopy:
    """Sign with the configured key: B-LTA with a time-stamp service, otherwise B-B and said so."""
    unit = one.kind.unit(subject.thing).pk if about_of(subject, one) else 0
    if unit not in units_of(person, Capability.SIGN) or not can_sign_here(person):
        raise Refused(
            "forbidden",
            [Reason("role", _("Việc ký số văn bản này không thuộc nhiệm vụ được giao."))],
        )
    if not step_up.confirmed(person, token):
        text = _("Cần gõ lại mật khẩu để xác nhận đúng người ký.")
        raise Refused("unmet", [Reason("step_up", text)])
    about = about_of(subject, one)
    _not_signed_before(about, person.pk)
    original = originals(subject, one)[0]
    stamper = HTTPTimeStamper(settings.SIGNING_TSA_URL) if settings.SIGNING_TSA_URL else None
    try:
        key = _key()
        assert key.signing_cert is not None
        # The key of this server belongs to this person by configuration: known from now on.
        keep_certificate(person, read_certificate(key.signing_cert.dump()), by=person)
        signed = sign_pdf(
            original,
            signer=key,
            reason="Ký ban hành",
            location=desk.place_name(one, subject),
            name=person.full_name,
            timestamper=stamper,
            trust=configured(),
        )
        signers = signers_of(about)
        verdict = judge(signed.bytes, original=original, trust=configured(), signers=signers)
    except FileRefused as refusal:
        raise _refused(refusal.code, refusal.text) from refusal
    if stamper is None:
        note = _("Chưa có dịch vụ cấp dấu thời gian: chữ ký ở mức B-B.")
        verdict = replace(verdict, text=f"{verdict.text} {note}")
    name = f"{one.kind.code}-da-ky.pdf"
    here = SignedCopy.How.HERE
    return _keep(
        person,
        subject,
        one,
        signed.bytes,
        name,
        here,
        verdict,
        original,
        signed.level,
        signed_by=person.pk,
    )


def _key() -> Signer:
    """The configured key; ``FileRefused`` when it cannot be used."""
    if settings.SIGNING_PKCS11_LIBRARY:
        return open_pkcs11(
            settings.SIGNING_PKCS11_LIBRARY,
            pin=settings.SIGNING_PKCS11_PIN,
            certificate=settings.SIGNING_PKCS11_CERTIFICATE,
            token=settings.SIGNING_PKCS11_TOKEN,
        )
    try:
        data = Path(settings.SIGNING_PKCS12).read_bytes()
    except OSError as error:
        raise FileRefused("key", "Không đọc được tệp khoá ký trên máy chủ.") from error
    return open_pkcs12(data, settings.SIGNING_PKCS12_PASSWORD)


def _keep(
    person: User,
    subject: Subject,
    one: desk.Offer,
    data: bytes,
    name: str,
    how: str,
    verdict: Verdict,
    original: bytes,
    level: str = "",
    *,
    signed_by: int | None = None,
) -> SignedCopy:
    about = about_of(subject, one)
    levels = [seen.level for seen in verdict.signatures if seen.level]
    unit = one.kind.unit(subject.thing)
    sha256, original_hash = store.keep(data), store.keep(original)
    try:
        with transaction.atomic():
            kept = SignedCopy.objects.create(
                about=about,
                how=how,
                sha256=sha256,
                original_sha256=original_hash,
                file_name=clean_text(name)[:200] or "ban-ky.pdf",
                verdict=verdict.kind,
                text=verdict.text,
                signatures=[_plain(asdict(s)) for s in verdict.signatures],
                level=level or (levels[0] if levels else ""),
                signed_by_id=signed_by,
                added_by=person,
            )
            said = {
                "about": about,
                "how": how,
                "sha256": sha256,
                "verdict": verdict.kind,
                "level": kept.level,
            }
            by = mandate_on(person, AUTHORITY | one.kind.numbered_by, unit)
            door.begun(COPIES, ATTACHED, kept, person, by, changes=said)
    except IntegrityError:
        raise Refused("unmet", [Reason("twice", _("Bản ký này đã có rồi."))]) from None
    return kept


def _plain(seen: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in seen.items()
    }


def _refused(code: str, text: str) -> Refused:
    return Refused("invalid", [Reason(code, text)], {"file": [text]})
