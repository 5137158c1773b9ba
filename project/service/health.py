"""How the service is: each thing that must hold, whether it does, and in words what to do if not.

One list for probes, metrics, the operator's page and the banner. Nothing here changes anything.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from . import keys, signs
from .backup.making import BACKUP_EVERY
from .models import Sign

#: Silent for longer, and somebody is told.
WORKER_SILENCE = timedelta(minutes=10)
SWEEP_SILENCE = timedelta(hours=36)
_QUEUE_PATIENCE = timedelta(minutes=15)
_DISK_LEAST = 1024**3


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold."""

    name: str
    label: str
    ok: bool
    text: str
    todo: str = ""
    #: Without it no request can be answered well; else only something is late.
    vital: bool = False


def look() -> list[Check]:
    """Every check; those that need the database are left out while it does not answer."""
    found = [_database()]
    if found[0].ok:
        for asked in (_migrations, _keys, _worker, _queue, _sweep, _backup):
            found += asked()
    return [*found, _media(), _disk()]


def ready(checks: list[Check]) -> bool:
    """Whether requests may come."""
    return all(one.ok for one in checks if one.vital)


def silent() -> list[Check]:
    """What administrators are told on every page: worker, sweep; one statement."""
    signed = dict(Sign.objects.values_list("name", "at"))
    return [
        one
        for one in (_worker_told(signed.get(signs.WORKER)), _sweep_told(signed.get(signs.SWEEP)))
        if one is not None and not one.ok
    ]


def since(at: datetime) -> str:
    """How long ago, in words."""
    minutes = int((timezone.now() - at).total_seconds() // 60)
    if minutes < 1:
        return "vừa xong"
    if minutes < 120:
        return f"{minutes} phút trước"
    hours = minutes // 60
    return f"{hours} giờ trước" if hours < 48 else f"{hours // 24} ngày trước"


def _database() -> Check:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except (DatabaseError, InterfaceError):
        return Check(
            "database",
            "Cơ sở dữ liệu",
            False,
            "không trả lời",
            "Xem PostgreSQL có đang chạy và DATABASE_URL có đúng không.",
            vital=True,
        )
    return Check("database", "Cơ sở dữ liệu", True, "trả lời", vital=True)


def _migrations() -> Iterator[Check]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    text = f"còn {len(waiting)} bước chưa chạy" if waiting else "đúng phiên bản"
    todo = "Chạy manage.py migrate rồi khởi động lại."
    yield Check("migrations", "Cấu trúc dữ liệu", not waiting, text, todo, vital=True)


def _keys() -> Iterator[Check]:
    try:
        found = keys.faults()
    except DatabaseError:
        # The tables are not there: told by the check before.
        return
    text = " ".join(found) or "đúng của cơ sở dữ liệu này"
    todo = "Đặt lại khóa của cơ sở dữ liệu này trong .env, rồi khởi động lại."
    yield Check("keys", "Khóa bí mật", not found, text, todo, vital=True)


def _worker_told(at: datetime | None) -> Check | None:
    if settings.TASKS["default"]["BACKEND"] != "django_tasks_db.DatabaseBackend":
        return None
    ok = at is not None and timezone.now() - at < WORKER_SILENCE
    text = f"lần cuối {since(at)}" if at else "chưa chạy lần nào"
    todo = "Bảng gửi lên không được đọc, tệp không được lập. Chạy manage.py worker và giữ cho chạy."
    return Check("worker", "Tiến trình làm việc nền", ok, text, todo)


def _sweep_told(at: datetime | None) -> Check | None:
    if settings.DEBUG:
        return None
    ok = at is not None and timezone.now() - at < SWEEP_SILENCE
    text = f"lần cuối {since(at)}" if at else "chưa chạy lần nào"
    todo = "Hồ sơ quá đợt chưa đóng, quyền hết hạn chưa thu. Đặt manage.py sweep chạy mỗi đêm."
    return Check("sweep", "Việc hằng đêm", ok, text, todo)


def _if_there(told: Callable[[datetime | None], Check | None], name: str) -> list[Check]:
    try:
        found = told(signs.last(name))
    except DatabaseError:
        return []
    return [found] if found else []


def _worker() -> list[Check]:
    return _if_there(_worker_told, signs.WORKER)


def _sweep() -> list[Check]:
    return _if_there(_sweep_told, signs.SWEEP)


def _queue() -> Iterator[Check]:
    try:
        oldest = (
            DBTaskResult.objects.filter(status=TaskResultStatus.READY)
            .order_by("enqueued_at")
            .values_list("enqueued_at", flat=True)
            .first()
        )
    except DatabaseError:
        return
    ok = oldest is None or timezone.now() - oldest < _QUEUE_PATIENCE
    text = f"việc chờ lâu nhất: {since(oldest)}" if oldest else "không có việc chờ"
    yield Check("queue", "Hàng đợi", ok, text, "Chạy thêm một manage.py worker, hoặc xem nhật ký.")


def _backup() -> list[Check]:
    def told(at: datetime | None) -> Check:
        ok = at is not None and timezone.now() - at < BACKUP_EVERY
        text = f"lần cuối {since(at)}" if at else "chưa lần nào"
        return Check("backup", "Sao lưu", ok, text, "Đặt manage.py backup NƠI_CẤT chạy mỗi đêm.")

    return _if_there(told, signs.BACKUP)


def _media() -> Check:
    root, label = Path(settings.MEDIA_ROOT), "Nơi giữ tệp"
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root, prefix=".probe-") as file:
            file.write(b"1")
    except OSError as problem:
        text = f"không ghi được ({problem.strerror})"
        todo = "Xem MEDIA_ROOT có đúng, còn chỗ và thuộc tài khoản chạy máy chủ không."
        return Check("media", label, False, text, todo, vital=True)
    return Check("media", label, True, "ghi được", vital=True)


def _disk() -> Check:
    root = Path(settings.MEDIA_ROOT)
    while not root.exists():
        root = root.parent
    free = shutil.disk_usage(root).free
    text = f"còn {free / 1024**3:.1f} GB".replace(".", ",")
    return Check("disk", "Chỗ trống trên đĩa", free > _DISK_LEAST, text, "Dọn hoặc thêm đĩa.")
