"""What goes into the archive package of a decision: papers, signed copies, data, record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from audit.models import Event
from audit.record import canonical, facts_of
from nominations.models import Nomination
from organizations.models import User
from workflows.council.models import CouncilSession
from workflows.decisions.models import Decision

from .. import desk, issued, signed, store
from ..access import Subject
from ..book import stream_of
from ..drafts import signed_paper
from ..models import Paper, SignedCopy

#: Parts for single wards say nothing the whole list does not.
_WARD_PART = "ward:"
_FORMS = ((b"%PDF", "pdf"), (b"\xff\xd8\xff", "jpg"), (b"", "png"))


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a package."""

    path: str
    title: str
    kind: str
    #: None for what was kept once and is not there any more: the index names it.
    data: bytes | None
    number: str = ""


def members(found: Decision, person: User) -> Iterator[Member]:
    """Every paper of the decision and of the sessions it went through, in a fixed order."""
    whole = Subject("decision", str(found.pk), found, inside=True)
    yield from _papers(whole, person, "van-ban")
    path = "van-ban/du-thao-da-phe-duyet.pdf"
    if found.paper_hash:
        title = "Bản dự thảo lãnh đạo đã mở và phê duyệt"
        yield Member(path, title, "draft", signed_paper(found))
    for paper in _revocations(found):
        path = f"van-ban/huy-bo-{paper.pk}.pdf"
        data = store.read(paper.sha256)
        yield Member(path, "Quyết định huỷ bỏ", paper.kind, data, paper.full_number)
    rows = [
        item.printed for item in _items(found).filter(current=True, status="valid") if item.printed
    ]
    if rows:
        _sha256, pdf = issued.certificates_file(found, rows)
        yield Member("giay-khen.pdf", "Giấy khen, giấy chứng nhận", "certificates", pdf)
    for session in _sessions(found):
        subject = Subject("session", str(session.pk), session, inside=True)
        yield from _papers(subject, person, f"hoi-dong-{session.pk}")
    facts = json.dumps(_data(found), ensure_ascii=False, indent=1, sort_keys=True)
    yield Member("du-lieu.json", "Dữ liệu của quyết định", "data", facts.encode())
    yield Member("nhat-ky.jsonl", "Nhật ký, móc xích bằng mã băm", "record", _record(found))


def _papers(subject: Subject, person: User, folder: str) -> Iterator[Member]:
    for one in desk.offers(person, subject):
        if one.part.code.startswith(_WARD_PART) or one.kind.code == "ballot":
            continue
        name = f"{folder}/{one.kind.code}"
        number = desk.composer(subject, one).stamp.number
        data = desk.pdf(subject, one)
        yield Member(f"{name}.pdf", one.part.label, one.kind.code, data, number)
        about = signed.about_of(subject, one)
        copies = SignedCopy.objects.filter(about=about).order_by("pk") if about else ()
        for place, copy in enumerate(copies, 1):
            kept = store.read(copy.sha256)
            form = next(form for start, form in _FORMS if (kept or b"").startswith(start))
            title = f"{one.part.label}: {copy.get_how_display()}"
            yield Member(f"{name}-ban-ky-{place}.{form}", title, "signed_copy", kept)


def _items(found: Decision) -> Any:
    return found.items.select_related("nomination").order_by("position")  # type: ignore[attr-defined]


def _revocations(found: Decision) -> Any:
    """The papers that took some of it back."""
    numbers = found.items.values_list("nomination__number", flat=True)  # type: ignore[attr-defined]
    abouts = [f"nomination:{number}" for number in numbers]
    revoked = Paper.objects.filter(kind="revocation", about__in=abouts)
    return revoked.filter(state=Paper.State.ISSUED).order_by("pk")


def _sessions(found: Decision) -> Any:
    return (
        CouncilSession.objects.filter(items__nomination__decision_items__decision=found)
        .select_related("council", "round", "called_by")
        .distinct()
        .order_by("pk")
    )


def _data(found: Decision) -> dict[str, Any]:
    """The decision's own facts and what became of each recipient."""
    return {
        "decision": found.full_number,
        "decided_on": found.decided_on.isoformat() if found.decided_on else "",
        "paper_sha256": found.paper_hash,
        "snapshot": found.snapshot,
        "recipients": [
            {
                "number": item.nomination.number,
                "position": item.position,
                "status": item.status,
                "current": item.current,
                "golden_book": item.golden_book_number,
                "code": item.verification_code,
                "state": item.nomination.state,
                "handed_over_on": item.handed_over_on.isoformat() if item.handed_over_on else "",
            }
            for item in _items(found)
        ],
    }


def _record(found: Decision) -> bytes:
    """The events of its cases and papers: what each hash was made over, and the hash."""
    numbers = Nomination.objects.filter(decision_items__decision=found).values_list(
        "number", flat=True
    )
    sessions = [f"session:{session.pk}" for session in _sessions(found)]
    papers = Paper.objects.filter(about__in=[f"decision:{found.pk}", *sessions])
    streams = [f"case:{number}" for number in numbers]
    streams += [f"paper:{pk}" for pk in papers.values_list("pk", flat=True)]
    streams += [f"paper:{paper.pk}" for paper in _revocations(found)]
    streams += [stream_of(f"decision:{found.pk}")]
    events = Event.objects.filter(stream__in=set(streams)).order_by("stream", "seq")
    lines = (
        canonical({"facts": facts_of(event), "body": event.body, "hash": event.hash})
        for event in events.iterator(chunk_size=2000)
    )
    return "".join(f"{line}\n" for line in lines).encode()
