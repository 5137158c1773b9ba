"""A backup back into an empty place, or tried beside the living one."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...backup import BackupRefused
from ...backup.restoring import drill, restore, verify


class Command(BaseCommand):
    """``restore``: exit 0 restored and verified, 1 restored with findings, 2 not restored."""

    help = "Lấy lại từ bản sao lưu vào nơi trống, rồi kiểm nhật ký và hồ sơ; --drill chỉ thử."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", help="thư mục chứa các bản sao lưu")
        parser.add_argument("--name", default="", help="bản nào; không ghi là bản mới nhất")
        parser.add_argument(
            "--drill",
            action="store_true",
            help="chỉ thử, ở một nơi riêng rồi dọn đi",
        )
        parser.add_argument("--json", action="store_true", help="in một đối tượng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        path, name = Path(options["path"]), options["name"]
        try:
            if options["drill"]:
                self._say(options, drill(path, name=name), "Đã lấy thử, kiểm xong và dọn")
                return
            manifest = restore(path, name=name)
        except (BackupRefused, OSError) as why:
            raise CommandError(f"Chưa lấy lại: {why}", returncode=2) from why
        faults = verify(manifest)
        told = {
            "name": manifest.name,
            "made_at": manifest.made_at,
            "files": len(manifest.files),
            "faults": faults,
        }
        self._say(options, told, "Đã lấy lại")
        if faults:
            for one in faults:
                self.stderr.write(one)
            sys.exit(1)

    def _say(self, options: dict[str, Any], told: dict[str, Any], done: str) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.stdout.write(f"{done} bản {told['name']}: {told['files']} tệp.")
