"""Addresses of the redress room: pages, and what the API answers under ``/api/v1/``."""

from django.urls import path

from workflows.web.acts import acts_of

from . import api, complaints, revocations, views

_ONE = "nominations/<str:number>/"
PAGES = [
    path("ho-so/<str:number>/huy-bo/", views.revocation_open, name="revocation_open"),
    path("khieu-nai/", views.complaint_list, name="complaint_list"),
    path("khieu-nai/moi/", views.complaint_new, name="complaint_new"),
    path("khieu-nai/<int:pk>/", views.complaint_detail, name="complaint_detail"),
    path("huy-bo/", views.revocation_list, name="revocation_list"),
    path("huy-bo/<int:pk>/", views.revocation_detail, name="revocation_detail"),
]
API = [
    path("complaints/", api.ComplaintsView.as_view(), name="complaints"),
    path("complaints/<int:pk>/", api.ComplaintView.as_view(), name="complaint"),
    *acts_of(complaints.KIND, "complaints/", "complaint"),
    path("revocations/", api.RevocationsView.as_view(), name="revocations"),
    path("revocations/<int:pk>/", api.RevocationView.as_view(), name="revocation"),
    *acts_of(revocations.KIND, "revocations/", "revocation"),
    path(_ONE + "revocation/", api.RevocationOpenView.as_view(), name="revocation_open"),
]
