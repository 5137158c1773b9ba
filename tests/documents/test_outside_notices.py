"""What the ward is told of a higher body's decision: whose it was, and what the city had said."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from documents import desk
from documents.access import find
from documents.papers.case_facts import city_said
from nominations.models import Nomination
from tests import worlds
from tests.decisions.test_decisions import self_taught_passed
from tests.documents.test_papers import text_of
from workflows.decisions.models import OutsideResult
from workflows.kernel import door

BODY = "Hội Khuyến học Việt Nam"
COUNCIL = "đã được Hội đồng của thành phố thông qua ngày"

pytestmark = pytest.mark.django_db


def notice(kind: str, *, scanned: bool = False, **given: Any) -> tuple[Nomination, str]:
    """The paper of a dossier of which a higher body decided so, as the ward reads it."""
    passed = self_taught_passed(worlds.make_world())
    number, officer = passed.number, worlds.who("tp.tiepnhan")
    door.perform("forward", number, worlds.who("tp.chutich"), reason="Xứng đáng tặng cấp trên")
    given |= {"body": BODY, "number": "77/QĐ-KHVN", "decided_on": timezone.localdate()}
    if scanned:
        scan = worlds.handed_in(passed, officer, "record_outside_result")
        given["scan"] = scan.sha256
    done = door.perform("record_outside_result", number, officer, **given)
    ward = worlds.who("mybinh.canbo")
    subject = find(ward, "nomination", number)
    assert subject is not None
    return done, text_of(desk.pdf(subject, desk.offer(ward, subject, kind)))


def test_an_award_from_above_is_told_as_the_higher_bodys_and_not_as_the_committees() -> None:
    nomination, text = notice("result_notice", scanned=True, result="awarded")
    assert f"{BODY} đã ra Văn bản số 77/QĐ-KHVN" in text
    assert COUNCIL in text and "Biên bản số 01/BB" in text
    assert nomination.authority.name not in text
    assert "Giấy khen" not in text and "Giấy chứng nhận" not in text


def test_what_the_higher_body_did_not_award_is_told_as_passed_by_the_city() -> None:
    nomination, text = notice("refusal_notice~not_eligible", result="no")
    assert COUNCIL in text and "Biên bản số 01/BB" in text
    assert f"{BODY} không xét tặng, tại Văn bản số 77/QĐ-KHVN" in text
    assert "đủ điều kiện" not in text and nomination.authority.name not in text


def test_without_a_kept_result_of_the_city_only_the_sending_up_is_told() -> None:
    assert city_said(OutsideResult(city_result={})) == "đã được thành phố trình cấp trên"
    day = "2026-11-11"
    told = city_said(OutsideResult(city_result={"passed": True, "on": day, "minutes": ""}))
    assert told == "đã được Hội đồng của thành phố thông qua ngày 11/11/2026 và trình cấp trên"
