"""What opens a session: the same form for the page and the API."""

from __future__ import annotations

from django import forms

from nominations.forms import CleanChar, MomentField
from workflows.web.fields import round_field

from .models import CouncilSession


class SessionForm(forms.Form):
    """When and where the council meets."""

    round = round_field()
    meets_at = MomentField(
        label="Thời gian",
        help_text="Ví dụ: 08:00 07/11/2024",
        widget=forms.DateTimeInput(attrs={"placeholder": "giờ:phút dd/mm/yyyy"}),
    )
    place = CleanChar(label="Địa điểm", max_length=200)
    mode = forms.ChoiceField(
        label="Hình thức",
        choices=CouncilSession.Mode.choices,
        required=False,
        widget=forms.RadioSelect,
        initial=CouncilSession.Mode.ROOM,
    )
    answers_due_at = MomentField(
        label="Hạn trả lời bằng văn bản",
        required=False,
        help_text="Chỉ ghi khi có lấy ý kiến bằng văn bản. Ví dụ: 17:00 06/11/2024",
        widget=forms.DateTimeInput(attrs={"placeholder": "giờ:phút dd/mm/yyyy"}),
    )
    standing_only = forms.BooleanField(
        label="Chỉ Thường trực Hội đồng (khen đột xuất)", required=False
    )

    def clean_mode(self) -> str:
        """Not said is in the room."""
        return self.cleaned_data["mode"] or CouncilSession.Mode.ROOM

    def clean(self) -> None:
        """Whoever answers in writing must know until when."""
        given = self.cleaned_data
        due = given.get("answers_due_at")
        if given.get("mode", CouncilSession.Mode.ROOM) == CouncilSession.Mode.ROOM:
            given["answers_due_at"] = None
        elif due is None and "answers_due_at" not in self.errors:
            self.add_error("answers_due_at", "Lấy ý kiến bằng văn bản thì cần hạn trả lời.")
