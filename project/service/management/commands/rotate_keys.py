"""Seal everything anew with the newest field key."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ... import keys, rotation


class Command(BaseCommand):
    """``rotate_keys``: exit 0 done, 1 when something could not be opened, 2 with foreign keys."""

    help = "Mã hóa lại mọi số định danh bằng khóa mới nhất của FIELD_KEYS; nói khóa nào bỏ được."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--audit-key", action="store_true", help="nhận AUDIT_KEY đang đặt làm khóa từ nay"
        )
        parser.add_argument("--json", action="store_true", help="in một đối tượng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["audit_key"]:
            rotation.accept_audit_key()
        if found := keys.faults():
            self.stderr.write("\n".join(found))
            sys.exit(2)
        done = rotation.rotate()
        if options["json"]:
            told = {"resealed": done.resealed, "unreadable": done.unreadable, "drop": done.drop}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.stdout.write(f"Đã mã hóa lại {done.resealed} chỗ bằng khóa mới nhất.")
            for where in done.unreadable:
                self.stdout.write(f"  không mở được: {where}")
            if done.drop:
                self.stdout.write(
                    f"Bỏ được khỏi FIELD_KEYS: {', '.join(done.drop)}. Giữ khóa đầu và khóa cuối; "
                    "giữ khóa đã bỏ ở nơi cất, để đọc các bản sao lưu cũ."
                )
        if done.unreadable:
            sys.exit(1)
