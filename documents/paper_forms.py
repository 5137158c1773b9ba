"""What is typed when a paper is numbered."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from nominations.controls import DayField


class EnterForm(forms.Form):
    """Empty: the next number of our book, of today."""

    number = forms.IntegerField(
        label=_("Số do sổ khác cấp (để trống: hệ thống cấp số tiếp theo)"),
        required=False,
        min_value=1,
        max_value=99999,
    )
    day = DayField(label=_("Ngày của số đó"), required=False)
