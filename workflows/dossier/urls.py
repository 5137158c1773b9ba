"""Addresses of the dossier room: pages, and what the API answers under ``/api/v1/``."""

from django.urls import path

from .api import actions, explain, nominations
from .views import act, appraisal_desk, case_page

_ONE = "nominations/<str:number>/"
PAGES = [
    path("ho-so/<str:number>/", case_page.nomination_detail, name="nomination_detail"),
    path("ho-so/<str:number>/tham-dinh/", appraisal_desk.appraisal_desk, name="appraisal_desk"),
    path("ho-so/<str:number>/viec/<slug:code>/", act.action, name="action"),
]
API = [
    path("nominations/", nominations.NominationsView.as_view(), name="nominations"),
    path(_ONE, nominations.NominationView.as_view(), name="nomination"),
    path(_ONE + "actions/", actions.ActionsView.as_view(), name="actions"),
    path(_ONE + "actions/<slug:action>/", actions.ActionView.as_view(), name="action"),
    path(_ONE + "explain/", explain.ExplainView.as_view(), name="explain"),
    path(_ONE + "events/", actions.EventsView.as_view(), name="events"),
]
