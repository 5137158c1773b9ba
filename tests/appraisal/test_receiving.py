"""The city's intake: complete, pinned remarks, a number of returns, refusal with a code."""

from __future__ import annotations

import pytest
from django.utils import timezone

from nominations.lifecycle import State
from nominations.models import Evidence
from tests import worlds
from tests.refusals import refused
from workflows.kernel import door
from workflows.kernel.models import Notice

pytestmark = pytest.mark.django_db

REMARK = {"target_kind": "field", "target": "achievement", "text": "Ghi rõ năm"}


def test_receiving_needs_the_papers_and_gives_number_regime_and_frozen_facts() -> None:
    number = worlds.submitted(worlds.make_world()).number
    kept = Evidence.objects.get()
    Evidence.objects.update(removed_at=timezone.now())
    refused("receive", number, "tp.tiepnhan", "unmet", "document")
    Evidence.objects.filter(pk=kept.pk).update(removed_at=None)
    refused("receive", number, "mybinh.chutich", "forbidden", "role")
    refused("receive", number, "dovinh.canbo", "hidden", "not_found")
    refused("receive", number, None, "forbidden", "role")
    done = door.perform("receive", number, worlds.who("tp.tiepnhan"))
    assert done.receipt_number == "01/PTN-HKH"
    assert done.regime is not None
    assert done.frozen["number"] == number
    refused("receive", number, "tp.tiepnhan", "unmet", "state")


@pytest.mark.parametrize(
    ("remarks", "kind", "code"),
    [
        ([], "invalid", "invalid"),
        ([{"target_kind": "field", "target": "moon", "text": "Sửa"}], "unmet", "remark.target"),
        ([{"target_kind": "criterion", "target": "99", "text": "?"}], "unmet", "remark.target"),
        ([{"target_kind": "document", "target": "selfie", "text": "?"}], "unmet", "remark.target"),
        ([{"target_kind": "mood", "target": "achievement", "text": "?"}], "invalid", "invalid"),
        ([{"target_kind": "field", "target": "achievement", "text": ""}], "invalid", "invalid"),
    ],
)
def test_a_remark_is_pinned_to_something_the_dossier_has(
    remarks: list[dict[str, str]], kind: str, code: str
) -> None:
    number = worlds.submitted(worlds.make_world()).number
    refused("return_for_correction", number, "tp.tiepnhan", kind, code, remarks=remarks)


def test_after_the_allowed_return_the_chair_allows_one_more_with_a_reason() -> None:
    number = worlds.received(worlds.make_world()).number

    def there_and_back() -> None:
        returned = door.perform(
            "return_for_correction", number, worlds.who("tp.thamdinh"), remarks=[REMARK]
        )
        remark = returned.returns.get(closed_at__isnull=True).remarks.get()
        door.perform(
            "resubmit",
            number,
            worlds.who("mybinh.chutich"),
            answers=[{"remark": str(remark.pk), "answer": "Đã ghi"}],
        )

    there_and_back()
    refused(
        "return_for_correction",
        number,
        "tp.thamdinh",
        "unmet",
        "remark.target returns",
        remarks=[REMARK | {"target": "moon"}],
    )
    refused("allow_return", number, "tp.thamdinh", "forbidden", "role", reason="Cần thêm")
    refused("allow_return", number, "tp.chutich", "invalid", "invalid")
    allowed = door.perform("allow_return", number, worlds.who("tp.chutich"), reason="Cần thêm")
    assert (allowed.state, allowed.returns_allowed) == (State.UNDER_REVIEW, 2)
    there_and_back()
    refused("return_for_correction", number, "tp.thamdinh", "unmet", "returns", remarks=[REMARK])


def test_refusing_to_take_in_needs_a_code_of_the_list_and_tells_the_ward() -> None:
    number = worlds.submitted(worlds.make_world()).number
    refusal = refused(
        "refuse", number, "tp.chutich", "invalid", "invalid", reason_code="mood", reason="Không"
    )
    assert set(refusal.fields) == {"reason_code"}
    given = {"reason_code": "wrong_authority", "reason": "Thuộc thẩm quyền của tỉnh"}
    refused("refuse", number, "tp.tiepnhan", "forbidden", "role", **given)
    done = door.perform("refuse", number, worlds.who("tp.chutich"), **given)
    assert (done.state, done.reason_code) == (State.REFUSED, "wrong_authority")
    assert Notice.objects.filter(nomination=done, unit=done.ward, kind="refused").count() == 1
    refused("refuse", number, "tp.chutich", "unmet", "state", **given)


def test_what_was_received_is_not_refused_any_more() -> None:
    number = worlds.received(worlds.make_world()).number
    refused("refuse", number, "tp.chutich", "unmet", "state", reason_code="too_late", reason="Muộn")
