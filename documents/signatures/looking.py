"""A PDF from outside compared with ours and its signatures read, in the cage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from cage import process
from cage.refusal import FileRefused

from .trust import Trust, trust_from

_MB = 1024 * 1024
_LIMITS = process.Limits(memory=512 * _MB, cpu=25, wall=50, output=4 * _MB)
_UNREADABLE = "Không đọc được tệp PDF này: tệp hỏng, quá nặng hoặc không đúng chuẩn PDF."


@dataclass(frozen=True)
class Look:
    """What there is to see: the signatures, whether the pages are ours, and show nothing more."""

    signatures: tuple[Any, ...]
    same: bool = False
    more: bool = False


def look(pdf: bytes, original: bytes | None, trust: Trust, names: Iterable[str]) -> Look:
    """What ``pdf`` carries and shows beside ``original``.

    ``FileRefused`` when it cannot be judged at all.
    """
    from .reading import SignatureSeen

    roots = [one.dump() for one in trust.roots]
    lists = [one.dump() for one in trust.crls]
    parts = [pdf, original or b"", *roots, *lists]
    request = {
        "lengths": [len(part) for part in parts],
        "roots": len(roots),
        "fetching": trust.allow_fetching,
        "names": list(names),
        "compared": original is not None,
    }
    try:
        answer, _rest = process.run(
            "documents.signatures.looking:task", request, b"".join(parts), limits=_LIMITS
        )
    except process.CageBroken as broken:
        raise FileRefused("damaged", _UNREADABLE) from broken
    if "refused" in answer:
        raise FileRefused(*answer["refused"])
    signatures = tuple(
        SignatureSeen(
            **one | {"signed_at": one["signed_at"] and datetime.fromisoformat(one["signed_at"])}
        )
        for one in answer["signatures"]
    )
    return Look(signatures, answer["same"], answer["more"])


def task(request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """In the child: read and compare."""
    from .pictures import shows_more
    from .reading import read_signatures
    from .sameness import same_pages

    parts, at = [], 0
    for length in request["lengths"]:
        parts.append(data[at : at + length])
        at += length
    pdf, original, given = parts[0], parts[1], parts[2:]
    roots, lists = given[: request["roots"]], given[request["roots"] :]
    trust = trust_from(roots, crls=lists, allow_fetching=request["fetching"])
    try:
        signatures = read_signatures(pdf, trust=trust)
        same = request["compared"] and (pdf == original or same_pages(pdf, original))
    except FileRefused as refused:
        return {"refused": [refused.code, refused.text]}, b""
    more = same and pdf != original and shows_more(pdf, original, request["names"])
    plain = [
        asdict(one) | {"signed_at": one.signed_at and one.signed_at.isoformat()}
        for one in signatures
    ]
    return {"signatures": plain, "same": bool(same), "more": bool(more)}, b""
