"""State, open tasks, papers and record agree for every case."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from nominations.models import Nomination
from workflows.kernel.consistency import check


class Command(BaseCommand):
    """``check_cases``: exit 0 clean, 1 with findings."""

    help = "Kiểm tra mọi hồ sơ: trạng thái, việc đang mở, văn bản và ghi chép khớp nhau."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="in một đối tượng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = list(check())
        cases = Nomination.objects.count()
        if options["json"]:
            rows = [{"where": finding.where, "text": finding.text} for finding in findings]
            self.stdout.write(json.dumps({"cases": cases, "findings": rows}, ensure_ascii=False))
        else:
            self.stdout.write(
                f"{cases} hồ sơ: " + ("khớp" if not findings else f"{len(findings)} chỗ lệch")
            )
            for finding in findings[:20]:
                self.stdout.write(f"  {finding.where}: {finding.text}")
        if findings:
            sys.exit(1)
