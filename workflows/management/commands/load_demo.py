"""Demonstration data: units, people, catalogue and the round of 2024."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from nominations.catalogue import load_catalogue, load_round_2024
from organizations.demo import demo_parts, load_units_and_people
from organizations.models import Unit, UnitKind
from workflows.council.compositions import load_demo_composition


class Command(BaseCommand):
    """``load_demo``: safe to run again; refuses in service unless ``--yes-really``."""

    help = "Nạp dữ liệu trình diễn: 16 phường, thành phố, Hội đồng, đợt 2024, tài khoản."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes-really", action="store_true", help="cả khi DEBUG tắt")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG and not options["yes_really"]:
            raise CommandError("DEBUG đang tắt; chỉ nạp khi thêm --yes-really.", returncode=2)
        password = os.environ.get("DEMO_PASSWORD", "khuyenhoc-demo")
        accounts = load_units_and_people(password=password)
        parts = demo_parts()
        load_catalogue(parts)
        load_round_2024(parts["association"])
        load_demo_composition()
        self.stdout.write("Có thể đăng nhập (mật khẩu: DEMO_PASSWORD, mặc định khuyenhoc-demo):")
        slugs = set(
            Unit.objects.filter(kind=UnitKind.WARD_ASSOCIATION).values_list("slug", flat=True)
        )
        wards = [name for name in accounts if name.split(".")[0] in slugs]
        others = [name for name in accounts if name not in wards]
        self.stdout.write(f"  {len(slugs)} phường, xã: {', '.join(wards[:4])}, …")
        self.stdout.write("  thành phố: " + ", ".join(others))
