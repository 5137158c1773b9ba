"""The catalogue as tables, out and in again without loss; figures of a year go out."""

from __future__ import annotations

import json
from typing import Any

from import_export import fields

from organizations.cells import OneOf, Text, Whole
from organizations.importing import Table

from .models import Group, Indicator, Level, Measure, Op, Rule, Severity


class Levels(Text):
    """The levels of a choice: ``0 = chưa; 1 = mức độ 1``."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """As stored; ``ValueError`` for what cannot be read."""
        text = str(super().clean(value, row, **kwargs) or "")
        found = []
        for part in filter(str.strip, text.split(";")):
            number, sign, label = part.partition("=")
            if not sign or not number.strip().isdecimal() or not label.strip():
                raise ValueError(f"“{part.strip()}”: ghi dạng 1 = mức độ 1; 2 = mức độ 2.")
            found.append([int(number), label.strip()])
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """As written."""
        given = json.loads(value) if isinstance(value, str) else value
        return "; ".join(f"{number} = {label}" for number, label in given or [])


def _text(name: str) -> fields.Field:
    return fields.Field(column_name=name, attribute=name, widget=Text())


def _whole(name: str, **more: Any) -> fields.Field:
    return fields.Field(column_name=name, attribute=name, widget=Whole(), **more)


def _of(name: str, values: list[str]) -> fields.Field:
    return fields.Field(column_name=name, attribute=name, widget=OneOf(values))


class IndicatorResource(Table):
    """Indicators, each told by its code and the first year it holds for."""

    code = _text("code")
    first_year = _whole("first_year")
    last_year = _whole("last_year")
    group = _of("group", Group.values)
    position = _whole("position")
    label = _text("label")
    definition = _text("definition")
    unit = _text("unit")
    measure = _of("measure", Measure.values)
    choices = fields.Field(column_name="choices", attribute="choices", widget=Levels())
    formula = _text("formula")
    source = _text("source")
    level = _of("level", Level.values)
    change_limit = _whole("change_limit")

    class Meta(Table.Meta):
        model = Indicator
        import_id_fields = ("code", "first_year")
        fields: Any = (
            "code",
            "first_year",
            "last_year",
            "group",
            "position",
            "label",
            "definition",
            "unit",
            "measure",
            "choices",
            "formula",
            "source",
            "level",
            "change_limit",
        )
        export_order = fields


class RuleResource(Table):
    """Rules between indicators."""

    code = _text("code")
    first_year = _whole("first_year")
    last_year = _whole("last_year")
    cell = _text("cell")
    left = _text("left")
    op = _of("op", Op.values)
    right = _text("right")
    severity = _of("severity", Severity.values)
    sentence = _text("sentence")

    class Meta(Table.Meta):
        model = Rule
        import_id_fields = ("code", "first_year")
        fields: Any = (
            "code",
            "first_year",
            "last_year",
            "cell",
            "left",
            "op",
            "right",
            "severity",
            "sentence",
        )
        export_order = fields
