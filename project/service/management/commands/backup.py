"""A backup of database and files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...backup import BackupRefused
from ...backup.making import make


class Command(BaseCommand):
    """``backup``: exit 0 made, 2 when none was made."""

    help = "Sao lưu cơ sở dữ liệu và tệp vào một nơi; tệp đã có ở nơi ấy thì không chép lại."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", help="thư mục chứa các bản sao lưu, tốt nhất ở máy khác")
        parser.add_argument("--keep", type=int, default=0, help="chỉ giữ chừng ấy bản mới nhất")
        parser.add_argument("--json", action="store_true", help="in một đối tượng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = make(Path(options["path"]), keep=options["keep"])
        except (BackupRefused, OSError) as why:
            raise CommandError(f"Chưa sao lưu: {why}", returncode=2) from why
        if options["json"]:
            told = {
                "name": manifest.name,
                "files": len(manifest.files),
                "bytes": manifest.bytes,
                "absent": manifest.absent,
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        self.stdout.write(
            f"Đã sao lưu {manifest.name}: {len(manifest.files)} tệp, {manifest.bytes:,} byte."
        )
        for one in manifest.absent:
            self.stderr.write(f"Cơ sở dữ liệu nhắc đến tệp không còn ở máy chủ: {one}")
