"""Check the form of finished papers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...checking import check
from ...checking.findings import MissingTool


class Command(BaseCommand):
    """``check_paper FILE…``: print what departs from NĐ 30; exit 1 when anything does."""

    help = "Đo thể thức văn bản PDF, DOCX theo Nghị định 30/2020/NĐ-CP, Phụ lục I."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for path in options["files"]:
            try:
                findings = check(path.read_bytes())
            except OSError as error:
                message = f"Không mở được tệp {path}: {error.strerror}."
                raise CommandError(message, returncode=2) from error
            except MissingTool as error:
                raise CommandError(str(error), returncode=2) from error
            for finding in findings:
                self.stdout.write(f"{path}: {finding}")
            if not findings:
                self.stdout.write(f"{path}: đúng thể thức")
            wrong += bool(findings)
        if wrong:
            raise CommandError(f"{wrong} văn bản sai thể thức.", returncode=1)
