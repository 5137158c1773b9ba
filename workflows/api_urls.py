"""Addresses of the API under ``/api/v1/``."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.authtoken.views import obtain_auth_token

from . import api

app_name = "api"
_ONE = "nominations/<str:number>/"
urlpatterns = [
    path("token/", obtain_auth_token, name="token"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("inbox/", api.InboxView.as_view(), name="inbox"),
    path("rounds/", api.RoundsView.as_view(), name="rounds"),
    path("award-types/", api.AwardTypesView.as_view(), name="award_types"),
    path("units/", api.UnitsView.as_view(), name="units"),
    path("evidence/<int:pk>/", api.EvidenceView.as_view(), name="evidence"),
    path("nominations/", api.NominationsView.as_view(), name="nominations"),
    path(_ONE, api.NominationView.as_view(), name="nomination"),
    path(_ONE + "actions/", api.ActionsView.as_view(), name="actions"),
    path(_ONE + "actions/<slug:action>/", api.ActionView.as_view(), name="action"),
    path(_ONE + "events/", api.EventsView.as_view(), name="events"),
    path(_ONE + "evidence/", api.EvidenceUploadView.as_view(), name="evidence_upload"),
]
