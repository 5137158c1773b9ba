"""Forms of the desks beside the acts on a dossier; pages and the API show and check the same."""

from __future__ import annotations

from typing import Any

from django import forms

from nominations.controls import CleanChar, DayField
from organizations.capabilities import Capability
from organizations.models import User
from organizations.roles import ROLES

from .models import Phrase
from .standing_in import own_appointments, stand_ins


class PersonChoice(forms.ModelChoiceField):
    """Somebody, by name and title."""

    def label_from_instance(self, obj: Any) -> str:
        """``Trần Thị Thu Hà, Cán bộ tiếp nhận``."""
        return f"{obj.full_name}, {obj.title}" if obj.title else str(obj)


class DelegationForm(forms.Form):
    """Who acts for me, in what, from when to when, and why."""

    appointment = forms.IntegerField(label="Vai trò của tôi", min_value=1, max_value=2**31)
    to_person = PersonChoice(
        User.objects.filter(is_active=True), to_field_name="username", label="Người làm thay"
    )
    capabilities = forms.MultipleChoiceField(
        label="Chỉ những việc (không chọn: mọi việc của vai trò)",
        choices=[(one.value, one.label) for one in Capability],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    valid_from = DayField(label="Từ ngày")
    valid_to = DayField(label="Đến hết ngày")
    reason = CleanChar(label="Lý do", max_length=200)

    def offer(self, person: User) -> DelegationForm:
        """Only one's own roles, and of their work only what they carry."""
        own = list(own_appointments(person))
        self.fields["appointment"].widget = forms.Select(
            choices=[(one.pk, f"{ROLES[one.role].label}, {one.unit.short_name}") for one in own]
        )
        carried = {code for one in own for code in ROLES[one.role].capabilities}
        self.fields["capabilities"].choices = [  # type: ignore[attr-defined]
            (one.value, one.label) for one in Capability if one in carried
        ]
        self.fields["to_person"].queryset = stand_ins(person)  # type: ignore[attr-defined]
        return self


class PhraseForm(forms.Form):
    """A sentence and where it is offered."""

    use = forms.ChoiceField(label="Dùng khi", choices=Phrase.Use.choices)
    text = CleanChar(label="Câu", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def offer(self, uses: set[str]) -> PhraseForm:
        """Only uses that are this person's work."""
        self.fields["use"].choices = [  # type: ignore[attr-defined]
            one for one in Phrase.Use.choices if one[0] in uses
        ]
        return self


class TakeOverForm(forms.Form):
    """Who gets it all; nobody: back to the queue."""

    to = PersonChoice(
        User.objects.filter(is_active=True),
        to_field_name="username",
        required=False,
        label="Giao tất cả cho",
        empty_label="— trả về việc chung —",
    )
