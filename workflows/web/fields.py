"""Input fields that hold several rows, for pages (JSON text or repeated inputs) and the API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from nominations.models import Round
from nominations.row_fields import FixedRow, RowsField, RowsWidget

__all__ = [
    "FixedRow",
    "KeysField",
    "NumbersField",
    "RowsField",
    "RowsWidget",
    "SlugChecks",
    "json_schema",
    "round_field",
    "shape_of",
]


class SlugChecks(forms.CheckboxSelectMultiple):
    """Several short names ticked, kept and sent as one text with commas."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        got = data.getlist(name) if hasattr(data, "getlist") else data.get(name)
        return ",".join(map(str, got)) if isinstance(got, list | tuple) else got

    def format_value(self, value: Any) -> list[str]:
        return super().format_value(value.split(",") if isinstance(value, str) else value)


class NumbersField(forms.CharField):
    """Whole numbers: a list, or text with commas or spaces between."""

    def to_python(self, value: Any) -> list[int]:  # type: ignore[override]
        given = (
            value if isinstance(value, list | tuple) else str(value or "").replace(",", " ").split()
        )
        numbers = []
        for one in given:
            text = str(one)
            if not text.isdecimal() or len(text) > 9:
                raise ValidationError(_("Cần các số, cách nhau bằng dấu phẩy."))
            numbers.append(int(text))
        return list(dict.fromkeys(numbers))

    def validate(self, value: Any) -> None:
        if not value and self.required:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """Each number was looked at already."""


class KeysField(forms.Field):
    """Names of things in an order, each once: a list, or text with commas or spaces between.

    An empty list is an answer; nothing sent is none.
    """

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most

    def to_python(self, value: Any) -> list[str]:
        if value is None:
            raise ValidationError(self.error_messages["required"], code="required")
        given = value if isinstance(value, list | tuple) else str(value).replace(",", " ").split()
        if any(isinstance(one, list | dict) for one in given):
            raise ValidationError(_("Cần một danh sách."))
        keys = list(dict.fromkeys(str(one).strip() for one in given))
        if len(keys) > self.most:
            raise ValidationError(_("Không quá %d mục.") % self.most)
        return keys

    def validate(self, value: Any) -> None:
        """Nothing is too little."""


def shape_of(field: forms.Field) -> dict[str, Any]:
    """The JSON type of what an input takes."""
    if isinstance(field, RowsField):
        return {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    key: {"type": "string", "title": str(spec["label"])}
                    for key, spec in field.columns.items()
                },
            },
        }
    if isinstance(field, NumbersField):
        return {"type": "array", "items": {"type": "integer"}}
    if isinstance(field, KeysField):
        return {"type": "array", "items": {"type": "string"}}
    if isinstance(field, forms.JSONField):
        # What it holds is looked at by a form of its own.
        return {}
    if isinstance(field, forms.BooleanField):
        return {"type": "boolean"}
    if isinstance(field, forms.IntegerField):
        return {"type": "integer"}
    if isinstance(field, forms.DateField):
        return {"type": "string", "format": "date"}
    if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return {"type": "array", "items": {"type": "string"}}
    return {"type": "string"}


def json_schema(form_class: type[forms.Form]) -> dict[str, Any]:
    """The inputs of an action as JSON Schema, from the same form the page shows."""
    properties: dict[str, Any] = {}
    required = []
    for name, field in form_class.base_fields.items():
        shape = shape_of(field)
        if isinstance(field, forms.ChoiceField) and not isinstance(
            field, forms.ModelChoiceField | forms.MultipleChoiceField
        ):
            options = list(field.choices)  # type: ignore[arg-type]
            shape["enum"] = [str(key) for key, _label in options if key != ""]
        shape["title"] = str(field.label or name)
        properties[name] = shape
        if field.required:
            required.append(name)
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def round_field() -> forms.ModelChoiceField:
    """A round, chosen by its code."""
    return forms.ModelChoiceField(
        Round.objects.all(), to_field_name="code", label="Đợt xét", empty_label=None
    )
