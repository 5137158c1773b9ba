"""What opens a draft decision: the same form for the page and the API."""

from __future__ import annotations

from django import forms

from nominations.controls import CleanChar
from nominations.models import AwardType
from workflows.web.fields import round_field


class DecisionForm(forms.Form):
    """A new draft decision."""

    round = round_field()
    award_type = forms.ModelChoiceField(
        AwardType.objects.all(), to_field_name="code", label="Danh hiệu", empty_label=None
    )
    title = CleanChar(label="Trích yếu", max_length=300, initial="Về việc khen thưởng ")
