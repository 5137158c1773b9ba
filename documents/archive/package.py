"""The archive package of a decision: a ZIP that can be checked without this software.

Luật Lưu trữ 33/2024/QH15; what a package holds is in domain 1.10. The same contents give the same
bytes: names are sorted, dates fixed, nothing compressed by chance.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pikepdf
from django.conf import settings
from django.db import transaction

from audit.record import record
from organizations.capabilities import ARCHIVE_READERS
from organizations.models import User
from organizations.refusals import hidden
from organizations.unit_acts import right_on, units_of
from workflows.decisions.models import Decision
from workflows.decisions.queries import decisions_visible

from .. import issued
from .contents import Member, members

_CHECKER = Path(settings.BASE_DIR) / "tools" / "verify_archive.py"
_THEN = (1980, 1, 1, 0, 0, 0)
_READ_ME = """GÓI LƯU TRỮ {number}

Trong gói: văn bản (PDF/A), bản đã ký, giấy khen, biên bản Hội đồng, dữ liệu (du-lieu.json),
nhật ký (nhat-ky.jsonl), danh mục (danh-muc.json), mã băm SHA-256 của từng tệp (SHA256SUMS).
Văn bản chưa vào sổ thì danh mục để trống số; tệp từng có mà nay không còn ghi ở "missing".

Kiểm tra không cần phần mềm đã lập gói:
  1. Trên Linux, macOS:   sha256sum -c SHA256SUMS
  2. Có Python 3:         python3 kiem_tra.py GOI.zip   (hoặc thư mục đã giải nén)
     Trả lời: 0 nguyên vẹn, 1 có chỗ bị sửa (nói rõ chỗ nào), 2 không kiểm tra được.
"""


def decision_of(person: User, pk: int) -> Decision:
    """An issued decision whose package this person may have; ``Refused('hidden')`` otherwise.

    The clerk and the chair of the bodies concerned, and the inspector: a package holds the
    council's minutes beside the papers.
    """
    found = decisions_visible(person).filter(pk=pk, state=Decision.State.ISSUED).first()
    units = units_of(person, *ARCHIVE_READERS)
    if found is None or not {found.authority_id, found.round.city_id} & set(units):
        raise hidden()
    return found


def build(found: Decision, person: User) -> bytes:
    """The package; kept, and its hash recorded. Never inside a transaction: papers are set."""
    packed = pack(list(members(found, person)), found.full_number)
    label = f"Gói lưu trữ Quyết định số {found.full_number}"
    sha256 = issued.give_out(packed, f"archive:{found.pk}", label)
    by = right_on(person, ARCHIVE_READERS, found.authority_id, found.round.city_id)
    with transaction.atomic():
        record(
            stream=f"paper:archive-{found.pk}",
            kind="archive_decision",
            actor=person,
            body={"decision": found.full_number, "sha256": sha256, "size": len(packed)},
            by=by,
            object_ref=f"decision:{found.pk}",
        )
    return packed


def pack(given: list[Member], number: str) -> bytes:
    """The ZIP of these files with its index, hashes, reader's note and checker."""
    there = [(one, one.data) for one in given if one.data is not None]
    index = [
        {
            "path": one.path,
            "title": one.title,
            "kind": one.kind,
            "number": one.number,
            "size": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
            "pages": _pages(data),
        }
        for one, data in there
    ]
    missing = [one.title for one in given if one.data is None]
    files = {one.path: data for one, data in there}
    files["danh-muc.json"] = json.dumps(
        {"decision": number, "files": index, "missing": missing}, ensure_ascii=False, indent=1
    ).encode()
    files["DOC-TOI.txt"] = _READ_ME.format(number=number).encode()
    files["kiem_tra.py"] = _CHECKER.read_bytes()
    sums = "".join(
        f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in sorted(files.items())
    )
    files["SHA256SUMS"] = sums.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path, data in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(path, _THEN), data)
    return out.getvalue()


def _pages(data: bytes) -> int | None:
    if not data.startswith(b"%PDF"):
        return None
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)
