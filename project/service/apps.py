"""The room that puts the product into service."""

from django.apps import AppConfig


class ServiceConfig(AppConfig):
    """Settings of the room."""

    name = "project.service"
    label = "service"
    verbose_name = "Vận hành"

    def ready(self) -> None:
        """Settings that do not go together are told."""
        from . import checks  # noqa: F401 - importing it registers them
