"""Many rows judged by one form of a dossier, in a fraction of the time of a form each.

There is one source of rules, the form: values are cleaned by its own fields and its own
``clean_…`` methods, each value of a column once. A row that anything speaks against is judged by
the form itself, which alone knows what to say. So the two cannot disagree (see the property test
in ``tests/nominations/workbooks/test_judging.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from ..forms import Dossier

_MISSING = object()
#: How widgets read that take the value as it stands in the data.
_AS_IT_STANDS = frozenset({forms.Widget.value_from_datadict, forms.Select.value_from_datadict})


class Judge:
    """Says of one row after another what the form of their award says."""

    def __init__(self, form_class: type[Dossier]) -> None:
        self.form_class = form_class
        self._form = form_class()
        self._form.is_bound = True
        self._usual = all(map(_is_usual, self._form.fields.items())) and not _has_own_whole(
            form_class
        )
        self._steps: list[tuple[str, forms.Field, bool, Any, dict[Any, Any], Any]] = [
            (
                name,
                field,
                type(field.widget).value_from_datadict in _AS_IT_STANDS,
                field.widget.value_from_datadict,
                {},
                getattr(self._form, f"clean_{name}", None),
            )
            for name, field in self._form.fields.items()
        ]

    def __call__(self, data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
        """Clean values and no errors, or the errors by field; fields it lacks are not looked at."""
        cleaned = self._clean(data) if self._usual else None
        if cleaned is not None:
            return cleaned, {}
        form = self.form_class(
            data={name: value for name, value in data.items() if name in self._form.fields}
        )
        if form.is_valid():
            return dict(form.cleaned_data), {}
        errors = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
        return {}, errors

    def _clean(self, data: Mapping[str, Any]) -> dict[str, Any] | None:
        """The clean values; ``None`` as soon as anything speaks against them."""
        cleaned: dict[str, Any] = {}
        self._form.cleaned_data = cleaned
        try:
            for name, field, plain, read, known, own in self._steps:
                if isinstance(data.get(name), list | dict):
                    return None  # the form says so in its own words
                value = data.get(name) if plain else read(data, {}, name)
                key = (value.__class__, value)
                found = known.get(key, _MISSING)
                if found is _MISSING:
                    found = known[key] = field.clean(value)
                cleaned[name] = found
                if own is not None:
                    cleaned[name] = own()
        except (forms.ValidationError, TypeError):
            return None
        return cleaned


def _is_usual(named: tuple[str, forms.Field]) -> bool:
    """Whether a field asks nothing but its value."""
    _name, field = named
    return not field.disabled and not isinstance(
        field, forms.FileField | forms.MultiValueField | forms.ModelChoiceField
    )


def _has_own_whole(form_class: type[Dossier]) -> bool:
    """Whether a form looks at its fields together as well."""
    return form_class.clean is not forms.Form.clean
