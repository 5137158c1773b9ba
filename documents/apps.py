"""The documents room."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Settings of the room."""

    name = "documents"
    verbose_name = "Văn bản"

    def ready(self) -> None:
        """The table of papers is full before anybody asks for one, the archive's events named."""
        from prepared import unfinished

        from .archive import retention  # noqa: F401 - it names its events
        from .papers.shelf import put_in_order
        from .printing import MAKING

        put_in_order()
        unfinished.register(MAKING)
