"""The public and the reviewer at once, on PostgreSQL."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection

from audit.models import Event
from tests import worlds
from tests.at_once import at_once, clean
from tests.public_notice.test_public_notice import SAID, code_of, key_of, posted
from workflows.kernel import door
from workflows.public_notice import notices
from workflows.public_notice.models import PublicRemark

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite serialises every writing transaction: there is no race to show",
    ),
]


def test_a_form_sent_four_times_at_once_is_one_remark_and_none_comes_after_a_hold() -> None:
    nomination = posted(worlds.make_world())
    code = code_of(nomination)

    def say(key: str) -> None:
        notices.leave_remark(code=code, data=SAID | {"form_key": key})

    key = key_of(code)
    outcomes = at_once([lambda: say(key)] * 4)
    assert Counter(outcomes) == {"done": 1, "unmet": 3}
    keys = [key_of(code) for _one in range(3)]
    chair, why = worlds.who("tp.chutich"), {"reason_code": "complaint", "reason": "Có đơn"}
    *said, held = at_once(
        [
            *(lambda key=key: say(key) for key in keys),  # type: ignore[misc]
            lambda: door.perform("hold", nomination.number, chair, **why),
        ]
    )
    assert held == "done" and set(said) <= {"done", "hidden"}
    assert PublicRemark.objects.count() == 1 + said.count("done")
    told = Event.objects.filter(stream=f"case:{nomination.number}").order_by("seq")
    kinds = list(told.values_list("kind", flat=True))
    assert kinds.count("public_remark") == 1 + said.count("done") and kinds[-1] == "hold"
    assert clean()
