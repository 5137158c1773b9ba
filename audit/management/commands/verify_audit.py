"""Recompute every chain and compare the tables with the record."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from ...models import Event, Head
from ...verify import verify


class Command(BaseCommand):
    """``verify_audit``: exit 0 clean, 1 with findings, 2 when it cannot tell."""

    help = "Kiểm tra chuỗi ghi chép: 0 nguyên vẹn, 1 có chỗ bị sửa, 2 không kiểm tra được."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="in một đối tượng JSON")
        parser.add_argument(
            "--anchors", help="tệp các mốc đã gửi ra ngoài (audit_checkpoint), để đối chiếu"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            path = options["anchors"]
            lines = Path(path).read_text(encoding="utf-8").splitlines() if path else []
            findings = list(verify(line for line in lines if line.strip()))
            events, streams = Event.objects.count(), Head.objects.count()
        except (DatabaseError, OSError, UnicodeDecodeError) as error:
            self.stderr.write(f"Không kiểm tra được: {error}")
            sys.exit(2)
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {
                        "events": events,
                        "streams": streams,
                        "first_broken": findings[0].where if findings else None,
                        "findings": [
                            {"where": finding.where, "text": finding.text} for finding in findings
                        ],
                    },
                    ensure_ascii=False,
                )
            )
        else:
            self.stdout.write(f"{events} sự việc trong {streams} chuỗi: ", ending="")
            self.stdout.write("nguyên vẹn" if not findings else f"{len(findings)} chỗ sai")
            for finding in findings[:20]:
                self.stdout.write(f"  {finding.where}: {finding.text}")
        if findings:
            sys.exit(1)
