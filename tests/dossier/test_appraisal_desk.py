"""The reviewer's desk: side by side, what matches, what came before, next by key."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nominations.models import Nomination, PastAward
from tests import worlds
from tests.worlds import browser
from workflows.dossier.side_by_side import awards_before, place_of, proposals_before

pytestmark = pytest.mark.django_db


def test_the_desk_shows_dossier_evidence_and_what_can_be_done_now() -> None:
    nomination = worlds.received(worlds.make_world())
    page = browser("tp.thamdinh").get(f"/ho-so/{nomination.number}/tham-dinh/")
    text = page.content.decode()
    assert page.status_code == 200 and nomination.subject_name in text
    assert "<iframe" in text and 'data-key="y"' in text and "Lấy ý kiến" in text


def test_evidence_may_be_framed_by_our_own_page_only_and_runs_nothing() -> None:
    nomination = worlds.received(worlds.make_world())
    item = nomination.evidence.first()
    reviewer = browser("tp.thamdinh")
    framed = reviewer.get(f"/minh-chung/{item.pk}/?xem&khung")
    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    policy = framed["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'self'" in policy
    alone = reviewer.get(f"/minh-chung/{item.pk}/?xem")
    assert alone["X-Frame-Options"] == "DENY" and alone["Content-Security-Policy"] == "sandbox"
    saved = reviewer.get(f"/minh-chung/{item.pk}/?khung")
    assert saved["X-Frame-Options"] == "DENY" and "attachment" in saved["Content-Disposition"]


@pytest.mark.parametrize("username", ["mybinh.canbo", "mybinh.chutich", "dovinh.canbo", "quantri"])
def test_wards_and_strangers_have_no_desk(username: str) -> None:
    nomination = worlds.received(worlds.make_world())
    answer = browser(username).get(f"/ho-so/{nomination.number}/tham-dinh/")
    assert answer.status_code == 404


def test_next_and_previous_follow_the_deadline_of_my_own_queue() -> None:
    round_ = worlds.make_world()
    first = worlds.received(round_)
    second = worlds.received(round_, name="Gia đình ông Hai")
    reviewer = worlds.who("tp.thamdinh")
    there = place_of(reviewer, first.number)
    assert there is not None
    assert (there.position, there.total, there.after) == (1, 2, second.number)
    last = place_of(reviewer, second.number)
    assert last is not None and last.before == first.number and not last.after
    assert place_of(worlds.who("tp.thuquy"), first.number) is None
    text = browser("tp.thamdinh").get(f"/ho-so/{first.number}/tham-dinh/").content.decode()
    assert f"/ho-so/{second.number}/tham-dinh/" in text and 'data-key="j"' in text


def test_earlier_awards_and_proposals_are_told_with_what_matches() -> None:
    round_ = worlds.make_world()
    nomination = worlds.received(round_, award="scholarship")
    assert nomination.person is not None
    PastAward.objects.create(
        national_id_hash=nomination.person.national_id_hash,
        name_match="khac",
        name="Tên cũ",
        form="Giấy khen",
        decision_number="12/QĐ-UBND",
        decided_on=timezone.localdate(),
    )
    PastAward.objects.create(
        name_match=nomination.subject_match,
        name=nomination.subject_name,
        form="Bằng khen",
        decided_on=timezone.localdate(),
        valid=False,
    )
    told = {one.what: one.matches for one in awards_before(nomination)}
    assert told == {"Giấy khen": "trùng số định danh", "Bằng khen": "trùng tên, đã huỷ bỏ"}
    text = browser("tp.thamdinh").get(f"/ho-so/{nomination.number}/tham-dinh/").content.decode()
    assert "12/QĐ-UBND" in text and "trùng số định danh" in text


def test_a_possible_duplicate_of_the_round_is_shown_apart_from_earlier_rounds() -> None:
    round_ = worlds.make_world()
    nomination = worlds.received(round_)
    other = worlds.received(round_, name="Gia đình ông Hai")
    Nomination.objects.filter(pk=other.pk).update(subject_match=nomination.subject_match)
    same, before = proposals_before(nomination)
    assert [one.number for one in same] == [other.number] and not before
    draft = worlds.draft(round_, ward="dovinh", name="Gia đình ông Ba")
    Nomination.objects.filter(pk=draft.pk).update(subject_match=nomination.subject_match)
    same, _before = proposals_before(nomination)
    assert [one.number for one in same] == [other.number]


def test_the_desk_costs_the_same_with_one_and_three_in_the_queue() -> None:
    round_ = worlds.make_world()
    nomination = worlds.received(round_)
    reviewer = browser("tp.thamdinh")

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            reviewer.get(f"/ho-so/{nomination.number}/tham-dinh/")
        return len(seen)

    statements()
    one = statements()
    for name in ("Gia đình ông Hai", "Gia đình ông Ba"):
        worlds.received(round_, name=name)
    assert statements() == one <= 30
