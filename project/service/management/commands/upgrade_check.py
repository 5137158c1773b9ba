"""What an update would do here."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ... import upgrade


class Command(BaseCommand):
    """``upgrade_check``: exit 0 the update may begin (or nothing is to do), 1 wait and why."""

    help = "Trước khi cập nhật: còn bước nào trên dữ liệu, bước nào có thể lâu, có nên đợi không."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="in một đối tượng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = upgrade.look()
        if options["json"]:
            self.stdout.write(json.dumps(asdict(found), ensure_ascii=False))
        else:
            self._say(found)
        if found.reasons:
            sys.exit(1)

    def _say(self, found: upgrade.Upgrade) -> None:
        if not found.steps:
            self.stdout.write("Cấu trúc dữ liệu đã đúng phiên bản này.")
        for step in found.steps:
            self.stdout.write(f"sẽ chạy {step.name}")
            for one in step.slow:
                self.stdout.write(f"  có thể lâu trên bảng lớn: {one}")
        if found.catalogue:
            self.stdout.write(
                f"Danh mục giao kèm là bản {found.catalogue}: xem trước ở trang Thiết lập."
            )
        for one in found.reasons:
            self.stderr.write(f"Chưa nên cập nhật: {one}")
