"""The organizations room."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """Settings of the room."""

    name = "organizations"
    verbose_name = "Tổ chức"
