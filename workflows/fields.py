"""Input fields that hold several rows, for pages (JSON text or repeated inputs) and the API."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class RowsWidget(forms.Textarea):
    """Rows of a small table as plain inputs ``name-0-column``; works without JavaScript."""

    template_name = "widgets/rows.html"

    def __init__(self, columns: dict[str, Any], extra: int = 3) -> None:
        super().__init__()
        self.columns, self.extra = columns, extra

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        given = value if isinstance(value, list) else []
        rows = given + [{} for _row in range(max(self.extra - len(given), 0))]
        context["rows"] = [
            [
                {
                    "name": f"{name}-{index}-{key}",
                    "label": spec["label"],
                    "choices": spec.get("choices"),
                    "hidden": spec.get("hidden", False),
                    "value": row.get(key, ""),
                }
                for key, spec in self.columns.items()
            ]
            for index, row in enumerate(rows)
        ]
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if name in data:
            return data[name]
        rows = []
        for index in range(200):
            row = {key: data.get(f"{name}-{index}-{key}", "") for key in self.columns}
            if f"{name}-{index}-{next(iter(self.columns))}" not in data:
                break
            if any(
                str(value).strip()
                for key, value in row.items()
                if not self.columns[key].get("hidden")
            ):
                rows.append(row)
        return rows

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False


class RowsField(forms.Field):
    """A list of small dicts with known keys; unknown keys are an error."""

    def __init__(self, *, columns: dict[str, Any], extra: int = 3, **kwargs: Any) -> None:
        self.columns = columns
        kwargs.setdefault("widget", RowsWidget(columns, extra))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> list[dict[str, str]]:
        if value in (None, ""):
            return []
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError as problem:
                raise ValidationError(_("Danh sách không đúng dạng.")) from problem
        if not isinstance(value, list):
            raise ValidationError(_("Cần một danh sách."))
        rows = []
        for number, row in enumerate(value, 1):
            if not isinstance(row, dict) or set(row) - set(self.columns):
                raise ValidationError(
                    _("Dòng %(number)d có mục lạ. Chỉ nhận: %(keys)s.")
                    % {"number": number, "keys": ", ".join(self.columns)}
                )
            clean = {}
            for key, spec in self.columns.items():
                text = str(row.get(key, "") or "").strip()
                if spec.get("required", True) and not text:
                    raise ValidationError(
                        _("Dòng %(number)d thiếu “%(label)s”.")
                        % {"number": number, "label": spec["label"]}
                    )
                choices = spec.get("choices")
                if text and choices and text not in dict(choices):
                    raise ValidationError(
                        _("Dòng %(number)d: “%(value)s” không phải là %(label)s hợp lệ.")
                        % {"number": number, "value": text, "label": spec["label"]}
                    )
                if len(text) > spec.get("max_length", 500):
                    raise ValidationError(
                        _("Dòng %(number)d: “%(label)s” dài quá %(max)d ký tự.")
                        % {
                            "number": number,
                            "label": spec["label"],
                            "max": spec.get("max_length", 500),
                        }
                    )
                clean[key] = text
            rows.append(clean)
        return rows

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(_("Cần ít nhất một dòng."))


def json_schema(form_class: type[forms.Form]) -> dict[str, Any]:
    """The inputs of an action as JSON Schema, from the same form the page shows."""
    properties: dict[str, Any] = {}
    required = []
    for name, field in form_class.base_fields.items():
        if isinstance(field, RowsField):
            shape: dict[str, Any] = {
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
        elif isinstance(field, forms.BooleanField):
            shape = {"type": "boolean"}
        elif isinstance(field, forms.IntegerField):
            shape = {"type": "integer"}
        elif isinstance(field, forms.DateField):
            shape = {"type": "string", "format": "date"}
        elif isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
            shape = {"type": "array", "items": {"type": "string"}}
        else:
            shape = {"type": "string"}
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
