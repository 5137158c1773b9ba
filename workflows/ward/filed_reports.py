"""Which wards filed their yearly report: taken in by the city, one record a ward and year (E17)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.record import record
from nominations.models import FiledReport
from organizations import grants
from organizations.capabilities import REPORT_READERS, REPORT_TAKING
from organizations.grants import Mandate
from organizations.models import Oversight, Unit, UnitKind, User
from organizations.refusals import Reason, Refused
from organizations.unit_acts import not_yours, rights_of, units_of


def may_record(person: User) -> bool:
    """Whether somebody takes reports in."""
    return bool(rights_of(person, *REPORT_TAKING))


def _right_for(person: User, ward: Unit) -> Mandate:
    """The right by which a ward's report is taken in: of the city above it, if that is theirs."""
    mine = rights_of(person, *REPORT_TAKING)
    if not mine:
        raise Refused("forbidden", not_yours())
    if len(mine) == 1:
        return mine[0]
    above = Oversight.objects.filter(unit=ward, overseer__in=[one.unit_id for one in mine])
    over = set(above.values_list("overseer", flat=True))
    return min(mine, key=lambda one: one.unit_id not in over)


def visible(person: User) -> QuerySet[FiledReport]:
    """All for the city, those of my own ward for a ward."""
    found = FiledReport.objects.select_related("unit", "recorded_by").order_by("-year", "unit")
    if units_of(person, *REPORT_READERS):
        return found
    return found.filter(unit__in=[one.unit_id for one in grants.mandates(person)])


def wards() -> QuerySet[Unit]:
    """Those a report may come from."""
    return Unit.objects.filter(kind=UnitKind.WARD_ASSOCIATION).order_by("code", "name")


def record_report(
    *, actor: User, unit: Unit, year: int, filed_on: date, reference: str = ""
) -> FiledReport:
    """Keep that a ward filed its report of a year; once, and not in the future."""
    mandate = _right_for(actor, unit)
    fields: dict[str, list[str]] = {}
    if filed_on > timezone.localdate():
        fields["filed_on"] = [_("Ngày nộp ở tương lai.")]
    if filed_on.year < year:
        fields["year"] = [_("Báo cáo năm %d không thể nộp trước năm đó.") % year]
    if fields:
        raise Refused("invalid", [Reason("invalid", _("Có mục chưa đúng."))], fields)
    try:
        with transaction.atomic():
            made = FiledReport.objects.create(
                unit=unit, year=year, filed_on=filed_on, reference=reference, recorded_by=actor
            )
            _note(actor, mandate, made)
    except IntegrityError:
        text = _("Đã ghi báo cáo năm này của phường, xã này.")
        raise Refused("invalid", [Reason("report", text)], {"unit": [text]}) from None
    return made


def _note(actor: User, mandate: Mandate, made: FiledReport) -> None:
    body: dict[str, Any] = {
        "year": made.year,
        "filed_on": made.filed_on,
        "reference": made.reference,
    }
    record(
        stream=f"unit:{made.unit_id}",
        kind="record_report",
        actor=actor,
        by=mandate,
        object_ref=f"filed_report:{made.pk}",
        body=body,
    )
