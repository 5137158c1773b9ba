"""The figures of one ward's report, for people and programs."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ... import ward
from ...finding import ward_report


class Command(BaseCommand):
    """``ward_report``: exit 0, 1 when a figure keeps from signing, 2 for an unknown report."""

    help = "In số liệu báo cáo năm của một phường, xã; số chưa có là null, không bao giờ là 0."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--unit", required=True, help="mã hoặc tên viết tắt của phường, xã")
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--json", action="store_true", help="in một đối tượng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        report = ward_report(options["unit"], options["year"])
        sheet = ward.sheet(report)
        if options["json"]:
            self.stdout.write(json.dumps(sheet.as_told(), ensure_ascii=False))
        else:
            self.stdout.write(
                f"{report}: {report.get_state_display()}, {sheet.answered}/{len(sheet.asked)} ô"
            )
            for row in sheet.rows.values():
                said = "".join(f"  ! {one.text}" for one in row.checks)
                value = row.text or row.shown or "chưa có"
                self.stdout.write(f"{row.code} {row.indicator.label}: {value}{said}")
        if sheet.wrong:
            sys.exit(1)
