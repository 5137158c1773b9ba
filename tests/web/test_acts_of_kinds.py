"""Things beside dossiers are served alike: why not, versions, repeats, the inputs an act asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from audit.models import Event
from organizations.models import Appointment, Delegation
from tests import worlds
from workflows.ward.models import Submission

pytestmark = pytest.mark.django_db


def api(username: str) -> APIClient:
    client = APIClient()
    client.force_authenticate(worlds.who(username))
    return client


def a_delegation(lender: APIClient, **headers: str) -> Any:
    today = timezone.localdate()
    return lender.post(
        "/api/v1/delegations/",
        {
            "appointment": Appointment.objects.get(person__username="tp.thamdinh").pk,
            "to_person": "tp.thuquy",
            "valid_from": str(today),
            "valid_to": str(today + timedelta(days=3)),
            "reason": "Nghỉ phép",
        },
        format="json",
        headers=headers,
    )


def test_a_delegation_is_given_once_and_ended_once_and_says_why_not_again() -> None:
    worlds.make_world()
    lender, key = api("tp.thamdinh"), {"Idempotency-Key": "k1"}
    first, again = a_delegation(lender, **key), a_delegation(lender, **key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json() and Delegation.objects.count() == 1
    one = f"/api/v1/delegations/{first.json()['id']}/"
    told = api("tp.thuquy").get(f"{one}actions/")
    [act] = told.json()
    assert (act["action"], act["allowed"], told["ETag"]) == ("revoke_delegation", True, '"1"')
    assert api("tp.tiepnhan").get(f"{one}actions/").status_code == 404
    stale = lender.post(f"{one}revoke/", headers={"If-Match": '"0"'})
    assert stale.status_code == 412
    ended = lender.post(f"{one}actions/revoke_delegation/", headers={"Idempotency-Key": "k2"})
    assert ended.status_code == 200
    repeated = lender.post(f"{one}actions/revoke_delegation/", headers={"Idempotency-Key": "k2"})
    assert repeated.json() == ended.json()
    [act] = lender.get(f"{one}actions/").json()
    assert [why["code"] for why in act["reasons"]] == ["over"]
    unit = Delegation.objects.get().appointment.unit_id
    events = Event.objects.filter(stream=f"unit:{unit}", kind__contains="delegat").order_by("seq")
    assert [(one.kind, one.role, one.unit_id) for one in events] == [
        ("delegate", "reviewer", unit),
        ("revoke_delegation", "reviewer", unit),
    ]


def test_whoever_administers_ends_any_delegation_and_stands_so_in_the_record() -> None:
    worlds.make_world()
    pk = a_delegation(api("tp.thamdinh")).json()["id"]
    assert api("quantri").post(f"/api/v1/delegations/{pk}/revoke/").json()["state"] == "revoked"
    assert Event.objects.get(kind="revoke_delegation").role == "administrator"


def test_a_letter_is_opened_once_and_tells_what_can_be_done_to_it_and_what_that_asks() -> None:
    round_ = worlds.make_world()
    chair, day = api("mybinh.chutich"), str(timezone.localdate())
    given = {
        "round": round_.code,
        "letter_number": "05/TTr-HKH",
        "letter_date": day,
        "signer_name": "Ông Văn Tùng",
        "minutes_date": day,
    }
    made = [
        chair.post(
            "/api/v1/submissions/", given, format="json", headers={"Idempotency-Key": "k"}
        ).json()["id"]
        for _again in range(2)
    ]
    assert made == [Submission.objects.get().pk] * 2
    one = f"/api/v1/submissions/{made[0]}/"
    told = {act["action"]: act for act in chair.get(f"{one}actions/").json()}
    assert [act["allowed"] for act in told.values()] == [True, True]
    assert set(told["list_nominees"]["inputs"]["properties"]) == {"numbers"}
    assert "results" in told["write_minutes"]["inputs"]["properties"]
    stale = chair.put(f"{one}list/", {"numbers": []}, format="json", headers={"If-Match": '"0"'})
    fresh = chair.put(f"{one}list/", {"numbers": []}, format="json", headers={"If-Match": '"1"'})
    assert (stale.status_code, fresh.status_code, fresh["ETag"]) == (412, 200, '"2"')
    assert api("dovinh.chutich").get(f"{one}actions/").status_code == 404
