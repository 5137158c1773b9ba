"""Who may do what where, today: rights come, run out, are lent and end at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from organizations import grants
from organizations.appointments import (
    appoint,
    deactivate,
    delegate,
    end_appointment,
    end_delegation,
)
from organizations.models import Appointment, Unit, UnitKind, User
from organizations.refusals import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.empty]
LONG_AGO = date(2020, 1, 1)


def unit(kind=UnitKind.WARD_ASSOCIATION, name="Phường Mỹ Bình"):
    return Unit.objects.create(kind=kind, name=f"Hội Khuyến học {name}", short_name=name)


def person(name="Đàng Thị Hoa", **more):
    return User.objects.create(username=f"p{User.objects.count()}", full_name=name, **more)


def appointed(role="ward_officer", where=None, who=None, **more):
    return appoint(
        actor=None,
        person=who or person(),
        role=role,
        unit=where or unit(),
        **{"valid_from": LONG_AGO, **more},
    )


def lend(appointment, to_person, **more):
    today = timezone.localdate()
    return delegate(
        appointment=appointment,
        to_person=to_person,
        **{
            "valid_from": today,
            "valid_to": today + timedelta(days=3),
            "reason": "Đi họp",
            **more,
        },
    )


def capabilities(who):
    fresh = User.objects.get(pk=who.pk)
    return sorted(one for mandate in grants.mandates(fresh) for one in mandate.capabilities)


def test_an_appointment_gives_its_capabilities_on_its_unit_only():
    ward = unit()
    officer = appointed(where=ward).person
    (mandate,) = grants.mandates(officer)
    assert (mandate.role, mandate.unit_id, mandate.unit_kind, mandate.unit_name) == (
        "ward_officer",
        ward.pk,
        "ward_association",
        "Phường Mỹ Bình",
    )
    assert mandate.capabilities == {"prepare"}
    assert grants.holds(officer, "prepare")
    assert not grants.holds(officer, "endorse")


def test_no_appointment_gives_nothing_and_superusers_get_nothing():
    assert grants.mandates(person()) == ()
    assert grants.mandates(person(is_superuser=True)) == ()


def test_a_role_that_does_not_fit_the_unit_is_refused():
    with pytest.raises(Refused, match="không có ở"):
        appointed("leader", unit())
    assert not Appointment.objects.exists()


def test_an_expired_appointment_gives_nothing_though_its_rows_remain():
    appointment = appointed()
    Appointment.objects.update(valid_to=timezone.localdate() - timedelta(days=1))
    assert grants._held({appointment.person_id}, {appointment.unit_id})
    assert capabilities(appointment.person) == []
    assert not grants.people_with("prepare", appointment.unit_id)


def test_the_last_day_still_counts():
    appointment = appointed(valid_to=timezone.localdate())
    assert capabilities(appointment.person) == ["prepare"]


def test_an_appointment_that_begins_tomorrow_gives_nothing_today():
    tomorrow = timezone.localdate() + timedelta(days=1)
    officer = appointed(valid_from=tomorrow).person
    assert grants.mandates(officer) == ()
    assert grants.mandates(officer, at=tomorrow)


def test_an_appointment_row_without_grant_gives_nothing():
    who, ward = person(), unit()
    Appointment.objects.create(person=who, role="ward_chair", unit=ward, valid_from=LONG_AGO)
    assert capabilities(who) == []
    grants.sync(who)
    assert capabilities(who) == ["endorse"]


def test_ending_an_appointment_takes_its_rights_and_is_recorded():
    appointment = appointed()
    end_appointment(
        actor=None, appointment=appointment, last_day=timezone.localdate() - timedelta(days=1)
    )
    assert capabilities(appointment.person) == []
    assert not grants._held({appointment.person_id}, {appointment.unit_id})
    kinds = Event.objects.filter(stream=f"unit:{appointment.unit_id}").order_by("seq")
    assert [event.kind for event in kinds] == ["appoint", "end_appointment"]


def test_an_appointment_cannot_end_before_it_began():
    with pytest.raises(Refused, match="trước ngày bổ nhiệm"):
        end_appointment(actor=None, appointment=appointed(), last_day=LONG_AGO - timedelta(days=1))


def test_an_inactive_person_has_nothing_and_is_nobodys_candidate():
    appointment = appointed()
    deactivate(actor=None, person=appointment.person)
    assert capabilities(appointment.person) == []
    assert not grants.people_with("prepare", appointment.unit_id)


def test_a_delegates_mandate_bears_both():
    chair = appointed("association_chair", unit(UnitKind.CITY_ASSOCIATION, "TP"))
    deputy = person("Phó Chủ tịch")
    lend(chair, deputy)
    (mandate,) = grants.mandates(deputy)
    assert mandate.capabilities == {"confirm", "sign"}
    assert mandate.on_behalf_of_id == chair.person_id
    assert mandate.on_behalf_of_name == chair.person.full_name
    assert mandate.appointment_id == chair.pk


def test_a_delegation_gives_no_more_than_its_scope():
    chair = appointed("association_chair", unit(UnitKind.CITY_ASSOCIATION, "TP"))
    deputy = person()
    lend(chair, deputy, capabilities=("confirm",))
    assert capabilities(deputy) == ["confirm"]
    with pytest.raises(Refused, match="không có việc"):
        lend(chair, deputy, capabilities=("pay",))
    with pytest.raises(Refused, match="tự uỷ quyền"):
        lend(chair, chair.person)


@pytest.mark.parametrize("end", ["revoked", "past", "lender_left", "lender_appointment_ended"])
def test_a_delegation_ends_with_its_time_its_revocation_and_its_lender(end):
    chair = appointed("association_chair", unit(UnitKind.CITY_ASSOCIATION, "TP"))
    deputy = person()
    yesterday = timezone.localdate() - timedelta(days=1)
    span = {"valid_from": yesterday, "valid_to": yesterday} if end == "past" else {}
    delegation = lend(chair, deputy, **span)
    if end == "revoked":
        end_delegation(delegation)
    elif end == "lender_left":
        deactivate(actor=None, person=chair.person)
    elif end == "lender_appointment_ended":
        end_appointment(actor=None, appointment=chair, last_day=yesterday)
    assert capabilities(deputy) == []


def test_lent_rights_are_not_lent_further():
    chair = appointed("association_chair", unit(UnitKind.CITY_ASSOCIATION, "TP"))
    deputy, third = person(), person()
    lend(chair, deputy)
    assert capabilities(third) == []
    assert not deputy.appointments.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_mandates_cost_three_statements_however_many_and_are_kept(count, django_assert_num_queries):
    who = person()
    for number in range(count):
        appointed(where=unit(name=f"Phường {number}"), who=who)
        lend(appointed("ward_chair", unit(name=f"Xã {number}")), who)
    with django_assert_num_queries(3):
        assert len(grants.mandates(who)) == 2 * count
    with django_assert_num_queries(0):
        grants.mandates(who)
    grants.forget(who)
    with django_assert_num_queries(3):
        grants.mandates(who)


def test_people_are_never_deleted():
    with pytest.raises(TypeError):
        person().delete()
