"""How a form's fields are drawn: the right class for each control, radios for few choices."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from nominations.criteria import EVIDENCE, POINTS, PREFIX, REASON, Line, name_of
from nominations.fields import CATALOGUE, PARTS, Part
from nominations.fields.own import PREFIX as OWN
from workflows.web.fields import RowsWidget

register = template.Library()
#: Up to so many choices are shown at once, each as a large target.
FEW = 3


def _choices(widget: forms.Select) -> list[tuple[object, object]]:
    return [(key, label) for key, label in widget.choices if key not in ("", None)]


def _few(bound: BoundField) -> bool:
    """Whether a drop-down is better shown as radio buttons."""
    widget = bound.field.widget
    return (
        type(widget) is forms.Select
        and not isinstance(bound.field, forms.ModelChoiceField)
        and 0 < len(_choices(widget)) <= FEW
    )


@register.filter
def shape(bound: BoundField) -> str:
    """``check``, ``picks``, ``rows`` or ``line``: which frame a control needs."""
    widget = bound.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, RowsWidget):
        return "rows"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple) or _few(bound):
        return "picks"
    return "line"


@register.simple_tag
def control(bound: BoundField) -> SafeString:
    """The control itself with its class; what was typed is kept."""
    widget = bound.field.widget
    if _few(bound):
        blank = [] if bound.field.required else [("", _("Không ghi"))]
        radios = forms.RadioSelect(choices=[*blank, *_choices(widget)])
        radios.is_required = widget.is_required
        return bound.as_widget(radios)
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        # Nothing to tick: the hint alone says so.
        return bound.as_widget() if list(widget.choices) else SafeString("")
    if isinstance(widget, forms.CheckboxInput):
        kind = "form-check-input"
    elif isinstance(widget, forms.Select):
        kind = "form-select"
    else:
        kind = "form-control"
    return bound.as_widget(attrs={"class": kind})


@register.filter
def parts(form: forms.Form) -> list[tuple[str | Promise, str | Promise, list[BoundField]]]:
    """The fields of a dossier's form by what they are about; none is lost.

    Criteria have a part of their own on the page (``criteria_rows``).
    """
    left = {bound.name: bound for bound in form if not bound.name.startswith(PREFIX)}
    figures = [left.pop(name) for name in list(left) if name.startswith(OWN)]
    found: list[tuple[str | Promise, str | Promise, list[BoundField]]] = []
    # For which ward it is, where somebody works for several: before all else.
    if ward := left.pop("ward", None):
        found.append((_("Đơn vị đề nghị"), "", [ward]))
    rest = [left.pop(name) for name in CATALOGUE.in_part(Part.REST) if name in left]
    for part, (title, hint) in PARTS.items():
        if mine := [left.pop(name) for name in CATALOGUE.in_part(part) if name in left]:
            found.append((_(title), _(hint) if hint else "", mine))
    if figures:
        found.append((_("Danh hiệu này hỏi thêm"), "", figures))
    if rest := [*rest, *left.values()]:
        found.append((_(PARTS[Part.REST][0]), "", rest))
    return found


@register.filter
def seldom(fields: list[BoundField]) -> bool:
    """Whether a part is for few dossiers and says nothing in this one: it is shown folded."""
    rare = set(CATALOGUE.in_part(Part.STANDING))
    return all(one.name in rare and not one.value() and not one.errors for one in fields)


@register.filter
def criteria_rows(
    form: forms.Form, listed: list[Line]
) -> list[tuple[Line, BoundField, BoundField, BoundField]]:
    """Each criterion with its boxes: points, reason, proof."""
    return [
        (one, *(form[name_of(one.code, part)] for part in (POINTS, REASON, EVIDENCE)))
        for one in listed
    ]


@register.filter
def marks_needed(fields: Iterable[BoundField]) -> bool:
    """Whether the sentence about the star is worth a line."""
    return any(bound.field.required and not bound.is_hidden for bound in fields)
