"""A case page stays within twenty statements, for everybody who may open it, at every step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nominations.lifecycle import State
from nominations.models import Nomination, Round
from tests import worlds
from workflows.appraisal.models import Remark
from workflows.decisions.drafting import draft_decision
from workflows.kernel import door

pytestmark = pytest.mark.django_db

#: Everybody of the demonstration, one of each kind.
PEOPLE = (
    "mybinh.canbo",
    "mybinh.chutich",
    "tp.tiepnhan",
    "tp.thamdinh",
    "tp.chutich",
    "tp.thuquy",
    "tp.vanthu",
    "tp.thuky",
    "gddt.canbo",
    "vhtt.canbo",
    "hoidong.chutich",
    "hoidong.1",
    "ubnd.chutich",
    "ubnd.phochutich",
    "ubnd.vanthu",
    "kiemtra",
    "quantri",
)
LIMIT, LIST_LIMIT = 20, 15


def browser(username: str) -> Client:
    """Somebody signed in, past the first page."""
    client = worlds.browser(username)
    client.get("/ho-so/")
    return client


def statements(client: Client, path: str) -> int | None:
    """How many a page takes when no answer is kept from before; None where it is not theirs."""
    cache.clear()
    with CaptureQueriesContext(connection) as taken:
        status = client.get(path).status_code
    return len(taken) if status == 200 else None


def act(code: str, nomination: Nomination, username: str, **inputs: Any) -> Nomination:
    return door.perform(code, nomination.number, worlds.who(username), **inputs)


def consulting(round_: Round, **more: Any) -> Nomination:
    return act("consult", worlds.received(round_, **more), "tp.thamdinh")


def half_consulting(round_: Round, **more: Any) -> Nomination:
    return act(
        "give_opinion", consulting(round_, **more), "gddt.canbo", verdict="agree", reason="Tốt"
    )


def returned(round_: Round, **more: Any) -> Nomination:
    remarks = [{"target_kind": "field", "target": "achievement", "text": "Ghi rõ năm"}]
    return act(
        "return_for_correction", worlds.received(round_, **more), "tp.thamdinh", remarks=remarks
    )


def answered(round_: Round, **more: Any) -> Nomination:
    nomination = returned(round_, **more)
    [remark] = Remark.objects.filter(request__nomination=nomination)
    return act(
        "resubmit",
        nomination,
        "mybinh.chutich",
        answers=[{"remark": str(remark.pk), "answer": "Đã bổ sung"}],
    )


def on_notice(round_: Round, **more: Any) -> Nomination:
    return act("publish_notice", worlds.received(round_, **more), "tp.thamdinh")


def eligible(round_: Round, **more: Any) -> Nomination:
    return act("mark_eligible", worlds.proposed(round_, **more), "tp.chutich")


def on_hold(round_: Round, **more: Any) -> Nomination:
    return act(
        "hold",
        worlds.proposed(round_, **more),
        "tp.chutich",
        reason_code="complaint",
        reason="Có đơn",
    )


def drafted(round_: Round, **more: Any) -> tuple[Nomination, Any]:
    nomination = worlds.passed(round_, **more)
    decision = draft_decision(
        actor=worlds.who("tp.chutich"),
        round=round_,
        award_type=nomination.award_type,
        authority=nomination.authority,
        title="Về việc khen thưởng",
    )
    return act("submit_for_signature", nomination, "tp.chutich", decision=decision.pk), decision


def decided(round_: Round, **more: Any) -> Nomination:
    nomination, decision = drafted(round_, **more)
    signer = worlds.who("ubnd.chutich")
    act("sign", nomination, "ubnd.chutich", **worlds.signing(decision, signer))
    return act("decide", nomination, "ubnd.vanthu", decided_on=timezone.localdate())


def awarded(round_: Round, **more: Any) -> Nomination:
    return act(
        "hand_over",
        decided(round_, **more),
        "tp.tiepnhan",
        handed_over_on=timezone.localdate(),
        received_by="Phú Thị Mỹ Duyên",
    )


def doubted(round_: Round, **more: Any) -> Nomination:
    nomination = awarded(round_, **more)
    worlds.doubted(nomination)
    return nomination


STEPS: dict[str, tuple[Callable[..., Any], State]] = {
    "draft": (worlds.draft, State.DRAFT),
    "submitted": (worlds.submitted, State.SUBMITTED),
    "under review": (worlds.received, State.UNDER_REVIEW),
    "returned": (returned, State.RETURNED),
    "answered": (answered, State.UNDER_REVIEW),
    "consulting": (consulting, State.CONSULTING),
    "half consulted": (half_consulting, State.CONSULTING),
    "proposed": (worlds.proposed, State.UNDER_REVIEW),
    "on notice": (on_notice, State.PUBLIC_NOTICE),
    "eligible": (eligible, State.ELIGIBLE),
    "before the council": (lambda r, **m: worlds.in_council(r, **m)[0], State.IN_COUNCIL),
    "passed": (worlds.passed, State.COUNCIL_PASSED),
    "to be signed": (lambda r, **m: drafted(r, **m)[0], State.PENDING_SIGNATURE),
    "decided": (decided, State.DECIDED),
    "awarded": (awarded, State.AWARDED),
    "on hold": (on_hold, State.ON_HOLD),
    "award in doubt": (doubted, State.AWARDED),
}


def counted(nomination: Nomination) -> tuple[dict[str, int], dict[str, int]]:
    """By whoever may open them, how many statements a dossier's page takes, and its desk."""
    page, desk = f"/ho-so/{nomination.number}/", f"/ho-so/{nomination.number}/tham-dinh/"
    found: dict[str, dict[str, int]] = {page: {}, desk: {}}
    for name in PEOPLE:
        client = browser(name)
        for path, counts in found.items():
            if (count := statements(client, path)) is not None:
                counts[name] = count
    return found[page], found[desk]


