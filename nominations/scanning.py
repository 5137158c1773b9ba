"""Files and the virus scanner, where one is configured: what it has not found clean stays here.

``SCANNER`` names its socket. Without the setting nothing is asked and nothing withheld.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cage import scanner
from cage.refusal import FileRefused

from .models import StoredFile

_logger = logging.getLogger(__name__)
_Scan = StoredFile.Scan


def ask(data: bytes) -> str:
    """What to note of a file that comes in; ``FileRefused`` when something is found in it.

    Waiting when the scanner gives no answer: the file is kept, and handed out to nobody.
    """
    if not settings.SCANNER:
        return ""
    try:
        scanner.scan(data, settings.SCANNER)
    except scanner.ScannerAway as away:
        _logger.warning("the virus scanner gave no answer: %s", away)
        return str(_Scan.WAITING)
    return str(_Scan.CLEAN)


def require(data: bytes) -> None:
    """Let a file through that is found clean now; ``FileRefused`` for every other."""
    if ask(data) == _Scan.WAITING:
        text = _("Bộ quét virus chưa trả lời nên chưa nhận được tệp. Hãy gửi lại sau ít phút.")
        raise FileRefused("unscanned", text)


def withheld(stored: StoredFile) -> bool:
    """Whether a kept file may not be handed out."""
    return stored.scan == _Scan.INFECTED or bool(settings.SCANNER and stored.scan != _Scan.CLEAN)


def let_through(stored: StoredFile) -> None:
    """``FileRefused``, saying why, for a kept file that may not be handed out."""
    if not withheld(stored):
        return
    if stored.scan == _Scan.INFECTED:
        text = _("Tệp này có mã độc nên không mở được. Hãy gửi lại bản sạch.")
        raise FileRefused("virus", text)
    text = _("Tệp đang chờ quét virus, chưa mở được. Hãy thử lại sau ít phút.")
    raise FileRefused("unscanned", text)


def unanswered() -> QuerySet[StoredFile]:
    """Kept files the scanner has said nothing about; none where there is no scanner."""
    if not settings.SCANNER:
        return StoredFile.objects.none()
    return StoredFile.objects.filter(scan__in=["", _Scan.WAITING]).order_by("pk")


def settle(stored: StoredFile, data: bytes) -> bool:
    """Ask about a kept file and note the answer; False when there was none."""
    try:
        answer = ask(data)
    except FileRefused:
        answer = str(_Scan.INFECTED)
        _logger.error("something was found in the kept file %s", stored.sha256[:12])
    if answer != stored.scan:
        stored.scan = answer
        stored.save(update_fields=["scan"])
    return answer != _Scan.WAITING
