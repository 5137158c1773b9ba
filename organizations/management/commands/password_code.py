"""A one-time code for somebody whom nobody else can help to get in, made on the server itself."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from organizations.models import User
from organizations.password_codes import make_code_here


class Command(BaseCommand):
    """``password_code USERNAME``: prints the code; on record, and told to the person."""

    help = "Cấp mã đặt mật khẩu cho một tài khoản, khi không còn quản trị nào giúp được."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=options["username"], is_active=True).first()
        if person is None:
            raise CommandError("Không có tài khoản đang dùng nào tên như vậy.")
        code = make_code_here(person)
        self.stdout.write(f"Mã đặt mật khẩu của {person.username}, một lần: {code}")
