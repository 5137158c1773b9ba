"""One dossier open in two places: what was typed here beside what was stored meanwhile.

A page carries what each field was when it was opened, as a keyed digest. So whatever comes back can
be told apart: typed here, changed elsewhere, or both, which only a person can decide.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

#: What a page carries of how its fields were; which fields it asks about; how each was answered.
BASE, ASKED, ANSWER = "goc", "hai_ban", "chon."
STORED, TYPED = "luu", "ghi"


@dataclass(frozen=True, slots=True)
class Both:
    """A field with two values, in words."""

    name: str
    label: str
    stored: str
    typed: str


@dataclass(slots=True)
class Merged:
    """What came back from a page, told apart."""

    #: What was typed here and nobody changed elsewhere: to be kept.
    mine: dict[str, Any] = field(default_factory=dict)
    #: Typed here and changed elsewhere: somebody has to choose.
    both: list[Both] = field(default_factory=list)
    #: Not touched here and changed elsewhere: the page shows what is old.
    behind: set[str] = field(default_factory=set)


def _plain(control: forms.Field, value: Any) -> str:
    """A value in one spelling, however it was typed or stored."""
    try:
        cleaned = control.clean(value)
    except (ValidationError, TypeError, ValueError):
        cleaned = value
    return "" if cleaned is None else str(cleaned)


def _digest(text: str) -> str:
    return salted_hmac("workflows.ward.two_places", text, algorithm="sha256").hexdigest()[:12]


def _comparable(form: forms.Form) -> dict[str, forms.Field]:
    return {
        name: control
        for name, control in form.fields.items()
        if not isinstance(control, forms.FileField)
    }


def base_of(form: forms.Form, values: Mapping[str, Any]) -> str:
    """What a page that shows these values carries of them."""
    return json.dumps(
        {
            name: _digest(_plain(control, values.get(name)))
            for name, control in _comparable(form).items()
        }
    )


def shown(
    form_class: type[forms.Form], typed: Mapping[str, Any], values: Mapping[str, Any], told: Merged
) -> forms.Form:
    """The form to go on with: what was typed here, and of what is old here what is stored now."""
    data = {**typed, **{name: values.get(name) for name in told.behind}}
    return form_class(data=data, initial=dict(values))


def base_after(
    form: forms.Form, values: Mapping[str, Any], base: Mapping[str, str], behind: set[str]
) -> str:
    """What an open page carries once its changes are stored; what is old on it stays old."""
    now = json.loads(base_of(form, values))
    return json.dumps(now | {name: base[name] for name in behind if name in base})


def carried(text: str) -> dict[str, str] | None:
    """What a page carried; None for a caller that carries nothing, or nothing that can be read."""
    try:
        found = json.loads(text) if text and len(text) < 100_000 else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
        return None
    return found


def merged(
    form: forms.Form,
    typed: Mapping[str, Any],
    values: Mapping[str, Any],
    base: Mapping[str, str],
    given: Mapping[str, Any],
) -> Merged:
    """Tell apart what came back; ``given`` is the request with the answers to what was asked."""
    found = Merged()
    asked = str(given.get(ASKED, "")).split(",")
    for name, control in _comparable(form).items():
        if name not in typed:
            continue
        stored, here = _plain(control, values.get(name)), _plain(control, typed[name])
        now = _digest(stored)
        answer = given.get(f"{ANSWER}{name}") if name in asked else ""
        if answer == STORED or here == stored:
            if answer == STORED:
                found.behind.add(name)
            continue
        was = base.get(name, now)
        if _digest(here) == was:
            found.behind.add(name)
        elif (was != now or name in asked) and answer != TYPED:
            found.both.append(
                Both(name, str(control.label or name), _told(control, stored), _told(control, here))
            )
        else:
            found.mine[name] = typed[name]
    return found


def _told(control: forms.Field, text: str) -> str:
    """A value as a person reads it."""
    choices = {str(key): str(label) for key, label in getattr(control, "choices", ())}
    if text in ("True", "False"):
        return _("có") if text == "True" else _("không")
    return choices.get(text, text) or _("(trống)")
