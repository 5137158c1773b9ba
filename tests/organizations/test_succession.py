"""Codes and names return for other wards; a day decides which is meant."""

from __future__ import annotations

import csv
from datetime import date, timedelta

import pytest
from django.conf import settings

from audit.models import Event
from organizations.models import Oversight, Succession, UnitKind
from organizations.refusals import Refused
from organizations.succession import (
    establish,
    merge,
    name_at,
    rename,
    split,
    successors,
    unit_at,
)

pytestmark = [pytest.mark.django_db, pytest.mark.empty]
IN_2023, FIRST, SECOND = date(2023, 10, 1), date(2024, 11, 1), date(2025, 7, 1)


def ward(code, name, on=date(2020, 1, 1), **more):
    return establish(
        actor=None,
        kind=UnitKind.WARD_ASSOCIATION,
        name=f"Hội Khuyến học {name}",
        short_name=name,
        code=code,
        on=on,
        **more,
    )


def rows():
    path = settings.BASE_DIR / "fixtures" / "ward_succession.csv"
    with path.open(encoding="utf-8") as source:
        return list(csv.DictReader(source))


def reform(old_year, new_year, on):
    """Merge as the table says; a ward whose code and name stay, alone, stays itself."""
    groups = {}
    for row in rows():
        olds = groups.setdefault((row[f"code_{new_year}"], row[f"name_{new_year}"]), {})
        olds[row[f"code_{old_year}"]] = row[f"name_{old_year}"]
    groups = {new: olds for new, olds in groups.items() if list(olds.items()) != [new]}
    before = on - timedelta(days=1)
    plans = [(new, [unit_at(code, before) for code in olds]) for new, olds in groups.items()]
    for (code, name), olds in plans:
        merge(actor=None, units=olds, into=ward(code, name, on), on=on, instrument="NQ")


def test_every_ward_of_2023_leads_to_the_ward_the_table_names():
    wards = {row["code_2023"]: ward(row["code_2023"], row["name_2023"]) for row in rows()}
    reform(2023, 2024, FIRST)
    reform(2024, 2025, SECOND)
    assert len(wards) == 16
    for row in rows():
        for year, day in ((2023, IN_2023), (2024, FIRST), (2025, SECOND)):
            (heir,) = successors(wards[row["code_2023"]], on=day)
            assert (heir.code, heir.short_name) == (row[f"code_{year}"], row[f"name_{year}"])
            assert unit_at(row[f"code_{year}"], day) == heir


def test_a_code_that_came_back_means_another_ward_on_another_day():
    thanh_son, phu_ha = ward("22750", "Phường Thanh Sơn"), ward("22747", "Phường Phủ Hà")
    new = ward("22750", "Phường Phủ Hà", FIRST)
    merge(actor=None, units=[thanh_son, phu_ha], into=new, on=FIRST)
    assert unit_at("22750", FIRST - timedelta(days=1)) == thanh_son
    assert unit_at("22750", FIRST) == new
    assert unit_at("22747", FIRST) is None
    assert unit_at("22750", date(2019, 1, 1)) is None


def test_a_merged_ward_keeps_the_name_it_had_and_its_event():
    old, new = ward("22756", "Phường Tấn Tài"), ward("22759", "Phường Kinh Dinh")
    merge(actor=None, units=[old], into=new, on=FIRST, instrument="NQ 1252")
    assert name_at(old, IN_2023).short_name == "Phường Tấn Tài"
    assert name_at(old, FIRST) is None
    assert successors(old, on=IN_2023) == (old,)
    assert successors(old, on=FIRST) == (new,)
    assert Event.objects.filter(stream=f"unit:{old.pk}", kind="merge_unit").count() == 1


def test_oversight_ends_with_the_ward():
    city = ward("", "Thành phố")
    old, new = ward("1", "Một", overseer=city), ward("2", "Hai", overseer=city)
    merge(actor=None, units=[old], into=new, on=FIRST)
    assert Oversight.objects.get(unit=old).valid_to == FIRST - timedelta(days=1)
    assert Oversight.objects.get(unit=new).valid_to is None


def test_a_merge_into_itself_or_twice_is_refused():
    one, two, three = ward("1", "Một"), ward("2", "Hai"), ward("3", "Ba")
    with pytest.raises(Refused, match="chính nó"):
        merge(actor=None, units=[one], into=one, on=FIRST)
    merge(actor=None, units=[two], into=three, on=SECOND)
    two.refresh_from_db()
    with pytest.raises(Refused, match="đã giải thể"):
        merge(actor=None, units=[two], into=one, on=SECOND)


def test_a_merge_into_a_ward_whose_code_another_bears_changes_nothing():
    one = ward("1", "Một")
    ward("3", "Ba")
    with pytest.raises(Refused, match="Mã 3"):
        merge(actor=None, units=[one], into=ward("3", "Ba mới", FIRST), on=FIRST)
    assert name_at(one, FIRST).short_name == "Một"
    assert not Succession.objects.exists()


def test_a_renamed_ward_is_one_unit_with_two_names():
    unit = ward("22774", "Xã Thành Hải")
    rename(
        actor=None,
        unit=unit,
        on=FIRST,
        name="Hội Khuyến học Phường Thành Hải",
        short_name="Phường Thành Hải",
    )
    unit.refresh_from_db()
    assert unit.short_name == "Phường Thành Hải"
    assert name_at(unit, FIRST - timedelta(days=1)).short_name == "Xã Thành Hải"
    assert name_at(unit, FIRST).short_name == "Phường Thành Hải"
    assert unit_at("22774", IN_2023) == unit_at("22774", FIRST) == unit
    assert successors(unit, on=SECOND) == (unit,)


def test_a_name_of_tomorrow_is_not_shown_today():
    unit = ward("1", "Một")
    rename(actor=None, unit=unit, on=date(2999, 1, 1), name="Hội Hai", short_name="Hai")
    unit.refresh_from_db()
    assert unit.short_name == "Một"


def test_a_rename_to_a_code_another_bears_is_refused():
    unit = ward("1", "Một")
    ward("2", "Hai")
    with pytest.raises(Refused, match="Mã 2"):
        rename(actor=None, unit=unit, on=FIRST, name="Hội Hai", short_name="Hai", code="2")
    assert name_at(unit, FIRST).code == "1"


def test_a_split_ward_has_several_heirs_and_one_split_in_part_lives_on():
    whole, left, right = ward("1", "Một"), ward("2", "Hai"), ward("3", "Ba")
    split(actor=None, unit=whole, into=[left, right], on=FIRST)
    assert successors(whole, on=FIRST) == (left, right)
    split(actor=None, unit=left, into=[right], on=SECOND, remains=True)
    left.refresh_from_db()
    assert left.dissolved_on is None
    assert successors(whole, on=SECOND) == (left, right)
    with pytest.raises(Refused, match="Chia tách"):
        split(actor=None, unit=left, into=[], on=SECOND)
