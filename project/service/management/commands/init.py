"""The first set-up of an empty database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from organizations.refusals import Refused

from ... import checklist, founding
from ...asking import ask
from ...plan import Plan, PlanRefused, read


class Command(BaseCommand):
    """``init``: exit 0 set up (or set up so already), 2 for a faulty plan or a database in use."""

    help = "Thiết lập lần đầu: đơn vị, phường xã, quản trị đầu tiên, danh mục. Hỏi, hoặc đọc tệp."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from", dest="path", help="tệp YAML; ví dụ đủ ở fixtures/init_example.yaml"
        )
        parser.add_argument("--json", action="store_true", help="in một đối tượng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = self._plan(options["path"])
        try:
            done = founding.found(plan)
        except founding.InUse as why:
            raise CommandError(
                f"Cơ sở dữ liệu đang dùng: {why}. Chưa làm gì; đổi ở trang Thiết lập.",
                returncode=2,
            ) from why
        except DatabaseError as problem:
            raise CommandError(
                f"Cơ sở dữ liệu chưa sẵn sàng, hãy chạy manage.py migrate trước: {problem}",
                returncode=2,
            ) from problem
        except (ValidationError, Refused) as problem:
            told = getattr(problem, "messages", None) or [str(problem)]
            raise CommandError(f"Chưa làm gì: {' '.join(told)}", returncode=2) from problem
        points = checklist.points()
        if options["json"]:
            self.stdout.write(json.dumps(self._told(done, points), ensure_ascii=False))
        else:
            self._say(done, points)

    def _plan(self, path: str | None) -> Plan:
        try:
            if path is not None:
                return read(Path(path))
            if not sys.stdin.isatty():
                raise CommandError("Cần --from TỆP.yaml, hoặc chạy ở màn hình lệnh.", returncode=2)
            return ask(self.stdout.write, input)
        except PlanRefused as problem:
            lines = "\n".join(f"  - {one}" for one in problem.faults)
            raise CommandError(f"Chưa làm gì, vì:\n{lines}", returncode=2) from problem

    @staticmethod
    def _told(done: founding.Founded, points: list[checklist.Point]) -> dict[str, Any]:
        taken = done.catalogue
        return {
            "units": done.units,
            "administrators": [
                {"username": name, "link": _link(code)} for name, code in done.codes.items()
            ],
            "catalogue": {
                "version": taken.version,
                "made": len(taken.made),
                "left_out": taken.left_out,
            }
            if taken
            else None,
            **checklist.as_dict(points),
        }

    def _say(self, done: founding.Founded, points: list[checklist.Point]) -> None:
        if not done.units and not done.codes:
            self.stdout.write("Đã thiết lập từ trước; không có gì phải làm thêm.")
        for name in done.units:
            self.stdout.write(f"Đã lập: {name}")
        if done.catalogue is not None:
            self.stdout.write(
                f"Danh mục bản {done.catalogue.version}: thêm {len(done.catalogue.made)} mục."
            )
            for name in done.catalogue.left_out:
                self.stdout.write(f"  bỏ qua {name}")
        for username, code in done.codes.items():
            self.stdout.write(f"\nQuản trị {username} đặt mật khẩu, một lần, trong bảy ngày, ở:")
            self.stdout.write(f"  {_link(code)}")
        self.stdout.write("\nCòn thiếu trước khi mở đợt xét đầu tiên:")
        for point in checklist.missing(points):
            self.stdout.write(f"  ○ {point.text}")
        self.stdout.write(
            f"\nXem lại: manage.py checklist. Làm tiếp ở {settings.SITE_URL}/thiet-lap/"
        )


def _link(code: str) -> str:
    return f"{settings.SITE_URL}/dat-mat-khau/?ma={code}"
