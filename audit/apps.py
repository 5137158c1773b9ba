"""The audit room."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Settings of the room."""

    name = "audit"
    verbose_name = "Hồ sơ ghi chép"
