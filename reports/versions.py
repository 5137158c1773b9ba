"""Versions of reports: what one said when it was signed, and in what it differs from the last."""

from __future__ import annotations

from typing import Any

from .models import CityReport, ReportVersion, WardReport


def latest(report: WardReport | CityReport) -> ReportVersion | None:
    """The newest version; None before the first."""
    return report.versions.order_by("-number").first()  # type: ignore[attr-defined]


def differences(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[list[Any]]:
    """``[code, before, after]`` of every figure that changed, as shown; '' where there is none."""
    then = {one["code"]: one["shown"] for one in before}
    now = {one["code"]: one["shown"] for one in after}
    return [
        [code, then.get(code, ""), now.get(code, "")]
        for code in dict.fromkeys([*then, *now])
        if then.get(code, "") != now.get(code, "")
    ]


def make(
    report: WardReport | CityReport,
    figures: dict[str, Any],
    *,
    by: Any,
    at: Any,
    reason: str = "",
) -> ReportVersion:
    """The next version; ``figures`` holds ``rows`` in the order of the form, and more."""
    before = latest(report)
    named = {"ward_report": report} if isinstance(report, WardReport) else {"city_report": report}
    return ReportVersion.objects.create(
        **named,
        number=before.number + 1 if before else 1,
        figures=figures,
        differences=differences(before.figures["rows"], figures["rows"]) if before else [],
        reason=reason if before else "",
        made_at=at,
        made_by=by,
    )
