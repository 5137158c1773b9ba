"""What is typed when a paper is numbered."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from nominations.controls import CleanChar, DayField
from workflows.kernel.forms import ActForm

_WHY = _("Huỷ một số phải ghi lý do, không quá 200 ký tự.")


class EnterForm(forms.Form):
    """Empty: the next number of our book, of today."""

    number = forms.IntegerField(
        label=_("Số do sổ khác cấp (để trống: hệ thống cấp số tiếp theo)"),
        required=False,
        min_value=1,
        max_value=99999,
    )
    day = DayField(label=_("Ngày của số đó"), required=False)


class CancelForm(ActForm):
    """Why a number is not used."""

    reason = CleanChar(
        label=_("Lý do huỷ"),
        max_length=200,
        error_messages={"required": _WHY, "max_length": _WHY},
    )
