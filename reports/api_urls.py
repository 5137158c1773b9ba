"""Addresses of reports under ``/api/v1/``."""

from django.urls import path

from workflows.web.acts import acts_of

from . import api, city, ward

_ONE = "reports/<int:pk>/"
_YEAR = "report-years/<int:pk>/"
urlpatterns = [
    path("indicators/", api.IndicatorsView.as_view(), name="indicators"),
    path("reports/", api.ReportsView.as_view(), name="reports"),
    path(_ONE, api.ReportView.as_view(), name="report"),
    path(_ONE + "workbook/", api.WorkbookView.as_view(), name="report_workbook"),
    *acts_of(ward.KIND, "reports/", "report"),
    path("report-years/", api.YearsView.as_view(), name="report_years"),
    path(_YEAR, api.YearView.as_view(), name="report_year"),
    path(_YEAR + "annex/", api.AnnexView.as_view(), name="report_annex"),
    path(_YEAR + "own/", api.OwnView.as_view(), name="report_own"),
    path(_YEAR + "values/", api.ValuesView.as_view(), name="report_values"),
    path(_YEAR + "versions/<int:number>/", api.VersionView.as_view(), name="report_version"),
    *acts_of(city.KIND, "report-years/", "report_year"),
]
