"""Whether JSON from outside has the types the description of the API gives it.

Kind where it cannot be misread: a number may stand for a text, a text for a number, null for
nothing. A list or an object is never taken as a text, a day, a number or a yes.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from organizations.refusals import Reason, Refused

from .fields import shape_of

#: As deep as any body of ours goes; deeper is not looked at, and not used.
_DEEPEST = 6
_WANTED = {
    "string": "Cần chữ, không phải danh sách hay đối tượng.",
    "integer": "Cần một con số.",
    "number": "Cần một con số.",
    "boolean": "Cần có (true) hoặc không (false).",
    "array": "Cần một danh sách.",
    "object": "Cần một đối tượng JSON.",
}


def wrong_in(value: Any, shape: dict[str, Any], depth: int = 0) -> str:
    """What is wrong with a value of another type, in words; "" when it fits."""
    kind = shape.get("type", "")
    if value is None or depth > _DEEPEST:
        return ""
    if isinstance(value, list):
        if kind == "array":
            told = (wrong_in(one, shape.get("items", {}), depth + 1) for one in value)
            return next((text for text in told if text), "")
        return _WANTED.get(kind, "")
    if isinstance(value, dict):
        if kind == "object":
            inner = shape.get("properties", {})
            told = (wrong_in(one, inner.get(key, {}), depth + 1) for key, one in value.items())
            return next((text for text in told if text), "")
        return _WANTED.get(kind, "")
    if isinstance(value, bool):
        return _WANTED[kind] if kind in ("string", "integer", "number", "array", "object") else ""
    # Pages send a table or several ticks as one text.
    return _WANTED[kind] if kind == "object" and not isinstance(value, str) else ""


def mistyped(given: dict[str, Any], schema: dict[str, Any]) -> dict[str, list[str]]:
    """What is wrong with each value that is not of its type."""
    shapes = schema.get("properties", {})
    found = {name: wrong_in(value, shapes.get(name, {})) for name, value in given.items()}
    return {name: [text] for name, text in found.items() if text}


def cleaned(form_class: type[forms.Form], given: dict[str, Any]) -> dict[str, Any]:
    """What was sent, checked by the same form as the page's; ``Refused('invalid')`` per field."""
    wrong = faults(form_class, given)
    form = form_class(data={name: value for name, value in given.items() if name not in wrong})
    fields = {name: [str(text) for text in texts] for name, texts in form.errors.items()} | wrong
    if fields:
        raise Refused("invalid", [Reason("invalid", _("Có mục chưa đúng."))], fields)
    return form.cleaned_data


def faults(form_class: type[forms.Form], given: dict[str, Any]) -> dict[str, list[str]]:
    """Before a form looks at what was sent: names it does not have, values of another type."""
    shapes = {name: shape_of(field) for name, field in form_class.base_fields.items()}
    for name, field in form_class.base_fields.items():
        # Several ticks may be sent as a list, though they are kept as one text.
        if getattr(field.widget, "allow_multiple_selected", False):
            shapes[name] = {"type": "array", "items": {"type": "string"}}
    unknown = {name: [_("Không có mục này.")] for name in set(given) - set(form_class.base_fields)}
    return mistyped(given, {"properties": shapes}) | unknown
