"""Addresses of the desk for awards."""

from django.urls import path

from . import views

_ONE = "danh-hieu/<slug:code>/<int:number>/"
PAGES = [
    path("danh-hieu/", views.award_list, name="award_list"),
    path("danh-hieu/moi/", views.award_new, name="award_new"),
    path(_ONE, views.version_desk, name="award_version"),
    path(_ONE + "ban-moi/", views.version_new, name="award_version_new"),
    path(_ONE + "cong-bo/", views.version_publish, name="award_version_publish"),
    path(_ONE + "chay-thu/", views.version_trial, name="award_version_trial"),
]
