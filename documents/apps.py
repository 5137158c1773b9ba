"""The documents room."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Settings of the room."""

    name = "documents"
    verbose_name = "Văn bản"
