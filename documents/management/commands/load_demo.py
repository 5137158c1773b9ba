"""Demonstration data: units, people, catalogue, and a season in the middle of this year."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from nominations.catalogue import load_catalogue, load_round_2024
from nominations.models import Nomination
from organizations.demo import demo_parts, load_units_and_people
from organizations.models import Unit, UnitKind
from reports.demo import load_report_years
from workflows.council.compositions import load_demo_composition

from ...drafts import draft_paper


class Command(BaseCommand):
    """``load_demo``: safe to run again; refuses in service unless ``--yes-really``."""

    help = "Nạp dữ liệu trình diễn: đơn vị, tài khoản, một mùa xét đang giữa chừng."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes-really", action="store_true", help="cả khi DEBUG tắt")
        parser.add_argument(
            "--empty", action="store_true", help="chỉ đơn vị, tài khoản và đợt 2024, chưa có hồ sơ"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG and not options["yes_really"]:
            raise CommandError("DEBUG đang tắt; chỉ nạp khi thêm --yes-really.", returncode=2)
        password = os.environ.get("DEMO_PASSWORD", "khuyenhoc-demo")
        accounts = load_units_and_people(password=password)
        parts = demo_parts()
        load_catalogue(parts)
        load_round_2024(parts["association"])
        load_demo_composition()
        if not options["empty"]:
            self.tell(parts["association"])
            with _quiet():
                load_report_years(parts["association"])
        self.stdout.write("Có thể đăng nhập (mật khẩu: DEMO_PASSWORD, mặc định khuyenhoc-demo):")
        slugs = set(
            Unit.objects.filter(kind=UnitKind.WARD_ASSOCIATION).values_list("slug", flat=True)
        )
        wards = [name for name in accounts if name.split(".")[0] in slugs]
        others = [name for name in accounts if name not in wards]
        self.stdout.write(f"  {len(slugs)} phường, xã: {', '.join(wards[:4])}, …")
        self.stdout.write("  thành phố: " + ", ".join(others))

    def tell(self, city: Unit) -> None:
        """The living season, into a database without dossiers; what is there stays as it is."""
        if Nomination.objects.exists():
            self.stdout.write("Đã có hồ sơ: dữ liệu giữ nguyên.")
            return
        # Read here: only this command sets clocks.
        from workflows.demo.story import tell

        begun = time.monotonic()
        with _quiet():
            told = tell(
                city,
                open_paper=lambda draft, signer: draft_paper(draft, signer)[0],
                say=lambda line: self.stdout.write(f"  {line} …"),
            )
        if told.refusals:
            raise CommandError(f"Mùa xét mẫu có việc không làm được: {told.refusals}")
        self.stdout.write(
            f"  {Nomination.objects.count()} hồ sơ mẫu, {told.acts} việc,"
            f" {time.monotonic() - begun:.0f} giây"
        )


@contextmanager
def _quiet() -> Iterator[None]:
    """A thousand acts leave no thousand lines on the screen."""
    log = logging.getLogger("bangvang.acts")
    before = log.level
    log.setLevel(logging.WARNING)
    try:
        yield
    finally:
        log.setLevel(before)
