"""What is still missing until the first round may open."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ... import checklist


class Command(BaseCommand):
    """``checklist``: exit 0 when a round may open, 1 while something needed is missing."""

    help = "Còn thiếu gì trước khi mở đợt xét đầu tiên và trước khi dùng thật."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="in một đối tượng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        points = checklist.points()
        if options["json"]:
            self.stdout.write(json.dumps(checklist.as_dict(points), ensure_ascii=False))
        else:
            for code, title in checklist.STEPS.items():
                self.stdout.write(title)
                for point in points:
                    if point.step == code:
                        note = "" if point.ok or point.needed else " (trước khi dùng thật)"
                        self.stdout.write(f"  {'✓' if point.ok else '○'} {point.text}{note}")
        if checklist.missing(points):
            sys.exit(1)