def at_step(step: str, round_: Round, **more: Any) -> Nomination:
    make, state = STEPS[step]
    nomination: Nomination = make(round_, **more)
    nomination.refresh_from_db()
    assert nomination.state == state
    return nomination


@pytest.mark.parametrize("step", STEPS)
def test_a_case_page_and_its_desk_stay_within_twenty_whoever_opens_them(step: str) -> None:
    nomination = at_step(step, worlds.make_world())
    page, desk = counted(nomination)
    assert "kiemtra" in page and max(page.values()) <= LIMIT, page
    assert "kiemtra" in desk and max(desk.values()) <= LIMIT, desk


def test_a_case_page_takes_as_many_among_three_as_alone() -> None:
    round_ = worlds.make_world()
    nomination = worlds.received(round_)
    alone = counted(nomination)
    for name in ("Gia đình ông Ba", "Gia đình bà Bốn"):
        worlds.received(round_, name=name)
    assert counted(nomination) == alone


PAGES = (
    ("tp.thamdinh", "/", LIST_LIMIT),
    # One more asks for the ward's report that is due.
    ("mybinh.canbo", "/", LIST_LIMIT + 1),
    ("tp.thamdinh", "/ho-so/", LIST_LIMIT),
    ("mybinh.canbo", "/ho-so/", LIST_LIMIT),
    ("mybinh.chutich", "/to-trinh/", LIST_LIMIT),
    ("mybinh.chutich", "/to-trinh/{letter}/", LIMIT),
    ("tp.thuky", "/hoi-dong/", LIST_LIMIT),
    ("tp.thuky", "/hoi-dong/{session}/", LIMIT),
    ("hoidong.chutich", "/hoi-dong/{session}/", LIMIT),
    ("tp.chutich", "/quyet-dinh/", LIST_LIMIT),
    ("tp.chutich", "/quyet-dinh/{decision}/", LIMIT),
    ("ubnd.chutich", "/quyet-dinh/{decision}/", LIMIT),
    ("tp.chutich", "/khieu-nai/", LIST_LIMIT),
)


def test_lists_stay_within_fifteen_and_pages_of_letters_sessions_decisions_within_twenty() -> None:
    nomination, decision = drafted(worlds.make_world())
    place = {
        "letter": nomination.submission_item.submission_id,
        "session": nomination.agenda_items.get().session_id,
        "decision": decision.pk,
    }
    taken = {
        (name, path): (statements(browser(name), path.format(**place)), limit)
        for name, path, limit in PAGES
    }
    assert all(count is not None and count <= limit for count, limit in taken.values()), taken
