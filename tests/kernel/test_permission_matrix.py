"""Every role and every action, written out by hand: who may, and everybody else may not.

By the policy and by the API. A new action stands in no line of the table and fails here until
somebody has written down who may do it.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from audit.models import Event
from nominations.models import Nomination
from organizations.roles import ROLES
from tests import worlds
from workflows.kernel import door, policy
from workflows.kernel.registry import ACTIONS

pytestmark = pytest.mark.django_db

#: One of each role; of two wards, two departments and two authorities the ones concerned.
PEOPLE = {
    "ward_officer": "mybinh.canbo",
    "ward_chair": "mybinh.chutich",
    "intake_officer": "tp.tiepnhan",
    "reviewer": "tp.thamdinh",
    "secretary": "tp.thuky",
    "council_member": "hoidong.1",
    "council_chair": "hoidong.chutich",
    "department_officer": "gddt.canbo",
    "association_chair": "tp.chutich",
    "leader": "ubnd.chutich",
    "records_clerk": "ubnd.vanthu",
    "treasurer": "tp.thuquy",
    "inspector": "kiemtra",
    "administrator": "quantri",
}
#: The same roles where the dossier is not: they may do nothing with it.
ELSEWHERE = ("dovinh.canbo", "dovinh.chutich", "tp.vanthu")
WARD, CITY = "ward_officer ward_chair", "intake_officer reviewer"
MATRIX = {
    "edit": WARD,
    "attach_evidence": WARD,
    "remove_evidence": WARD,
    "record_consent": WARD,
    "send_to_chair": "ward_officer",
    "send_back": "ward_chair",
    "submit": "ward_chair",
    "open_place": WARD,
    "recall": "ward_chair",
    "resubmit": "ward_chair",
    "withdraw": "ward_chair",
    "drop_draft": WARD,
    "lapse": "",
    "receive": "intake_officer",
    "return_for_correction": CITY,
    "allow_return": "association_chair",
    "refuse": "association_chair",
    "publish_notice": "reviewer",
    "close_notice": "reviewer",
    "record_remark": CITY,
    "answer_remark": "reviewer",
    "reveal_remark_sender": "reviewer association_chair",
    "consult": "reviewer",
    "give_opinion": "department_officer",
    "close_consultation": "reviewer",
    "verify_in_field": "reviewer",
    "propose": "reviewer",
    "mark_eligible": "association_chair",
    "mark_not_eligible": "association_chair",
    "send_to_reviewer": "association_chair",
    "hold": "association_chair",
    "resume": "association_chair",
    "put_on_agenda": "secretary",
    "mark_priority": "secretary",
    "issue_paper": "secretary",
    "enter_paper_count": "secretary",
    "cast_vote": "council_chair",
    "restart_vote": "council_chair",
    # Only on an urgent dossier, and by the system when somebody leaves.
    "approve_urgent": "council_chair",
    "pass_on": "",
    "open_vote": "secretary",
    "close_vote": "secretary",
    "declare_conflict": "council_member council_chair",
    "vote": "council_member council_chair",
    "council_pass": "council_chair",
    "council_fail": "council_chair",
    "council_defer": "council_chair",
    "revote": "council_chair",
    "submit_for_signature": "association_chair",
    "sign": "leader",
    "refuse_to_sign": "leader",
    "decide": "records_clerk",
    "forward": "association_chair",
    "record_outside_result": "intake_officer",
    "release_results": "association_chair",
    "rank": "association_chair",
    "approve": "association_chair",
    "decline": "intake_officer association_chair",
    "confirm_consent": "intake_officer",
    "pay": "treasurer",
    "acknowledge": "treasurer",
    "hand_over": "intake_officer",
    "revoke": "leader",
    "correct": "leader",
    # Whoever may do the work that is open: here two departments are asked.
    "claim": "department_officer",
    "release": "department_officer",
    "reassign": "department_officer",
    "reveal_national_id": "ward_officer ward_chair intake_officer reviewer treasurer",
}
#: Where an action that many states know is asked.
USUAL = ("under_review", "in_council", "pending_signature", "decided")
#: Asked of a dossier on which departments are being heard.
OF_WORK = frozenset({"give_opinion", "claim", "release", "reassign"})


@pytest.fixture
def dossier() -> Callable[[str], Nomination]:
    """Gives a dossier in a state, step and family that knows the action."""
    round_ = worlds.make_world()
    passed = worlds.passed(round_)
    pupil = worlds.proposed(round_, "scholarship")
    asked = worlds.received(round_, name="Gia đình ông Hai")
    door.perform("consult", asked.number, worlds.who("tp.thamdinh"))

    def of(code: str) -> Nomination:
        action = ACTIONS[code]
        if code in OF_WORK:
            return Nomination.objects.get(pk=asked.pk)
        alone = action.families is not None and "commendation" not in action.families
        one = pupil if alone else passed
        # Only who may is asked, so the state may stand there without its papers.
        state = next((usual for usual in USUAL if usual in action.sources), "")
        state = state or sorted(action.sources)[-1]
        step = sorted(action.steps)[-1] if action.steps else ""
        facts: dict[str, object] = {"state": state, "step": step, "reason_code": "by_ward"}
        facts["urgent"] = action.urgent
        facts["held_from"] = "eligible" if state == "on_hold" else ""
        facts["returned_at"] = timezone.now() if state == "returned" else None
        decided = state == "decided"
        facts["decided_on"] = timezone.localdate() if decided else None
        facts["decision_number"] = "01/QĐ-UBND" if decided else ""
        Nomination.objects.filter(pk=one.pk).update(**facts)
        return Nomination.objects.get(pk=one.pk)

    return of


def test_the_table_names_every_action_and_every_role() -> None:
    assert set(MATRIX) == set(ACTIONS)
    assert set(PEOPLE) == set(ROLES)
    assert {role for line in MATRIX.values() for role in line.split()} <= set(ROLES)


def test_the_policy_says_yes_to_the_roles_of_the_table_and_no_to_all_others(
    dossier: Callable[[str], Nomination],
) -> None:
    for code, roles in MATRIX.items():
        one = dossier(code)
        for role, username in PEOPLE.items():
            answer = policy.verdict(worlds.who(username), code, one)
            assert answer.allowed == (role in roles.split()), (code, role, one.state, answer)
            assert answer.allowed or all(reason.text for reason in answer.reasons)
        for username in ELSEWHERE:
            assert not policy.verdict(worlds.who(username), code, one).allowed, (code, username)


def test_the_api_says_no_to_all_others_and_nothing_is_recorded(
    dossier: Callable[[str], Nomination],
) -> None:
    clients = {}
    for username in [*PEOPLE.values(), *ELSEWHERE]:
        clients[username] = Client()
        clients[username].force_login(
            worlds.who(username), backend="django.contrib.auth.backends.ModelBackend"
        )
    for code, roles in MATRIX.items():
        one, before = dossier(code), Event.objects.count()
        address = f"/api/v1/nominations/{one.number}/actions/{code}/"
        others = [name for role, name in PEOPLE.items() if role not in roles.split()]
        for username in [*others, *ELSEWHERE]:
            answer = clients[username].post(address, {}, content_type="application/json")
            assert answer.status_code in {403, 404}, (code, username, answer.content)
            assert all(reason["text"] for reason in answer.json()["reasons"])
        assert Event.objects.count() == before, code
