"""What becomes of units: renamed, merged, split; codes and names come back for other units.

The reforms of 1 November 2024 and 1 July 2025 gave old codes and old names to new wards, so a
code means nothing without a day. A unit is never renumbered: a merged ward is a new unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.record import record

from .models import Oversight, Succession, Unit, UnitName, User
from .refusals import unmet, wrong


def _on(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def name_at(unit: Unit, on: date) -> UnitName | None:
    """What the unit was called, and its code, on that day; None before and after its life."""
    return UnitName.objects.filter(_on(on), unit=unit).order_by("-valid_from").first()


def unit_at(code: str, on: date) -> Unit | None:
    """The unit that bore the code on that day; ``LookupError`` when two claim it."""
    found = list(Unit.objects.filter(pk__in=_bearers(code, on)).order_by("pk")[:2])
    if len(found) > 1:
        raise LookupError(f"mã {code} thuộc hai đơn vị vào ngày {on:%d/%m/%Y}")
    return found[0] if found else None


def successors(unit: Unit, *, on: date) -> tuple[Unit, ...]:
    """The units that answer for this one on that day: itself while it lives."""
    living: dict[int, Unit] = {}
    # Read anew: what the caller holds may be from before the reform.
    wave, seen = {unit.pk: Unit.objects.get(pk=unit.pk)}, {unit.pk}
    while wave:
        ended = [one.pk for one in wave.values() if one.dissolved_on and one.dissolved_on <= on]
        living.update({pk: one for pk, one in wave.items() if pk not in ended})
        links = Succession.objects.filter(from_unit__in=ended, on__lte=on).select_related("to_unit")
        wave = {link.to_unit_id: link.to_unit for link in links if link.to_unit_id not in seen}
        seen |= set(wave)
    return tuple(living[pk] for pk in sorted(living))


@transaction.atomic
def establish(
    *,
    actor: User | None,
    kind: str,
    name: str,
    short_name: str,
    on: date,
    code: str = "",
    slug: str | None = None,
    overseer: Unit | None = None,
) -> Unit:
    """A new unit from that day on."""
    unit = Unit.objects.create(
        kind=kind, slug=slug, name=name, short_name=short_name, code=code, established_on=on
    )
    UnitName.objects.create(unit=unit, code=code, name=name, short_name=short_name, valid_from=on)
    if overseer is not None:
        Oversight.objects.create(overseer=overseer, unit=unit, valid_from=on)
    _note("establish_unit", actor, unit, on, name=name, code=code)
    return unit


@transaction.atomic
def rename(
    *,
    actor: User | None,
    unit: Unit,
    on: date,
    name: str,
    short_name: str,
    code: str | None = None,
    instrument: str = "",
) -> UnitName:
    """Another name (and code) from that day on; what was written before keeps the old one.

    ``Refused`` when the unit does not live that day or another unit bears the code.
    """
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    before = name_at(unit, on)
    if before is None or before.valid_from >= on:
        raise wrong("valid_from", _("Đơn vị không có tên để đổi vào ngày này."))
    until = before.valid_to
    _close_names(unit, on)
    after = UnitName.objects.create(
        unit=unit,
        code=before.code if code is None else code,
        name=name,
        short_name=short_name,
        valid_from=on,
        valid_to=until,
    )
    _sole_bearer(unit, after.code, on)
    if on <= timezone.localdate() and until is None:
        unit.name, unit.short_name, unit.code = after.name, after.short_name, after.code
        unit.save(update_fields=["name", "short_name", "code"])
    _link(unit, unit, Succession.Kind.RENAME, on, instrument)
    _note("rename_unit", actor, unit, on, name=name, code=after.code, instrument=instrument)
    return after


@transaction.atomic
def merge(
    *,
    actor: User | None,
    units: Sequence[Unit],
    into: Unit,
    on: date,
    instrument: str = "",
) -> None:
    """Units end the day before and go on in another.

    Appointments stay as they are: the people of a merged ward still finish its open dossiers,
    and who leaves office is a decision about people. ``Refused`` for a unit merged into
    itself, one already dissolved, or a successor whose code another unit still bears.
    """
    for unit in units:
        if unit.pk == into.pk:
            raise unmet("itself", _("Đơn vị không thể sáp nhập vào chính nó."))
        _dissolve(unit, on)
        _link(unit, into, Succession.Kind.MERGE, on, instrument)
        _note("merge_unit", actor, unit, on, into=into.pk, instrument=instrument)
    named = name_at(into, on)
    if named is None:
        raise unmet("name", _("Đơn vị mới chưa có tên vào ngày sáp nhập."))
    _sole_bearer(into, named.code, on)


@transaction.atomic
def split(
    *,
    actor: User | None,
    unit: Unit,
    into: Sequence[Unit],
    on: date,
    remains: bool = False,
    instrument: str = "",
) -> None:
    """A unit, or with ``remains`` a part of it, goes on in several others."""
    if not into or any(part.pk == unit.pk for part in into):
        raise unmet("into", _("Chia tách cần các đơn vị khác để kế thừa."))
    if not remains:
        _dissolve(unit, on)
    for part in into:
        _link(unit, part, Succession.Kind.SPLIT, on, instrument)
    _note("split_unit", actor, unit, on, into=[part.pk for part in into], instrument=instrument)


def _bearers(code: str, on: date) -> QuerySet[UnitName, int]:
    return UnitName.objects.filter(_on(on), code=code).values_list("unit_id", flat=True)


def _sole_bearer(unit: Unit, code: str, on: date) -> None:
    if code and _bearers(code, on).exclude(unit=unit).exists():
        said = {"code": code, "day": f"{on:%d/%m/%Y}"}
        text = _("Mã %(code)s đang thuộc đơn vị khác vào ngày %(day)s.") % said
        raise wrong("code", text)


def _close_names(unit: Unit, on: date) -> None:
    UnitName.objects.filter(_on(on), unit=unit).update(valid_to=on - timedelta(days=1))


def _dissolve(unit: Unit, on: date) -> None:
    locked = Unit.objects.select_for_update().get(pk=unit.pk)
    if locked.dissolved_on is not None:
        raise unmet("dissolved", _("%s đã giải thể.") % locked.short_name)
    if UnitName.objects.filter(unit=unit, valid_from__gte=on).exists():
        raise unmet("name", _("%s còn mang tên từ sau ngày này.") % locked.short_name)
    locked.dissolved_on = unit.dissolved_on = on
    locked.save(update_fields=["dissolved_on"])
    _close_names(locked, on)
    Oversight.objects.filter(_on(on), Q(unit=unit) | Q(overseer=unit), valid_from__lt=on).update(
        valid_to=on - timedelta(days=1)
    )


def _link(old: Unit, new: Unit, kind: str, on: date, instrument: str) -> None:
    Succession.objects.create(from_unit=old, to_unit=new, kind=kind, on=on, instrument=instrument)


def _note(kind: str, actor: User | None, unit: Unit, on: date, **more: Any) -> None:
    record(
        stream=f"unit:{unit.pk}",
        kind=kind,
        actor=actor,
        unit_id=unit.pk,
        object_ref=f"unit:{unit.pk}",
        body={"on": on, **more},
    )
