"""Sign the record as it stands and hand the line outside."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ... import checkpoints


class Command(BaseCommand):
    """``audit_checkpoint``: prints the line; exit 0 also where nothing is new, 1 not handed on."""

    help = "Ký một mốc của sổ ghi và gửi ra ngoài; in dòng mốc để nơi khác giữ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--key", action="store_true", help="chỉ in khóa công khai")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["key"]:
            self.stdout.write(checkpoints.public_key())
            return
        try:
            made = checkpoints.make()
        except OSError as error:
            self.stderr.write(f"Mốc đã ký nhưng chưa gửi được ra ngoài: {error}")
            sys.exit(1)
        if made is None:
            self.stderr.write("Không có sự việc mới từ mốc trước.")
        else:
            self.stdout.write(checkpoints.line_of(made))
