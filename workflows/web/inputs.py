"""What several actions ask: a reason, a row of a table, one of what is there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from nominations.controls import CleanChar
from nominations.models import ReasonCode
from prepared.queries import Prepared
from workflows.kernel.forms import ActForm

from .fields import RowsWidget

AREA = forms.Textarea(attrs={"rows": 3})


def rows_of(form: forms.Form, name: str) -> RowsWidget:
    """The table of a rows field, for saying what it offers."""
    widget = form.fields[name].widget
    assert isinstance(widget, RowsWidget)
    return widget


def leave_out(form: forms.Form, name: str) -> None:
    """Nothing to type here for this nomination: the field stays, out of sight."""
    form.fields[name].widget = forms.HiddenInput()


def only(form: forms.Form, name: str, found: Any) -> None:
    """Leave these to choose from, and no others."""
    form.fields[name].queryset = found  # type: ignore[attr-defined]


def hint(form: forms.Form, name: str, otherwise: str) -> None:
    """The only one there is to choose is chosen already; where there is none, say so."""
    field = form.fields[name]
    count = len(field.queryset[:2])  # type: ignore[attr-defined]
    if count == 1:
        field.empty_label = None  # type: ignore[attr-defined]
    elif not count:
        field.help_text = otherwise


class Nothing(ActForm):
    """No inputs."""


class ReasonForm(ActForm):
    """A reason in words."""

    reason = CleanChar(label=_("Lý do"), max_length=500, widget=AREA)


_CODES = Prepared(lambda use: ReasonCode.objects.filter(use=use, active=True))


class CodedReasonForm(ReasonForm):
    """A reason from the list, and a sentence."""

    use = ""
    reason_code = forms.CharField(label=_("Lý do theo danh mục"), max_length=40)

    field_order = ["reason_code", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = _CODES.all(self.use)
        self.codes = {code.code: code for code in codes}
        self.fields["reason_code"].widget = forms.Select(
            choices=[("", "---------"), *((code.code, code.label) for code in codes)]
        )
        self.fields["reason"].label = _t("Nói rõ")

    def clean_reason_code(self) -> str:
        """Only codes of the list."""
        code = self.cleaned_data["reason_code"]
        if code not in self.codes:
            raise ValidationError(_t("Không có mã lý do này."))
        return code
