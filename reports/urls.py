"""Addresses of reports under ``/bao-cao/``."""

from django.urls import path

from .views import sheet, years

app_name = "reports"
urlpatterns = [
    path("", years.index, name="index"),
    path("chi-tieu/", years.catalogue, name="catalogue"),
    path("mo-nam/", years.open_year, name="open_year"),
    path("nam/<int:pk>/", years.year, name="year"),
    path("nam/<int:pk>/so-lieu/", sheet.city_sheet, name="city_sheet"),
    path("nam/<int:pk>/phu-luc.xlsx", years.annex_file, name="annex"),
    path("nam/<int:pk>/bao-cao.json", years.json_file, name="json"),
    path("nam/<int:pk>/so-lieu.csv", years.values_file, name="values"),
    path("nam/<int:pk>/viec/<slug:code>/", years.city_act, name="city_act"),
    path("phuong/<int:pk>/", sheet.ward_report, name="ward"),
    path("phuong/<int:pk>/mau.xlsx", sheet.blank, name="blank"),
    path("phuong/<int:pk>/nguon/<slug:code>/", sheet.behind, name="behind"),
    path("phuong/<int:pk>/viec/<slug:code>/", sheet.ward_act, name="ward_act"),
]
