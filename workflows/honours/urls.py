"""Addresses of the room of honours across the years: pages, and the API under ``/api/v1/``."""

from django.urls import path

from workflows.web.acts import acts_of

from . import api, past_awards, views

PAGES = [
    path("da-khen/", views.past_award_list, name="past_award_list"),
    path("da-khen/moi/", views.past_award_new, name="past_award_new"),
    path("da-khen/bang/", views.past_award_table, name="past_award_table"),
    path("da-khen/bang/mau/", views.past_award_blank, name="past_award_blank"),
    path("da-khen/tai-ve/", views.past_award_sheet, name="past_award_sheet"),
    path("da-khen/<int:pk>/", views.past_award_detail, name="past_award_detail"),
    path("ho-so/<str:number>/cac-nam/", views.across, name="across_years"),
    path("dot/<str:code>/ra-soat/", views.round_scan, name="round_scan"),
]
API = [
    path("past-awards/", api.PastAwardsView.as_view(), name="past_awards"),
    path("past-awards/table/", api.PastAwardTableView.as_view(), name="past_awards_table"),
    path("past-awards/table/take/", api.PastAwardTakeView.as_view(), name="past_awards_take"),
    path("past-awards/<int:pk>/", api.PastAwardView.as_view(), name="past_award"),
    *acts_of(past_awards.KIND, "past-awards/", "past_award"),
    path(
        "nominations/<str:number>/across-years/",
        api.AcrossYearsView.as_view(),
        name="across_years",
    ),
]
