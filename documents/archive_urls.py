"""Addresses of the archive under ``/luu-tru/``."""

from django.urls import path

from .views import archive

app_name = "archive"
urlpatterns = [
    path("", archive.index, name="index"),
    path("goi/<int:pk>/", archive.package, name="package"),
    path("tieu-huy/", archive.dispose, name="dispose"),
]
