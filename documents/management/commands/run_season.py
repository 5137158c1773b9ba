"""Play a whole season from workbooks and write its papers."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nominations.models import Nomination, Round
from organizations.models import User
from workflows.decisions.models import Decision
from workflows.season.whole import Season

from ...drafts import draft_paper
from ...papers import certificate, decision
from ...writing import write_kinds


class Command(BaseCommand):
    """``run_season --workbooks DIR --out DIR``: on a database with the demo data loaded."""

    help = "Diễn cả một mùa xét từ các bảng Excel, ghi văn bản ra thư mục."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workbooks", type=Path, required=True)
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument("--json", action="store_true", help="in một đối tượng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        books = sorted(options["workbooks"].glob("*.xlsx"))
        if not books:
            raise CommandError(
                f"Không có bảng Excel nào trong {options['workbooks']}.", returncode=2
            )
        round_ = Round.objects.select_related("city").filter(code="2024").first()
        if round_ is None:
            raise CommandError("Chưa có đợt 2024. Hãy chạy load_demo trước.", returncode=2)
        if Nomination.objects.filter(round=round_).exists():
            raise CommandError("Đợt 2024 đã có hồ sơ; cần một đợt trống.", returncode=2)
        season = Season(round_, open_paper=lambda draft, signer: draft_paper(draft, signer)[0])
        season.play(books)
        begun = time.monotonic()
        papers = self.write(options["out"])
        season.seconds["papers"] = round(time.monotonic() - begun, 2)
        summary = season.summary() | {"papers": papers}
        if options["json"]:
            self.stdout.write(json.dumps(summary, ensure_ascii=False))
        else:
            for state, count in summary["nominations_by_state"].items():
                self.stdout.write(f"{state}: {count}")
            self.stdout.write(f"{papers} văn bản trong {options['out']}")

    def write(self, out: Path) -> int:
        """The decisions, and for each its certificates in list order; how many papers.

        Then each kind of paper there is, in both outputs, as the inspector may read it.
        """
        out.mkdir(parents=True, exist_ok=True)
        papers = 0
        for found in Decision.objects.filter(
            round=Round.objects.get(code="2024"), state=Decision.State.ISSUED
        ).order_by("pk"):
            assert found.snapshot is not None
            stem = found.full_number.replace("/", "-")
            (out / f"{stem}.pdf").write_bytes(decision.render(found.snapshot))
            rows = found.snapshot["items"]
            (out / f"{stem}-giay-khen.pdf").write_bytes(certificate.render(found.snapshot, rows))
            papers += 1 + len(rows)
        return papers + write_kinds(User.objects.get(username="kiemtra"), out / "mau")
