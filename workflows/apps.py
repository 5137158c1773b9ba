"""The workflows room."""

from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    """Settings of the room."""

    name = "workflows"
    verbose_name = "Quy trình"
