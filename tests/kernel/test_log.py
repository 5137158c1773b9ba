"""One structured line an act and a refusal, with the request's id and without personal data."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from organizations.refusals import Refused
from project.logs import JsonLine
from tests import worlds
from workflows.kernel import door

pytestmark = pytest.mark.django_db


def test_an_act_is_logged_once_it_is_stored(caplog, django_capture_on_commit_callbacks) -> None:
    nomination = worlds.draft(worlds.make_world())
    officer = worlds.who("mybinh.canbo")
    caplog.set_level(logging.INFO, "bangvang.acts")
    with django_capture_on_commit_callbacks(execute=True):
        door.perform("edit", nomination.number, officer, data={"representative": "Bà Mới"})
        assert not caplog.records
    [line] = caplog.records
    told = json.loads(JsonLine().format(line))
    assert (told["act"], told["thing"]) == ("edit", f"nomination:{nomination.number}")
    assert (told["person"], told["role"]) == (officer.pk, "ward_officer")
    assert "request_id" in told and "Bà Mới" not in JsonLine().format(line)


def test_a_refusal_is_logged_with_its_reasons_by_code(caplog) -> None:
    nomination = worlds.draft(worlds.make_world())
    with caplog.at_level(logging.INFO, "bangvang.acts"):
        with pytest.raises(Refused):
            door.perform("receive", nomination.number, worlds.who("mybinh.canbo"))
        with pytest.raises(Refused):
            door.perform("receive", "Nguyễn Văn A", worlds.who("mybinh.canbo"))
    first, second = (json.loads(JsonLine().format(one)) for one in caplog.records)
    assert first["refusal"] == "forbidden" and "role" in first["reasons"]
    # What somebody typed for a number is not repeated.
    assert second["thing"] == "nomination" and second["refusal"] == "hidden"


def test_a_line_in_service_is_one_json_object_with_its_traceback() -> None:
    try:
        raise ValueError("hỏng")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "lỗi %s", ("a",), sys.exc_info())
    told = json.loads(JsonLine().format(record))
    assert told["message"] == "lỗi a" and "ValueError: hỏng" in told["traceback"]
