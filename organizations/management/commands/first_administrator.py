"""The administrators an empty or orphaned database begins with, made on the server itself."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from organizations.appointments import appoint
from organizations.models import Unit, UnitKind, User
from organizations.password_codes import make_code_here
from organizations.refusals import Refused
from organizations.second import administrators
from organizations.succession import establish

#: With two there is a second person for everything; from then on appointments go by page.
_ENOUGH = 2


class Command(BaseCommand):
    """``first_administrator``: while fewer than two administer; prints a one-time code."""

    help = "Lập quản trị đầu tiên (và thứ hai) khi hệ thống chưa có đủ hai; in mã đặt mật khẩu."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="tên đăng nhập; đã có thì dùng tài khoản ấy")
        parser.add_argument("--full-name", default="", help="họ và tên, cho tài khoản mới")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if administrators().count() >= _ENOUGH:
            raise CommandError(
                "Đã có hai quản trị. Bổ nhiệm thêm ở trang Nhân sự, có người thứ hai xác nhận."
            )
        person = User.objects.filter(username=options["username"]).first()
        if person is None:
            if not options["full_name"].strip():
                raise CommandError("Tài khoản mới cần --full-name.")
            person = User(username=options["username"], full_name=options["full_name"].strip())
            person.set_unusable_password()
            person.full_clean()
            person.save()
        today = timezone.localdate()
        system = Unit.objects.filter(kind=UnitKind.SYSTEM).first() or establish(
            actor=None,
            kind=UnitKind.SYSTEM,
            name="Hệ thống Bảng Vàng",
            short_name="Hệ thống",
            on=today,
            slug="hethong",
        )
        try:
            appoint(
                actor=None,
                person=person,
                role="administrator",
                unit=system,
                valid_from=today,
                basis="Lập trên máy chủ",
            )
        except Refused as problem:
            raise CommandError(f"Chưa lập: {problem}") from problem
        code = make_code_here(person)
        self.stdout.write(f"{person.username}: quản trị từ {today:%d/%m/%Y}.")
        self.stdout.write(f"Mã đặt mật khẩu, dùng một lần ở /dat-mat-khau/: {code}")
