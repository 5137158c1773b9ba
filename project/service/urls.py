"""Addresses of the set-up and of what tells how the service is."""

from django.urls import path

from . import operation, setup_views

urlpatterns = [
    path("van-hanh/", operation.operation, name="operation"),
    path("thiet-lap/", setup_views.index, name="setup"),
    path("thiet-lap/bang-nguoi.xlsx", setup_views.people_sample, name="setup_people_sample"),
    path("thiet-lap/<slug:code>/", setup_views.step, name="setup_step"),
]
