"""Do what time alone brings about."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from workflows.inbox.sweep import sweep

from ... import keys, signs


class Command(BaseCommand):
    """``sweep``: safe to run twice or in parallel; once a night is enough."""

    help = "Đóng hồ sơ hết đợt, thu quyền đã hết hạn. Chạy lại hay chạy song song đều an toàn."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="in một đối tượng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        keys.refuse_foreign()
        done = sweep()
        signs.leave(signs.SWEEP, **asdict(done))
        if options["json"]:
            self.stdout.write(json.dumps(asdict(done)))
        else:
            self.stdout.write(
                f"{done.lapsed} hồ sơ hết đợt, {done.rights_ended} quyền hết hạn đã thu."
            )
            if done.lists_dropped:
                self.stdout.write(f"{done.lists_dropped} bảng không ai làm tiếp đã bỏ.")
            if done.scanned:
                self.stdout.write(f"{done.scanned} tệp đã được quét virus.")
        if done.unscanned:
            self.stderr.write(
                f"{done.unscanned} tệp vẫn chờ quét virus và chưa ai mở được: bộ quét ở SCANNER "
                "không trả lời. Hãy kiểm tra clamd rồi chạy lại."
            )
