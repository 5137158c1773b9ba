"""The states and what leads from one to another: the table of the process, nothing beside."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from nominations.lifecycle import BEFORE_DECISION, END_STATES, State
from nominations.models import Nomination
from tests import worlds

#: What was not sent yet is not held.
_HOLDABLE = {str(state) for state in BEFORE_DECISION} - {"draft", "ward_review"}
_BEFORE_COUNCIL = {
    "draft",
    "ward_review",
    "submitted",
    "returned",
    "under_review",
    "consulting",
    "public_notice",
    "eligible",
}
#: Action, where from, where to; '…' is a state worked out from the nomination.
TABLE: dict[str, tuple[set[str], str]] = {
    "send_to_chair": ({"draft"}, "ward_review"),
    "send_back": ({"ward_review"}, "draft"),
    "submit": ({"ward_review"}, "submitted"),
    "recall": ({"submitted"}, "ward_review"),
    "receive": ({"submitted"}, "under_review"),
    "return_for_correction": (
        {"submitted", "under_review", "consulting", "public_notice", "eligible"},
        "returned",
    ),
    "resubmit": ({"returned"}, "…"),
    "refuse": ({"submitted"}, "refused"),
    "consult": ({"under_review"}, "consulting"),
    "close_consultation": ({"consulting"}, "under_review"),
    "publish_notice": ({"under_review"}, "public_notice"),
    "close_notice": ({"public_notice"}, "under_review"),
    "mark_eligible": ({"under_review"}, "eligible"),
    "mark_not_eligible": ({"under_review"}, "not_eligible"),
    "put_on_agenda": ({"eligible"}, "in_council"),
    "council_pass": ({"in_council"}, "council_passed"),
    "council_fail": ({"in_council"}, "council_failed"),
    "council_defer": ({"in_council"}, "under_review"),
    "approve": ({"eligible"}, "council_passed"),
    "submit_for_signature": ({"council_passed"}, "pending_signature"),
    "refuse_to_sign": ({"pending_signature"}, "under_review"),
    "decide": ({"pending_signature"}, "decided"),
    "hand_over": ({"decided"}, "awarded"),
    "forward": ({"council_passed"}, "forwarded"),
    "record_outside_result": ({"forwarded"}, "…"),
    "hold": (_HOLDABLE, "on_hold"),
    "resume": ({"on_hold"}, "…"),
    "withdraw": (_BEFORE_COUNCIL, "withdrawn"),
    "drop_draft": ({"draft"}, "withdrawn"),
    "lapse": ({"draft", "ward_review", "returned"}, "lapsed"),
    "revote": ({"council_failed"}, "eligible"),
    "revoke": ({"decided", "awarded"}, "revoked"),
}
#: Where what is worked out may lead.
WORKED_OUT = {
    "resubmit": {"under_review", "submitted"},
    "record_outside_result": {"decided", "not_eligible"},
    "resume": _HOLDABLE,
}


def test_the_transitions_are_those_of_the_table_and_no_other() -> None:
    found: dict[str, tuple[set[str], set[str]]] = {}
    for one in Nomination().get_all_state_transitions():
        sources, targets = found.setdefault(one.name, (set(), set()))
        sources.add(str(one.source))
        targets.add(str(one.target) if str(one.target) in State.values else "…")
    assert {name: (sources, targets) for name, (sources, targets) in found.items()} == {
        name: (sources, {target}) for name, (sources, target) in TABLE.items()
    }


def test_from_every_state_an_end_stays_reachable() -> None:
    ways: dict[str, set[str]] = {}
    for name, (sources, target) in TABLE.items():
        for source in sources:
            ways.setdefault(source, set()).update(WORKED_OUT.get(name, {target}))
    for start in State.values:
        seen, front = {start}, {start}
        while front:
            front = {after for state in front for after in ways.get(state, set())} - seen
            seen |= front
        assert seen & {str(state) for state in END_STATES}, start


def test_an_end_is_left_only_by_a_recorded_revote_or_a_revocation() -> None:
    leaving = {
        (source, name)
        for name, (sources, _target) in TABLE.items()
        for source in sources & {str(state) for state in END_STATES}
    }
    assert leaving == {("council_failed", "revote"), ("awarded", "revoke")}


@pytest.mark.django_db
def test_the_state_cannot_be_set_by_hand() -> None:
    nomination = worlds.draft(worlds.make_world())
    with pytest.raises(AttributeError):
        nomination.state = State.AWARDED


WRONG = {
    "nomination_has_one_subject": {"collective_id": None},
    "nomination_state_known": {"state": "lost"},
    "nomination_returned_has_return": {"state": "returned"},
    "nomination_hold_remembers": {"state": "on_hold", "held_from": ""},
    "nomination_received_has_receipt": {"state": "under_review"},
    "nomination_decided_has_decision": {"state": "decided"},
    "nomination_end_has_reason": {"state": "withdrawn", "reason_code": ""},
    "nomination_step_known": {"step": "nowhere"},
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(WRONG))
def test_the_database_refuses_what_no_door_would_store(name: str) -> None:
    nomination = worlds.draft(worlds.make_world())
    table = connection.ops.quote_name(Nomination._meta.db_table)
    columns = ", ".join(f"{connection.ops.quote_name(column)} = %s" for column in WRONG[name])
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {columns} WHERE id = %s", [*WRONG[name].values(), nomination.pk]
        )
