"""The organizations room."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class OrganizationsConfig(AppConfig):
    """Settings of the room."""

    name = "organizations"
    verbose_name = "Tổ chức"


class AdministrationConfig(AdminConfig):
    """Django's administration with our own site."""

    default_site = "organizations.administration.Administration"
