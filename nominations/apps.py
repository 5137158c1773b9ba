"""The nominations room."""

from django.apps import AppConfig


class NominationsConfig(AppConfig):
    """Settings of the room."""

    name = "nominations"
    verbose_name = "Hồ sơ đề nghị"
