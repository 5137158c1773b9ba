"""For which unit an act is done: asked on a page only of who works for several."""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms

from organizations.grants import Mandate
from organizations.models import User
from organizations.refusals import Refused
from organizations.unit_acts import acting_for, not_for, rights_of, several

F = TypeVar("F", bound=forms.Form)
LABEL = "Làm cho đơn vị"


def offer_units(form: F, person: User, *capabilities: str, field: str = "unit") -> F:
    """The form, with the choice of unit before all else where the person has several."""
    mine = rights_of(person, *capabilities)
    if len(mine) > 1:
        choice = forms.ChoiceField(
            label=LABEL,
            choices=[("", "Chọn đơn vị"), *((one.unit_key, one.unit_name) for one in mine)],
            error_messages={
                "required": several(mine),
                "invalid_choice": not_for("%(value)s", mine),
            },
        )
        form.fields = {field: choice, **form.fields}
    return form


def unit_chosen(
    form: forms.Form, person: User, *capabilities: str, field: str = "unit"
) -> Mandate | None:
    """The right the act is done by; None where the form now says why it is none of theirs.

    Takes the choice out of ``cleaned_data``. ``Refused('forbidden')`` for who has no such right.
    """
    form.cleaned_data.pop(field, None)
    try:
        return acting_for(person, form.data.get(field, ""), *capabilities, field=field)
    except Refused as refusal:
        if refusal.kind != "invalid":
            raise
        texts = [reason.text for reason in refusal.reasons]
        form.add_error(field if field in form.fields else None, texts)  # type: ignore[arg-type]
        return None


def choice_of(person: User, named: Any, *capabilities: str) -> dict[str, Any]:
    """For a page that shows one unit's things: which units there are, and which is looked at.

    ``Refused`` for a unit that is not theirs; ``acts_for`` is None as long as nothing is chosen
    of several, and for who has none.
    """
    mine = rights_of(person, *capabilities)
    chosen = None
    if mine and (named or len(mine) == 1):
        chosen = acting_for(person, named, *capabilities)
    return {"acts_for": chosen, "for_units": mine if len(mine) > 1 else []}
