"""Propose the disposal of dossiers over their time; nothing is erased by this."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from organizations.models import ASSOCIATIONS, Unit

from ...archive import retention


class Command(BaseCommand):
    """``dispose_due``: once a year; each city association decides on its own proposal."""

    help = "Đề nghị tiêu huỷ hồ sơ đã hết thời hạn lưu; chỉ đề nghị, không xoá gì."

    def handle(self, *args: Any, **options: Any) -> None:
        """One proposal a city that has something due."""
        for city in Unit.objects.filter(kind__in=ASSOCIATIONS):
            made = retention.propose(city, retention.due(city, timezone.localdate()))
            count = made.nominations.count() if made is not None else 0
            self.stdout.write(f"{city.short_name}: {count} hồ sơ")
