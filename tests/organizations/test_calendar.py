"""Working days and last moments."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from organizations.calendars import (
    add_working_days,
    is_working_day,
    last_instant,
    working_days_between,
)
from organizations.models import CalendarDay

pytestmark = [pytest.mark.django_db, pytest.mark.empty]
HERE = ZoneInfo("Asia/Ho_Chi_Minh")


def test_weekends_and_national_holidays_are_free():
    assert is_working_day(date(2024, 11, 15))
    assert not is_working_day(date(2024, 11, 16))
    assert not is_working_day(date(2024, 9, 2))


def test_saturdays_worked_for_a_day_off_are_working_days():
    # 29/4/2024 was off and Saturday 4/5 was worked for it; so were 2/5 and 26/4/2025.
    assert is_working_day(date(2024, 5, 4)) and not is_working_day(date(2024, 4, 29))
    assert is_working_day(date(2025, 4, 26)) and not is_working_day(date(2025, 5, 2))
    assert not is_working_day(date(2024, 5, 11))
    CalendarDay.objects.create(day=date(2024, 5, 4), kind="HOLIDAY", name="Bão")
    assert not is_working_day(date(2024, 5, 4))


def test_our_own_days_override_the_national_calendar_at_once():
    saturday, friday = date(2024, 11, 16), date(2024, 11, 15)
    assert is_working_day(friday)
    swap = CalendarDay.objects.create(day=saturday, kind="SWAP_WORKING", name="Làm bù")
    CalendarDay.objects.create(day=friday, kind="HOLIDAY", name="Lễ hội Katê")
    assert is_working_day(saturday)
    assert not is_working_day(friday)
    swap.delete()
    assert not is_working_day(saturday)


def test_a_limit_ends_with_the_last_of_its_working_days():
    friday_morning = datetime(2024, 11, 15, 9, tzinfo=HERE)
    end = add_working_days(friday_morning, 2)
    assert end == datetime(2024, 11, 19, 23, 59, 59, 999999, tzinfo=HERE)


def test_the_day_of_receipt_is_the_local_one():
    # 18:00 UTC on Friday is already Saturday here.
    late = datetime(2024, 11, 15, 18, tzinfo=ZoneInfo("UTC"))
    assert add_working_days(late, 1).astimezone(HERE).date() == date(2024, 11, 18)


def test_working_days_between_counts_the_last_and_not_the_first():
    friday, tuesday = date(2024, 11, 15), date(2024, 11, 19)
    assert working_days_between(friday, tuesday) == 2
    assert working_days_between(tuesday, friday) == -2
    assert working_days_between(friday, friday) == 0


@pytest.mark.parametrize(("counts", "day"), [(False, 14), (True, 15)])
def test_before_the_15th_ends_with_the_14th_and_until_the_15th_with_it(counts, day):
    end = last_instant(date(2024, 11, 15), day_counts=counts)
    assert end == datetime(2024, 11, day, 23, 59, 59, 999999, tzinfo=HERE)
