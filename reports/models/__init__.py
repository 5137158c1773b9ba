"""Indicators, years, reports of units and what they say."""

from .catalogue import Group, Indicator, Level, Measure, Op, Rule, Severity
from .reports import CityReport, Remark, ReportVersion, WardReport
from .values import Value
from .years import ReportYear

__all__ = [
    "CityReport",
    "Group",
    "Indicator",
    "Level",
    "Measure",
    "Op",
    "Remark",
    "ReportVersion",
    "ReportYear",
    "Rule",
    "Severity",
    "Value",
    "WardReport",
]
