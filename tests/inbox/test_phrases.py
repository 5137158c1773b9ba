"""Sentences a city uses again: offered where remarks are written, learnt from its own returns."""

from __future__ import annotations

from typing import Any

import pytest

from nominations.models import Round
from tests import worlds
from workflows.inbox.phrases import usual_remarks
from workflows.kernel import door

pytestmark = pytest.mark.django_db


def returned(round_: Round, name: str, text: str) -> Any:
    nomination = worlds.submitted(round_, name=name)
    remark = {"target_kind": "field", "target": "achievement", "text": text}
    return door.perform(
        "return_for_correction", nomination.number, worlds.who("tp.tiepnhan"), remarks=[remark]
    )


def test_what_was_asked_for_twice_is_offered_most_frequent_first_and_once_is_not() -> None:
    round_ = worlds.make_world()
    for number, text in enumerate(
        [
            "Ghi rõ năm.",
            "Thiếu chữ ký.",
            "Thiếu chữ ký.",
            "Ghi rõ năm.",
            "Thiếu chữ ký.",
            "Chỉ một lần.",
        ]
    ):
        city = returned(round_, f"Gia đình số {number}", text).city_id
    assert usual_remarks(city) == ["Thiếu chữ ký.", "Ghi rõ năm."]
    assert usual_remarks(city + 1000) == []


def test_the_return_form_offers_them_and_no_other_form_does() -> None:
    round_ = worlds.make_world()
    for number in range(2):
        returned(round_, f"Gia đình số {number}", "Ghi rõ năm.")
    waiting = worlds.submitted(round_, name="Gia đình ông Chờ")
    client = worlds.browser("tp.tiepnhan")
    base = f"/ho-so/{waiting.number}/viec"
    page = client.get(f"{base}/return_for_correction/").content.decode()
    assert "Câu hay dùng" in page and "<li>Ghi rõ năm.</li>" in page
    assert "Câu hay dùng" not in client.get(f"{base}/receive/").content.decode()
