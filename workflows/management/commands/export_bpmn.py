"""``manage.py export_bpmn FLOW [--out FILE]``: a flow as BPMN 2.0, for whoever models processes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflows.kernel.flows.base import FLOWS
from workflows.kernel.flows.bpmn import as_bpmn


class Command(BaseCommand):
    """The drawing opens in any BPMN tool; its steps bear the words people read on the pages."""

    help = "Xuất một luồng việc thành BPMN 2.0 (XML)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("flow", metavar="FLOW", help=", ".join(FLOWS))
        parser.add_argument("--out", type=Path, help="tệp ghi ra; không có thì in ra màn hình")

    def handle(self, *args: Any, flow: str, out: Path | None, **options: Any) -> None:
        if flow not in FLOWS:
            raise CommandError(f"Không có luồng “{flow}”. Có: {', '.join(FLOWS)}.")
        drawn = as_bpmn(FLOWS[flow])
        if out is None:
            self.stdout.write(drawn.decode())
            return
        try:
            out.write_bytes(drawn)
        except OSError as error:
            raise CommandError(f"Không ghi được {out}: {error.strerror}.") from error
        self.stdout.write(f"Đã ghi {out}.")
