"""The reports room."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Settings of the room."""

    name = "reports"
    verbose_name = "Báo cáo"

    def ready(self) -> None:
        """The kinds and their acts are known before anybody asks for one; days on first pages."""
        from workflows.inbox.coming import MORE

        from . import city, ward  # noqa: F401 - they enter themselves
        from .coming import reports_due

        MORE.append(reports_due)
