"""Read a ward's workbook; with ``--commit`` make drafts of its good rows."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nominations.models import Round
from nominations.workbooks.cage import mark_caged
from nominations.workbooks.results import IntakeRefused
from organizations import grants
from organizations.capabilities import Capability
from organizations.models import Unit, UnitKind
from organizations.refusals import Refused
from workflows.ward import proposals


def _heading_rows(told: list[str]) -> dict[str, int]:
    """``30`` or ``HB 2024=30`` as the row by the sheet's name; '' is any sheet."""
    found = {}
    for text in told:
        title, _equals, row = text.rpartition("=")
        if not row.strip().isdecimal() or not 0 < int(row) < 10**7:
            raise CommandError(f"--heading-row {text}: cần số hàng, ví dụ 30.", returncode=2)
        found[title.strip()] = int(row)
    return found


def _awards(told: list[str], round_: Round) -> dict[str, str]:
    """``scholarship`` or ``Sheet1=scholarship`` as the award by the list's title; '' is any."""
    found, known = {}, proposals.Awards(round_).listed
    for text in told:
        title, _equals, code = text.rpartition("=")
        if code.strip() not in known:
            raise CommandError(f"--award {text}: mã là một trong {', '.join(known)}.", returncode=2)
        found[title.strip()] = code.strip()
    return found


class Command(BaseCommand):
    """``import_workbook FILE --ward CODE --round CODE``: dry run unless ``--commit``."""

    help = "Đọc bảng Excel của phường; chỉ ghi khi có --commit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--ward", required=True, help="mã hoặc tên viết tắt của phường, xã")
        parser.add_argument("--round", required=True, help="mã đợt xét")
        parser.add_argument("--commit", action="store_true", help="tạo bản nháp")
        parser.add_argument("--include-hidden", action="store_true", help="đọc cả trang ẩn")
        parser.add_argument(
            "--errors-to", type=Path, metavar="OUT.xlsx", help="ghi bản có đánh dấu chỗ sai ra tệp"
        )
        parser.add_argument(
            "--heading-row",
            action="append",
            default=[],
            metavar="[TRANG=]HÀNG",
            help="hàng tiêu đề cột, ví dụ 30 hoặc “HB 2024=30”; ghi nhiều lần cho nhiều trang",
        )
        parser.add_argument(
            "--award",
            action="append",
            default=[],
            metavar="[DANH SÁCH=]MÃ",
            help="danh hiệu của danh sách, ví dụ scholarship hoặc “Sheet1=scholarship”",
        )
        parser.add_argument("--json", action="store_true", help="in một đối tượng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"Không có tệp {path}.", returncode=2)
        wards = Unit.objects.filter(kind=UnitKind.WARD_ASSOCIATION)
        ward = (
            wards.filter(code=options["ward"]).first() or wards.filter(slug=options["ward"]).first()
        )
        if ward is None:
            raise CommandError(f"Không có phường, xã mã {options['ward']}.", returncode=2)
        round_ = Round.objects.select_related("city").filter(code=options["round"]).first()
        if round_ is None:
            raise CommandError(f"Không có đợt {options['round']}.", returncode=2)
        given: dict[str, Any] = {
            "name": path.name,
            "ward": ward,
            "round": round_,
            "include_hidden": options["include_hidden"],
            "heading_rows": _heading_rows(options["heading_row"]),
            "chosen": _awards(options["award"], round_),
        }
        try:
            if options["commit"]:
                actor = grants.people_with(Capability.PREPARE, ward.pk).first()
                if actor is None:
                    raise CommandError("Phường, xã chưa có cán bộ soạn hồ sơ.", returncode=2)
                report = proposals.commit(path, actor=actor, **given)
            else:
                report, _ready = proposals.check(path, **given)
        except IntakeRefused as refusal:
            self._refused(options["json"], path.name, refusal.code, refusal.text)
        except Refused as refusal:
            self._refused(options["json"], path.name, refusal.reasons[0].code, str(refusal))
        if options["errors_to"] is not None:
            self._mark(path, report, options["errors_to"])
        self._tell(report, options["json"])

    def _mark(self, path: Path, report: proposals.Report, out: Path) -> None:
        """The same file with what is wrong marked in it, as the page gives it back."""
        try:
            out.write_bytes(mark_caged(path.read_bytes(), report.parsed.sheets))
        except IntakeRefused as refusal:
            self.stderr.write(refusal.text)
        except OSError as error:
            raise CommandError(f"Không ghi được tệp {out}.", returncode=2) from error

    def _refused(self, as_json: bool, name: str, code: str, text: str) -> None:
        if as_json:
            self.stdout.write(
                json.dumps(
                    {"file": name, "refused": {"code": code, "text": text}}, ensure_ascii=False
                )
            )
        else:
            self.stderr.write(text)
        sys.exit(1)

    def _tell(self, report: proposals.Report, as_json: bool) -> None:
        wrong = sum(row.status == "error" for sheet in report.parsed.sheets for row in sheet.rows)
        if as_json:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            for sheet in report.parsed.sheets:
                self.stdout.write(
                    f"{sheet.title}: {sheet.accepted}/{len(sheet.rows)} dòng nhận được"
                )
                for note in sheet.notes:
                    self.stdout.write(f"  {note}")
                for row in sheet.rows:
                    for message in row.messages:
                        self.stdout.write(f"  dòng {row.row}, {message.column}: {message.text}")
                for one in sheet.left_out:
                    self.stdout.write(f"  không đọc dòng {one.row} ({one.reason}): {one.text}")
            if report.committed:
                self.stdout.write(f"Đã tạo {len(report.created)} bản nháp.")
        found = any(sheet.award_family for sheet in report.parsed.sheets)
        wrong += sum(
            one.why in ("award", "unread")
            for sheet in report.parsed.sheets
            for one in sheet.left_out
        )
        if not found and not as_json:
            self.stderr.write("Không tìm thấy danh sách nào trong tệp.")
        if wrong or not found:
            sys.exit(1)
