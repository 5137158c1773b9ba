"""What time alone brings about."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from nominations.lifecycle import State
from nominations.models import Nomination, Round
from organizations import grants
from organizations.models import Appointment
from tests import worlds
from workflows.inbox.sweep import last_day, sweep
from workflows.kernel import consistency
from workflows.kernel.models import Notice

pytestmark = pytest.mark.django_db


def _end_round(round_: Round) -> None:
    Round.objects.filter(pk=round_.pk).update(
        closes_on=timezone.localdate() - timedelta(days=200),
        opens_on=timezone.localdate() - timedelta(days=400),
    )


def test_a_draft_lapses_after_the_round_and_a_submitted_dossier_does_not() -> None:
    round_ = worlds.make_world()
    sent = worlds.submitted(round_)
    left = worlds.draft(round_, name="Gia đình ông Hai")
    _end_round(round_)
    assert sweep().lapsed == 1
    left.refresh_from_db()
    sent.refresh_from_db()
    assert (left.state, left.reason_code) == (State.LAPSED, "round_over")
    assert sent.state == State.SUBMITTED
    assert Notice.objects.filter(nomination=left, kind="lapsed", unit=left.ward).count() == 1
    assert list(consistency.check()) == []


def test_a_second_sweep_finds_nothing_left_to_do() -> None:
    round_ = worlds.make_world()
    worlds.draft(round_)
    _end_round(round_)
    assert sweep().lapsed == 1
    assert sweep().lapsed == 0
    call_command("sweep", "--json")
    assert Nomination.objects.filter(state=State.LAPSED).count() == 1


def test_nothing_lapses_on_the_last_day_of_grace() -> None:
    round_ = worlds.make_world()
    worlds.draft(round_)
    _end_round(round_)
    round_.refresh_from_db()
    assert sweep(today=last_day(round_)).lapsed == 0
    assert sweep(today=last_day(round_) + timedelta(days=1)).lapsed == 1


def test_rights_of_an_appointment_that_ended_are_taken_back() -> None:
    worlds.make_world()
    officer = worlds.who("mybinh.canbo")
    Appointment.objects.filter(person=officer).update(
        valid_from=timezone.localdate() - timedelta(days=9),
        valid_to=timezone.localdate() - timedelta(days=1),
    )
    assert sweep().rights_ended >= 1
    assert officer.userobjectpermission_set.count() == 0
    assert grants.mandates(worlds.who("mybinh.canbo")) == ()
