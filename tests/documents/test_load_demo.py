"""The demonstration people try: a season in the middle of this year, made by real acts."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.models import Event
from audit.verify import verify
from nominations.lifecycle import State
from nominations.models import Nomination, Round
from nominations.rounds import current_round
from organizations.models import User
from workflows.council.models import CouncilSession
from workflows.inbox.inbox import load_of
from workflows.kernel.consistency import check

pytestmark = [pytest.mark.django_db, pytest.mark.empty]


def load(settings: Any, *options: str) -> str:
    settings.DEBUG = True
    said = StringIO()
    call_command("load_demo", *options, stdout=said)
    return said.getvalue()


def test_the_season_is_in_the_middle_today_and_everybody_has_work(settings: Any) -> None:
    load(settings)
    today = timezone.localdate()
    round_ = current_round()
    assert round_ is not None and round_.code == str(today.year)
    assert round_.opens_on < today < round_.closes_on
    assert all(one.day > today for one in round_.deadlines.all())
    this_year = set(Nomination.objects.filter(round=round_).values_list("state", flat=True))
    assert this_year >= {
        *(State.DRAFT, State.WARD_REVIEW, State.SUBMITTED, State.RETURNED, State.UNDER_REVIEW),
        *(State.CONSULTING, State.IN_COUNCIL, State.PENDING_SIGNATURE, State.DECIDED),
        State.AWARDED,
    }
    last = Nomination.objects.filter(round__code=str(today.year - 1))
    assert set(last.values_list("state", flat=True)) == {State.AWARDED, State.NOT_ELIGIBLE}
    for username in (
        *("mybinh.canbo", "mybinh.chutich", "tp.tiepnhan", "tp.thamdinh", "tp.chutich"),
        *("tp.thuky", "tp.vanthu", "tp.thuquy", "gddt.canbo", "vhtt.canbo"),
        *("ubnd.chutich", "ubnd.phochutich", "ubnd.vanthu"),
    ):
        assert load_of(User.objects.get(username=username)).every, username
    tonight = CouncilSession.objects.get(mode="room", state=CouncilSession.State.CALLED)
    assert tonight.meets_at >= timezone.now() and tonight.items.exists()
    # The acts are real, on days that have passed, and the record stands.
    assert not Event.objects.filter(at__gt=timezone.now()).exists()
    assert Event.objects.filter(kind="submit").first().at.date().year == today.year - 1  # type: ignore[union-attr]
    assert not list(verify())
    assert not list(check())
    # Whoever worked in it finds it again.
    before = Event.objects.count()
    assert "giữ nguyên" in load(settings)
    assert Event.objects.count() == before


def test_without_a_season_there_are_only_people_and_the_round_of_2024(settings: Any) -> None:
    said = load(settings, "--empty")
    assert "mybinh.canbo" in said or "dovinh.canbo" in said
    assert list(Round.objects.values_list("code", flat=True)) == ["2024"]
    assert not Nomination.objects.exists()


def test_nothing_is_loaded_into_a_service(settings: Any) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("load_demo")
    assert not User.objects.exists()
