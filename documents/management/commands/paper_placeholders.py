"""Write the placeholders of every kind of paper into the guide."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from ...placeholders import as_markdown

GUIDE = Path("docs") / "guide" / "mau-van-ban.md"
BEGIN = "<!-- các chỗ điền: manage.py paper_placeholders -->"


def renewed(text: str) -> str:
    """The guide with today's tables after the mark."""
    return f"{text.split(BEGIN)[0]}{BEGIN}\n\n{as_markdown()}"


class Command(BaseCommand):
    """``paper_placeholders``: run it after a kind of paper was changed."""

    help = "Ghi lại danh sách chỗ điền vào docs/guide/mau-van-ban.md."

    def handle(self, *args: Any, **options: Any) -> None:
        """Everything after the mark is written anew."""
        path = Path(settings.BASE_DIR) / GUIDE
        path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")
        self.stdout.write(f"{GUIDE}")
