"""A small season played through the API alone: everything a season needs is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from audit.verify import verify
from benchmarks.season.client import Api
from benchmarks.season.play import Season
from nominations.models import Nomination, ScholarshipSlot
from tests import worlds
from workflows.council.models import AgendaItem, Turnout
from workflows.decisions.models import Decision
from workflows.kernel.consistency import check
from workflows.scholarships.models import Payment

pytestmark = pytest.mark.django_db
BOOKS = Path(settings.BASE_DIR) / "fixtures" / "ward_workbooks"
FEW = 30


def within(
    method: str, path: str, headers: dict[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    """A request without a network."""
    kind = headers.pop("Content-Type", "")
    answer = Client().generic(method, path, body, content_type=kind, headers=headers)
    found = {name.lower(): value for name, value in answer.headers.items()}
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[arg-type]
    return answer.status_code, found, data


def test_a_season_needs_nothing_but_the_api() -> None:
    worlds.make_world()
    # More pupils than scholarships: somebody stays on the waiting list.
    ScholarshipSlot.objects.filter(category="pupil").update(slots=1)
    season = Season(
        Api(within, "khuyenhoc-demo"),
        nominations=FEW,
        workers=1,
        workbooks=[BOOKS / "22744_baoan.xlsx"],
        today=timezone.localdate(),
    )
    season.play()
    told = season.summary()
    states = told["nominations_by_state"]
    assert told["nominations"] == FEW and sum(states.values()) == FEW
    assert set(states) <= {"awarded", "eligible", "council_failed", "not_eligible"}, told
    assert states["awarded"] > FEW // 2 and states["eligible"] >= 1, told
    # What was refused is what had to be: not everybody is eligible, present or in time.
    usual = (
        "vote/: 409 absent",
        "approve/: 409 ranking",
        "propose/: 409 score",
        "mark_eligible/: 409 proposal",
    )
    odd = [line for line in told["refused"] if not any(part in line for part in usual)]
    assert odd == [], odd
    assert Turnout.objects.count() == 8 * AgendaItem.objects.count() > 0
    assert Decision.objects.filter(state="issued").count() == told["decisions"] > 0
    paid = Payment.objects.exclude(receipt_on=None).values("nomination")
    assert Nomination.objects.filter(pk__in=paid, state="awarded").count() == paid.count() > 0
    assert [*verify(), *check()] == []
