"""Do what waits in the queue, and go on after a fall."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from prepared import unfinished

from ... import keys, signs

_logger = logging.getLogger(__name__)
#: How often it looks for work another worker left behind, in seconds.
_LOOK_EVERY = 60.0
#: How often it leaves a sign of life between two pieces of work, in seconds.
_SIGN_EVERY = 15.0


class _Living(Worker):  # type: ignore[misc]
    """The queue's own worker, which says before each piece of work that it lives."""

    _signed = float("-inf")

    def sign(self) -> None:
        """A sign of life, not more often than is needed."""
        if time.monotonic() - self._signed >= _SIGN_EVERY:
            signs.leave(signs.WORKER)
            self._signed = time.monotonic()

    def run_task(self, db_task_result: Any) -> None:
        """As the queue does it."""
        self.sign()
        super().run_task(db_task_result)


class Command(BaseCommand):
    """``worker``: the queue's own worker, which outlives a database that restarts.

    ``db_worker`` ends with the connection and leaves what it was at "running" for ever.
    """

    help = "Làm các việc chờ (đọc bảng tính, lập tệp); tự nối lại khi cơ sở dữ liệu khởi động lại."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--interval", type=float, default=1.0, help="nghỉ giữa hai lần (giây)")

    def handle(self, *args: Any, **options: Any) -> None:
        # It says that it starts and ends each time the queue is empty.
        logging.getLogger("django_tasks_db").setLevel(logging.WARNING)
        keys.refuse_foreign()
        worker = _Living(
            queue_names=["default"],
            interval=options["interval"],
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        worker.configure_signals()
        looked: float | None = None
        cut_off = False
        while worker.running:
            try:
                if cut_off:
                    unfinished.write_off(worker.worker_id)
                    cut_off, looked = False, None
                if looked is None or time.monotonic() - looked >= _LOOK_EVERY:
                    unfinished.get_up()
                    looked = time.monotonic()
                worker.sign()
                worker.run()
            except (OperationalError, InterfaceError) as error:
                cut_off = True
                _logger.warning("the database does not answer, trying again: %s", error)
                connections.close_all()
            if worker.running:
                time.sleep(options["interval"])
