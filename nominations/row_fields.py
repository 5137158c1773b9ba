"""A field of several rows: a small table as plain inputs, JSON text for calls."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class FixedRow:
    """A row that stands already: what it is about in words, and its cells that are not typed."""

    label: str
    cells: dict[str, str]
    hint: str = ""


class RowsWidget(forms.Textarea):
    """Rows of a small table as plain inputs ``name-0-column``; works without JavaScript.

    A column's description may hold ``choices``, ``hidden``, ``area`` (several lines), ``digits``,
    ``names`` (it only says which row this is: alone it is nothing typed), and ``with``: the name
    of a second column chosen together with it, as ``one:other``, once ``offered`` says what there
    is to choose.
    """

    template_name = "widgets/rows.html"
    use_fieldset = True

    def __init__(self, columns: dict[str, Any], extra: int = 3) -> None:
        super().__init__()
        self.columns, self.extra = columns, extra
        #: One row each and no others; set for the nomination at hand.
        self.fixed: list[FixedRow] = []
        #: What fixed rows already hold, unless something was typed.
        self.standing: list[dict[str, str]] = []
        #: What a column offers for the nomination at hand: groups of choices by column.
        self.offered: dict[str, list[tuple[str, list[tuple[str, str]]]]] = {}

    def __deepcopy__(self, memo: Any) -> RowsWidget:
        """Every form offers its own: what one dossier offers is never another's."""
        made: RowsWidget = super().__deepcopy__(memo)
        made.fixed, made.standing = list(self.fixed), list(self.standing)
        made.offered = dict(self.offered)
        return made

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        given = value if isinstance(value, list) else self.standing
        if self.fixed:
            rows = [
                (one.label, one.hint, self._typed_beside(one, given) | one.cells)
                for one in self.fixed
            ]
        else:
            blank = max(self.extra - len(given), 1 if self.extra else 0)
            rows = [("", "", row) for row in [*given, *({} for _row in range(blank))]]
        context["rows"] = [
            {
                "label": label,
                "hint": hint,
                "number": index + 1,
                "cells": self._cells(name, str(index), row, fixed=bool(self.fixed)),
            }
            for index, (label, hint, row) in enumerate(rows)
        ]
        context["growing"] = bool(self.extra) and not self.fixed
        context["blank"] = self._cells(name, "__n__", {}, fixed=False)
        return context

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """With the site's own templates, whatever renderer the form has."""
        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    @staticmethod
    def _typed_beside(fixed: FixedRow, given: list[Any]) -> dict[str, str]:
        """What was typed into a fixed row, found by its cells that are not typed."""
        for row in given:
            if isinstance(row, dict) and fixed.cells.items() <= row.items():
                return row
        return {}

    def _cells(
        self, name: str, index: str, row: dict[str, Any], *, fixed: bool
    ) -> list[dict[str, Any]]:
        together = {
            spec["with"]
            for key, spec in self.columns.items()
            if "with" in spec and key in self.offered
        }
        stands: set[str] = set(self.fixed[0].cells) if fixed else set()
        cells = []
        for key, spec in self.columns.items():
            if key in together:
                continue
            value = row.get(key, "")
            if key in self.offered and "with" in spec and value:
                value = f"{value}:{row.get(spec['with'], '')}"
            groups = self.offered.get(key) or (
                [("", list(spec["choices"]))] if spec.get("choices") else []
            )
            cells.append(
                {
                    "name": f"{name}-{index}-{key}",
                    "label": spec["label"],
                    "groups": groups,
                    "hidden": spec.get("hidden", False) or key in stands,
                    "area": spec.get("area", False),
                    "digits": spec.get("digits", False),
                    "max_length": spec.get("max_length", 500),
                    "value": value,
                }
            )
        return cells

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if name in data:
            return data[name]
        first = next(iter(self.columns))
        rows = []
        for index in range(200):
            if f"{name}-{index}-{first}" not in data:
                break
            row = {key: data.get(f"{name}-{index}-{key}", "") for key in self.columns}
            for key, spec in self.columns.items():
                if "with" in spec and ":" in row[key]:
                    row[key], row[spec["with"]] = row[key].split(":", 1)
            if any(
                str(value).strip()
                for key, value in row.items()
                if not (self.columns[key].get("hidden") or self.columns[key].get("names"))
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
            except (ValueError, RecursionError) as problem:
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
                if isinstance(row.get(key), list | dict):
                    raise ValidationError(
                        _("Dòng %(number)d: “%(label)s” cần chữ, không phải danh sách.")
                        % {"number": number, "label": spec["label"]}
                    )
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
