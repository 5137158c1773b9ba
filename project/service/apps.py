"""The room that puts the product into service."""

from django.apps import AppConfig


class ServiceConfig(AppConfig):
    """Settings of the room."""

    name = "project.service"
    label = "service"
    verbose_name = "Vận hành"
