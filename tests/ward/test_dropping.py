"""A draft made by mistake is dropped by who made it, on record; its number is never given again."""

from __future__ import annotations

import pytest

from audit.models import Event
from nominations.lifecycle import State
from nominations.models import Nomination
from organizations.refusals import Refused
from tests import worlds
from tests.worlds import browser
from workflows.kernel import door
from workflows.kernel.consistency import check

pytestmark = pytest.mark.django_db


def test_its_maker_drops_a_draft_by_its_page_and_the_record_says_who() -> None:
    round_ = worlds.make_world()
    nomination = worlds.draft(round_)
    client, address = browser("mybinh.canbo"), f"/ho-so/{nomination.number}/"
    assert "Bỏ bản nháp" in client.get(address).content.decode()
    answer = client.post(f"{address}viec/drop_draft/", {"version": nomination.version}, follow=True)
    assert "số hồ sơ này không dùng lại" in answer.content.decode()
    nomination.refresh_from_db()
    assert nomination.state == State.WITHDRAWN
    event = Event.objects.filter(stream=f"case:{nomination.number}").latest("seq")
    assert (event.kind, event.actor_name) == ("drop_draft", worlds.who("mybinh.canbo").full_name)
    assert "Người lập bỏ bản nháp" in event.body
    assert worlds.draft(round_).number != nomination.number
    assert Nomination.objects.filter(number=nomination.number).exists()
    assert list(check()) == []


@pytest.mark.parametrize(
    ("username", "kind", "code"),
    [
        ("mybinh.chutich", "unmet", "maker"),
        ("dovinh.canbo", "hidden", "not_found"),
        ("tp.thamdinh", "hidden", "not_found"),
    ],
)
def test_nobody_drops_what_somebody_else_made(username: str, kind: str, code: str) -> None:
    nomination = worlds.draft(worlds.make_world())
    with pytest.raises(Refused) as caught:
        door.perform("drop_draft", nomination.number, worlds.who(username))
    assert caught.value.kind == kind
    assert code in {reason.code for reason in caught.value.reasons}


def test_what_was_handed_on_is_no_draft_to_be_dropped() -> None:
    round_ = worlds.make_world()
    maker = worlds.who("mybinh.canbo")
    sent = worlds.submitted(round_)
    with pytest.raises(Refused):
        door.perform("drop_draft", sent.number, maker)
    recalled = door.perform("recall", sent.number, worlds.who("mybinh.chutich"))
    if recalled.state == State.WARD_REVIEW:
        door.perform("send_back", sent.number, worlds.who("mybinh.chutich"), reason="Lập nhầm")
    assert door.perform("drop_draft", sent.number, maker).state == State.WITHDRAWN
