"""Form fields of this room that others use too."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class StepUpField(forms.CharField):
    """The password typed again; see ``step_up`` for what it is exchanged for."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Mật khẩu đang dùng, để xác nhận đúng người ký"))
        super().__init__(
            max_length=300,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
            **kwargs,
        )


class TakeAwayForm(forms.Form):
    """Before personal data are taken out of the system in a file."""

    step_up = StepUpField(label=_("Mật khẩu đang dùng, để xác nhận đúng người tải về"))
