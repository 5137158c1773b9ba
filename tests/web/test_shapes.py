"""JSON of another type is told in one place, and never taken for the text it is not."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms

from tests import worlds
from workflows.web.fields import RowsField, SlugChecks
from workflows.web.shapes import faults, wrong_in

TEXT, NUMBER, YES = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
LIST = {"type": "array", "items": {"type": "string"}}
THING = {"type": "object", "properties": {"name": TEXT}}


class Form(forms.Form):
    """One field of each kind."""

    text = forms.CharField(required=False)
    day = forms.DateField(required=False)
    number = forms.IntegerField(required=False)
    yes = forms.BooleanField(required=False)
    rows = RowsField(columns={"a": {"label": "A"}}, required=False)
    many = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], required=False)
    ticks = forms.CharField(widget=SlugChecks(choices=[("a", "A")]), required=False)


@pytest.mark.parametrize(
    ("value", "shape", "fits"),
    [
        ("x", TEXT, True),
        (5, TEXT, True),
        (None, TEXT, True),
        (["x"], TEXT, False),
        ({"x": 1}, TEXT, False),
        (True, TEXT, False),
        ("5", NUMBER, True),
        (["5"], NUMBER, False),
        (True, NUMBER, False),
        (False, YES, True),
        ([True], YES, False),
        (["a"], LIST, True),
        ([["a"]], LIST, False),
        ({"a": 1}, LIST, False),
        ({"name": "x"}, THING, True),
        ({"name": ["x"]}, THING, False),
        ("x", THING, True),
        (5, THING, False),
        (["anything"], {}, True),
    ],
)
def test_a_value_fits_its_type_or_is_told(value: Any, shape: dict[str, Any], fits: bool) -> None:
    assert (wrong_in(value, shape) == "") is fits


def test_each_field_says_what_it_wanted() -> None:
    odd = {name: {"x": ["y"]} for name in Form.base_fields}
    told = faults(Form, odd | {"other": 1})
    assert set(told) == {*Form.base_fields, "other"}
    assert told["other"] == ["Không có mục này."]
    right = {
        "text": "x",
        "day": "2024-11-02",
        "number": 5,
        "yes": True,
        "rows": [{"a": "x"}],
        "many": ["a", "b"],
        "ticks": ["a"],
    }
    assert faults(Form, right) == {} and Form(right).is_valid()
    assert Form({"rows": [{"a": ["x"]}]}).errors["rows"]


@pytest.mark.django_db
def test_the_api_answers_422_to_a_list_where_a_text_is_asked() -> None:
    world = worlds.make_world()
    nomination = worlds.draft(world, "scholarship")
    client = worlds.browser("mybinh.canbo")
    address = f"/api/v1/nominations/{nomination.number}/actions/edit/"
    odd = {"full_name": ["y", "z"], "birth": {"a": 1}}
    answer = client.post(address, {"data": odd}, content_type="application/json")
    assert answer.status_code == 422 and set(answer.json()["fields"]) >= set(odd), answer.json()
    for path, body in (
        ("/api/v1/complaints/", {"received_on": ["2024-11-02"]}),
        ("/api/v1/delegations/", {"valid_from": {"a": 1}}),
        ("/api/v1/nominations/", {"round": ["2024"], "data": []}),
    ):
        answer = client.post(path, body, content_type="application/json")
        assert answer.status_code == 422, (path, answer.content)
    deep = client.post(address, "[" * 5000, content_type="application/json")
    assert deep.status_code == 400 and deep.json()["reasons"]


@pytest.mark.django_db
def test_a_filter_that_is_not_known_is_told_and_a_method_a_page_has_not_is_refused() -> None:
    worlds.make_world()
    client = worlds.browser("mybinh.canbo")
    answer = client.get("/api/v1/nominations/?person__national_id__startswith=0")
    assert answer.status_code == 422
    assert "person__national_id__startswith" in answer.json()["fields"]
    assert client.get("/api/v1/nominations/?state=draft&page=1&total=1").status_code == 200
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "BREW"):
        answer = client.generic(method, "/ho-so/")
        assert answer.status_code == 405, method
        assert answer["Allow"] == "GET, HEAD, POST"
    assert client.get("/ho-so/").status_code == 200
