"""Addresses of the fund books: pages, and the API under ``/api/v1/``."""

from django.urls import path

from workflows.web.acts import acts_of

from . import api, keeping, views

PAGES = [
    path("quy/", views.fund_list, name="fund_list"),
    path("quy/moi/", views.fund_new, name="fund_new"),
    path("quy/hao-tam/", views.benefactors, name="benefactors"),
    path("quy/<int:pk>/", views.fund_detail, name="fund_detail"),
    path("quy/<int:pk>/so.xlsx", views.fund_sheet, name="fund_sheet"),
]
API = [
    path("funds/", api.FundsView.as_view(), name="funds"),
    path("funds/<int:pk>/", api.FundView.as_view(), name="fund"),
    path("funds/<int:pk>/entries/", api.FundEntriesView.as_view(), name="fund_entries"),
    *acts_of(keeping.KIND, "funds/", "fund"),
]
