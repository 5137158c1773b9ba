"""An association's yearly report written out: paper, annex, JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from reports import annex
from reports.finding import city_report

from ... import desk
from ...access import Subject
from ...models import Paper
from ...papers.registry import KINDS


class Command(BaseCommand):
    """``city_report``: the newest version once it is locked, else a draft of how it stands."""

    help = "Ghi báo cáo tổng hợp năm ra thư mục: PDF, Word, phụ lục Excel, JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--unit", required=True, help="mã hoặc tên viết tắt của Hội cấp trên")
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument("--json", action="store_true", help="in một đối tượng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        report = city_report(options["unit"], options["year"])
        out: Path = options["out"]
        out.mkdir(parents=True, exist_ok=True)
        kind = KINDS["city_report"]
        subject = Subject("city_report", str(report.pk), report, True)
        part = next(iter(kind.parts(report)))
        paper = (
            Paper.objects.filter(about=subject.ref, kind=kind.code, part=part.code)
            .exclude(state=Paper.State.CANCELLED)
            .first()
        )
        one = desk.Offer(kind, part, paper, may_number=False, may_cancel=False)
        figures = annex.figures_of(report)
        name = f"bao-cao-{report.period.year}"
        files = {
            f"{name}.pdf": desk.pdf(subject, one),
            f"{name}.docx": desk.docx(subject, one),
            f"phu-luc-{report.period.year}.xlsx": annex.of(report),
            f"{name}.json": json.dumps(figures, ensure_ascii=False, indent=1).encode(),
        }
        for file, data in files.items():
            (out / file).write_bytes(data)
        told = {
            "unit": options["unit"],
            "year": report.period.year,
            "state": report.state,
            "accepted": figures["accepted"],
            "owing": figures["owing"],
            "files": sorted(files),
        }
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.stdout.write(f"{report}: {report.get_state_display()}")
            self.stdout.write(f"{told['accepted']}/{told['owing']} nơi có báo cáo đã nhận")
            for file in sorted(files):
                self.stdout.write(f"  {out / file}")
