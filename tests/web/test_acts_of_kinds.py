"""Things beside dossiers are served alike: why not, versions, repeats, the inputs an act asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from audit.models import Event
from nominations.lifecycle import State
from nominations.models import Nomination
from organizations.models import Appointment, Delegation
from tests import worlds
from workflows.decisions.drafting import draft_decision
from workflows.decisions.models import Decision
from workflows.kernel import door
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


def a_list(names: tuple[str, ...]) -> tuple[Decision, list[Nomination]]:
    """A draft decision with those who passed in one round."""
    round_ = worlds.make_world()
    passed = [worlds.passed(round_, name=name) for name in names]
    decision = draft_decision(
        actor=worlds.who("tp.chutich"),
        round=round_,
        award_type=passed[0].award_type,
        authority=passed[0].authority,
        title="Về việc khen thưởng",
    )
    for one in passed:
        act = {"decision": decision.pk}
        door.perform("submit_for_signature", one.number, worlds.who("tp.chutich"), **act)
    return decision, passed


def states() -> list[str]:
    return list(Nomination.objects.order_by("pk").values_list("state", flat=True))


def test_a_whole_list_is_signed_and_numbered_by_one_call_each_and_repeated_does_nothing() -> None:
    decision, passed = a_list(("Gia đình An", "Gia đình Ba"))
    signer, one = api("ubnd.chutich"), f"/api/v1/decisions/{decision.pk}/"
    told = signer.get(f"{one}actions/")
    assert {act["action"]: act["allowed"] for act in told.json()} == {
        "sign_list": True,
        "refuse_list": True,
    }
    given = worlds.signing(decision, worlds.who("ubnd.chutich"))
    wrong = signer.post(f"{one}actions/sign_list/", given | {"paper": "0" * 64}, format="json")
    assert wrong.status_code == 409 and wrong.json()["reasons"][0]["text"].startswith(
        passed[0].number
    )
    stale = signer.post(
        f"{one}actions/sign_list/", given, format="json", headers={"If-Match": '"1"'}
    )
    assert stale.status_code == 412, "two have joined the list since"
    headers = {"If-Match": told["ETag"], "Idempotency-Key": "k"}
    for _again in range(2):
        done = signer.post(f"{one}actions/sign_list/", given, format="json", headers=headers)
        assert (done.status_code, done.json()["state"]) == (200, "signed")
        assert done.json()["numbers"] == [each.number for each in passed]
    assert Event.objects.filter(kind="sign").count() == 2
    assert Event.objects.get(kind="sign_list").object_ref == f"decision:{decision.pk}"
    nobody = signer.post(f"{one}actions/sign_list/", given, format="json")
    assert [why["code"] for why in nobody.json()["reasons"]] == ["nobody"]
    day = {"decided_on": str(timezone.localdate())}
    assert signer.post(f"{one}actions/issue_list/", day, format="json").status_code == 403
    issued = api("ubnd.vanthu").post(f"{one}actions/issue_list/", day, format="json")
    assert issued.json()["state"] == "issued" and set(states()) == {State.DECIDED}


def test_a_signer_sends_a_whole_list_back_and_its_draft_is_never_signed() -> None:
    decision, _passed = a_list(("Gia đình An", "Gia đình Ba"))
    one = f"/api/v1/decisions/{decision.pk}/actions/refuse_list/"
    assert api("ubnd.vanthu").post(one, {"reason": "Sai"}, format="json").status_code == 403
    assert api("ubnd.chutich").post(one, {"reason": ""}, format="json").status_code == 422
    page = worlds.browser("ubnd.chutich")
    address = f"/quyet-dinh/{decision.pk}/"
    assert "Không ký, trả lại cả danh sách" in page.get(address).content.decode()
    done = page.post(address, {"what": "refuse_list", "reason": "Chưa rõ thành tích"}, follow=True)
    assert "Không ký" in done.content.decode() and set(states()) == {State.UNDER_REVIEW}
    decision.refresh_from_db()
    assert decision.state == Decision.State.REFUSED
    assert not decision.items.filter(current=True).exists()
    told = {act["action"] for act in api("ubnd.chutich").get(one[: -len("refuse_list/")]).json()}
    assert told == set()


@pytest.mark.parametrize("why", ["signed", "hold"])
def test_a_list_signed_in_part_or_with_somebody_on_hold_is_not_sent_back(why: str) -> None:
    decision, (first, _second) = a_list(("Gia đình An", "Gia đình Ba"))
    if why == "signed":
        signer = worlds.who("ubnd.chutich")
        door.perform("sign", first.number, signer, **worlds.signing(decision, signer))
    else:
        held = {"reason_code": "complaint", "reason": "Có đơn"}
        door.perform("hold", first.number, worlds.who("tp.chutich"), **held)
    before = states()
    address = f"/api/v1/decisions/{decision.pk}/actions/refuse_list/"
    answer = api("ubnd.chutich").post(address, {"reason": "Sai"}, format="json")
    assert answer.status_code == 409 and states() == before
    assert [one["code"] for one in answer.json()["reasons"]] == [why]
