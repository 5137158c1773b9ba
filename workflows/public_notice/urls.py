"""Addresses of the public notice room: pages, and what the API answers under ``/api/v1/``."""

from django.urls import path

from . import api, views

PAGES = [
    path("cong-khai/", views.public_list, name="public_list"),
    path("cong-khai/<str:code>/", views.public_remark, name="public_remark"),
]
API = [
    path("public-notices/", api.PublicNoticesView.as_view(), name="public_notices"),
    path("public-notices/<str:code>/", api.PublicNoticeView.as_view(), name="public_notice"),
    path(
        "public-notices/<str:code>/remarks/",
        api.PublicRemarksView.as_view(),
        name="public_remarks",
    ),
]
