"""The reports room."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Settings of the room."""

    name = "reports"
    verbose_name = "Báo cáo"
