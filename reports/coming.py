"""Reports on the first page of whoever owes or gathers them."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from organizations.capabilities import WARD_DESK
from organizations.models import User
from organizations.unit_acts import units_of
from workflows.inbox.coming import Coming

from .models import CityReport, WardReport
from .years import GATHERING, city_ends, last_minute, ward_ends

_State = WardReport.State


def reports_due(person: User) -> Iterator[Coming]:
    """My ward's report until it is sent; the association's until it went out."""
    if wards := units_of(person, *WARD_DESK):
        owed = WardReport.objects.filter(
            unit__in=wards,
            excused_on=None,
            state__in=[_State.DRAFT, _State.SIGNED, _State.RETURNED],
        )
        for one in owed.select_related("period", "unit").order_by("period__year", "unit"):
            period = one.period
            yield Coming(
                _("Báo cáo năm %(year)d, %(unit)s")
                % {
                    "year": period.year,
                    "unit": one.unit.short_name,
                },
                period.ward_day,
                period.ward_day_counts,
                last_minute(ward_ends(period)),
                reverse("reports:ward", args=[one.pk]),
                _ward_note(one),
            )
    if cities := units_of(person, *GATHERING):
        waiting = Count("period__reports", filter=Q(period__reports__state=_State.SENT))
        ours = CityReport.objects.filter(period__city__in=cities).exclude(
            state=CityReport.State.SENT
        )
        for above in ours.select_related("period").annotate(waiting=waiting).order_by("pk"):
            period = above.period
            yield Coming(
                _("Báo cáo tổng hợp năm %d") % period.year,
                period.city_day,
                period.city_day_counts,
                last_minute(city_ends(period)),
                reverse("reports:year", args=[above.pk]),
                _("%d báo cáo chờ nhận") % above.waiting if above.waiting else "",
            )


def _ward_note(one: WardReport) -> str:
    """What else there is to know of it."""
    if one.state == _State.RETURNED:
        return _("bị trả lại để sửa")
    if one.reminders:
        return _("Hội cấp trên đã nhắc %d lần") % one.reminders
    return str(one.get_state_display()).lower()
