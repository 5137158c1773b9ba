"""The demonstration's units and people."""

from __future__ import annotations

import pytest

from audit.models import Event
from organizations import grants
from organizations.demo import load_units_and_people, unit_by_slug
from organizations.models import Appointment, Unit, UnitKind, User

pytestmark = [pytest.mark.django_db, pytest.mark.empty]


def counts():
    return [model.objects.count() for model in (Unit, User, Appointment, Event)]


def test_loading_twice_changes_nothing():
    accounts = load_units_and_people(password="mat-khau-thu")
    before = counts()
    assert load_units_and_people(password="mat-khau-thu") == accounts
    assert counts() == before


def test_every_promised_account_can_sign_in_and_act():
    accounts = set(load_units_and_people(password="mat-khau-thu"))
    wards = Unit.objects.filter(kind=UnitKind.WARD_ASSOCIATION)
    assert wards.count() == 16
    promised = {f"{ward.slug}.{who}" for ward in wards for who in ("canbo", "chutich")}
    promised |= {f"hoidong.{n}" for n in range(1, 9)} | {"hoidong.chutich", "kiemtra", "quantri"}
    promised |= {f"tp.{who}" for who in ("tiepnhan", "thamdinh", "thuky", "chutich", "thuquy")}
    promised |= {f"ubnd.{who}" for who in ("chutich", "phochutich", "vanthu")}
    promised |= {"gddt.canbo", "vhtt.canbo", "tp.vanthu"}
    assert promised <= accounts
    for person in User.objects.filter(username__in=promised):
        assert grants.mandates(person), person.username
    assert User.objects.get(username="mybinh.canbo").check_password("mat-khau-thu")


def test_the_secretary_sits_on_the_council_and_only_the_administrator_is_staff():
    load_units_and_people(password="mat-khau-thu")
    council = unit_by_slug("hoidong")
    assert [p.username for p in grants.people_with("run_council", council.pk)] == ["tp.thuky"]
    assert [p.username for p in User.objects.filter(is_staff=True)] == ["quantri"]
    assert not User.objects.filter(is_superuser=True).exists()


def test_an_unknown_slug_is_said():
    with pytest.raises(Unit.DoesNotExist):
        unit_by_slug("khongco")


@pytest.mark.parametrize(("username", "sees"), [("quantri", 200), ("kiemtra", 302)])
def test_the_admin_pages_open_for_who_administers_only(client, username, sees):
    load_units_and_people(password="mat-khau-thu")
    client.force_login(User.objects.get(username=username))
    for page in ("user", "unit", "appointment", "delegation", "oversight", "calendarday"):
        assert client.get(f"/quan-tri/organizations/{page}/").status_code == sees


def test_an_edited_account_leaves_an_event_and_cannot_be_deleted(client):
    load_units_and_people(password="mat-khau-thu")
    person = User.objects.get(username="mybinh.canbo")
    client.force_login(User.objects.get(username="quantri"))
    page = f"/quan-tri/organizations/user/{person.pk}"
    form = {"username": person.username, "full_name": "Tên Mới", "gender": "F", "email": ""}
    assert client.post(f"{page}/change/", form).status_code == 302
    assert User.objects.get(pk=person.pk).full_name == "Tên Mới"
    event = Event.objects.get(stream=f"user:{person.pk}")
    assert (event.kind, event.actor_name) == ("administer", "Bùi Anh Tuấn")
    assert client.post(f"{page}/delete/", {"post": "yes"}).status_code == 403


def test_the_administrator_deactivates_others_but_not_themselves(client):
    load_units_and_people(password="mat-khau-thu")
    administrator = User.objects.get(username="quantri")
    officer = User.objects.get(username="mybinh.canbo")
    client.force_login(administrator)
    chosen = {"action": "deactivate", "_selected_action": [officer.pk, administrator.pk]}
    client.post("/quan-tri/organizations/user/", chosen)
    officer.refresh_from_db()
    administrator.refresh_from_db()
    assert (officer.is_active, administrator.is_active) == (False, True)
    assert Event.objects.get(stream=f"user:{officer.pk}").kind == "deactivate"
