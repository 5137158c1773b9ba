"""An act says all that is known of it; the tables below are written by hand."""

from __future__ import annotations

from importlib import import_module

import pytest

from nominations.lifecycle import HOLDABLE
from nominations.models import Nomination
from organizations.capabilities import Capability
from prepared.states import sources_of
from tests import worlds
from tests.refusals import refused
from workflows.kernel import door
from workflows.kernel.kinds import KINDS
from workflows.kernel.nominations import NOMINATIONS
from workflows.kernel.registry import ACTIONS, HAPPENINGS, At, Many, Told, action, known

#: What a ward and the departments asked may read of; everything else stays inside.
_TOLD = {
    Told.ALL: """
        edit open_place attach_evidence remove_evidence record_consent send_to_chair send_back
        submit recall resubmit withdraw lapse receive return_for_correction allow_return refuse
        consult publish_notice close_notice mark_not_eligible forward record_outside_result
        decline confirm_consent pay acknowledge hand_over revoke correct reveal_national_id
        create dispose place_legal_hold lift_legal_hold drop_draft
    """,
    Told.OWN: "give_opinion",
    Told.UNSEALED: "hold resume",
    Told.RELEASED: "decide council_fail",
    Told.NOBODY: """
        close_consultation record_remark answer_remark reveal_remark_sender verify_in_field propose
        mark_eligible send_to_reviewer put_on_agenda mark_priority open_vote declare_conflict vote
        close_vote issue_paper enter_paper_count cast_vote council_pass council_defer restart_vote
        revote submit_for_signature sign refuse_to_sign release_results approve_urgent approve rank
        claim release reassign pass_on public_remark enter_complaint open_revocation
        delegate open_submission draft_decision call_session set_up_council declare_tie
        receive_workbook open_fund enter_past_award enter_paper attach_signed_copy ask_export
    """,
}
_REASONS = (
    "send_back refuse mark_not_eligible withdraw allow_return revoke correct open_place drop_draft"
)


def test_the_audience_of_every_act_is_stated_here_and_there() -> None:
    import_module("project.urls")  # every room there is, so that what is named is named
    stated = {code: told for told, codes in _TOLD.items() for code in codes.split()}
    assert stated == {code: act.told for code, act in (ACTIONS | HAPPENINGS).items()}


def test_only_these_reasons_are_read_outside() -> None:
    assert {code for code, act in ACTIONS.items() if act.reason_told} == set(_REASONS.split())


def test_of_an_event_nobody_named_nothing_is_told_outside() -> None:
    assert known("something_new").told == Told.NOBODY and known("something_new").label


def test_what_is_told_of_an_act_is_told_to_somebody() -> None:
    for act in ACTIONS.values():
        assert act.told != Told.NOBODY or not (act.reason_told or act.facts_told), act.code


def test_every_act_a_person_does_says_in_words_that_it_was_done() -> None:
    silent = {"reveal_national_id", "reveal_remark_sender"}  # they answer by what they show
    for act in ACTIONS.values():
        if "system" in act.capability or act.code in silent:
            continue
        assert "%(what)s" in act.done, act.code


def test_acts_on_many_are_offered_in_the_order_of_the_table() -> None:
    assert [code for code, act in ACTIONS.items() if Many.LIST in act.many] == [
        "send_to_chair", "drop_draft", "receive", "consult", "give_opinion", "close_consultation",
        "publish_notice", "mark_eligible", "hand_over", "claim", "release", "reassign",
    ]  # fmt: skip
    in_session = {code for code, act in ACTIONS.items() if Many.SESSION in act.many}
    assert in_session == {"open_vote", "close_vote", "council_pass", "council_fail"}
    by_list = {code for code, act in ACTIONS.items() if act.at == At.DECISION}
    assert by_list == {"sign", "decide"}


@pytest.mark.django_db
def test_what_was_done_is_said_with_how_many_and_whereto() -> None:
    round_ = worlds.make_world()
    first, other = worlds.draft(round_), worlds.draft(round_)
    submit, receive = ACTIONS["submit"], ACTIONS["receive"]
    city = first.city.short_name
    assert NOMINATIONS.said(submit, [first]) == f"Đã gửi hồ sơ {first.number} lên {city}."
    assert NOMINATIONS.said(submit, [first, other]) == f"Đã gửi 2 hồ sơ lên {city}."
    ward = first.ward.short_name
    assert NOMINATIONS.said(receive, [first, other]) == f"Đã tiếp nhận 2 hồ sơ của {ward}."
    assert NOMINATIONS.said(submit, []) == ""


@pytest.mark.django_db
def test_a_choice_that_belongs_to_another_ward_is_refused_at_its_field() -> None:
    round_ = worlds.make_world()
    nomination = worlds.draft(round_)
    worlds.complete(nomination)
    door.perform("send_to_chair", nomination.number, worlds.who("mybinh.canbo"))
    theirs = worlds.letter(round_, "dovinh")
    refusal = refused(
        "submit", nomination.number, "mybinh.chutich", "invalid", "invalid", submission=theirs.pk
    )
    assert set(refusal.fields) == {"submission"}


@pytest.mark.django_db
def test_what_a_form_offers_of_one_dossier_is_never_anothers() -> None:
    nomination = worlds.received(worlds.make_world())
    form = ACTIONS["return_for_correction"].form
    offering, other = form(thing=nomination).shown(), form()
    assert offering.fields["remarks"].widget.offered["target_kind"]  # type: ignore[attr-defined]
    assert other.fields["remarks"].widget.offered == {}  # type: ignore[attr-defined]


def test_where_an_act_starts_is_told_once_by_its_transition_or_by_itself() -> None:
    by = {"by": Capability.APPRAISE}
    with pytest.raises(AssertionError, match="receive"):
        action("receive", "Tiếp nhận", sources=("submitted",), **by)
    with pytest.raises(AssertionError, match="dance"):
        action("dance", "Múa", **by)
    with pytest.raises(AssertionError, match="resolve"):
        KINDS["complaint"].act("resolve", "Giải quyết", sources=("verifying",), **by)
    assert ACTIONS["approve_urgent"].sources == sources_of(Nomination.approve)
    assert ACTIONS["hold"].sources == sources_of(Nomination.hold) == HOLDABLE
