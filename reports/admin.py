"""The catalogue of reports in the administration; reports themselves are on their own pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from organizations.administration import Administered
from organizations.importing import Tables

from .models import Indicator, ReportYear, Rule
from .resources import IndicatorResource, RuleResource


@admin.register(Indicator)
class IndicatorAdmin(Tables, Administered, admin.ModelAdmin):  # type: ignore[type-arg]
    """What is counted; a row that a year was opened with is ended and followed by another."""

    resource_classes = (IndicatorResource,)
    list_display = ("code", "label", "unit", "measure", "level", "first_year", "last_year")
    list_filter = ("group", "measure", "level")
    search_fields = ("code", "label")


@admin.register(Rule)
class RuleAdmin(Tables, Administered, admin.ModelAdmin):  # type: ignore[type-arg]
    """How figures must stand to one another."""

    resource_classes = (RuleResource,)
    list_display = ("code", "cell", "left", "op", "right", "severity", "first_year", "last_year")
    list_filter = ("severity",)
    search_fields = ("code", "cell", "sentence")


@admin.register(ReportYear)
class ReportYearAdmin(Administered, admin.ModelAdmin):  # type: ignore[type-arg]
    """Deadlines of a year; a year is opened on the page of reports."""

    list_display = ("year", "city", "ward_day", "city_day")
    list_select_related = ("city",)
    readonly_fields = ("city", "year", "opened_by", "opened_at")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
