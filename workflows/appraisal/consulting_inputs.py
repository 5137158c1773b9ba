"""What asking a department and answering it asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from nominations.controls import CleanChar
from nominations.models import Nomination
from organizations.models import Unit, UnitKind
from workflows.kernel.forms import ActForm
from workflows.web.fields import FixedRow, RowsField, SlugChecks
from workflows.web.inputs import AREA, rows_of

from .models import Opinion
from .whom_to_ask import asked_anyway, heard_units


class ConsultForm(ActForm):
    """Whom to ask: the award type's departments in any case, others by choice, each by its day."""

    units = forms.CharField(label=_("Hỏi thêm"), required=False, max_length=400, widget=SlugChecks)
    deadlines = RowsField(
        label=_("Hạn riêng của từng phòng, ban (để trống: theo danh hiệu)"),
        columns={
            "unit": {"label": _("Phòng, ban"), "max_length": 40, "names": True},
            "day": {"label": _("Hạn cho ý kiến"), "max_length": 10},
        },
        required=False,
        extra=0,
    )

    def offer(self, thing: Nomination) -> None:
        """Every department by its name; who has answered is asked again only by choice."""
        anyway = {unit.pk for unit in asked_anyway(thing)}
        heard = heard_units(thing)
        every = list(
            Unit.objects.filter(kind=UnitKind.DEPARTMENT, slug__isnull=False).order_by("name")
        )
        field = self.fields["units"]
        field.widget.choices = [  # type: ignore[attr-defined]
            (
                unit.slug,
                _t("%s (đã cho ý kiến; hỏi lại)") % unit.name if unit.pk in heard else unit.name,
            )
            for unit in every
            if unit.pk not in anyway
        ]
        if anyway:
            names = ", ".join(sorted(unit.short_name for unit in every if unit.pk in anyway))
            field.help_text = _t("Theo danh hiệu này, đương nhiên hỏi: %s.") % names
        if not field.widget.choices:  # type: ignore[attr-defined]
            field.help_text += " " + _t("Không còn phòng, ban nào khác để hỏi thêm.")
        usual = thing.award_type_version.opinion_days
        rows_of(self, "deadlines").fixed = [
            FixedRow(unit.name, {"unit": unit.slug or ""}, _t("thường %d ngày làm việc") % usual)
            for unit in every
        ]


class OpinionForm(ActForm):
    """A department's opinion; a file goes along by the hash it was stored under."""

    verdict = forms.ChoiceField(
        label=_("Ý kiến"), choices=Opinion.Verdict.choices, widget=forms.RadioSelect
    )
    reason = CleanChar(
        label=_("Lý do, nhận xét"),
        max_length=1000,
        required=False,
        widget=AREA,
        help_text=_("Bắt buộc khi không đồng ý."),
    )
    sha256 = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    file_name = CleanChar(
        label=_("Tên tệp"), max_length=200, required=False, widget=forms.HiddenInput
    )

    def clean(self) -> dict[str, Any]:
        """Nobody is turned down without a word."""
        found = super().clean() or self.cleaned_data
        if found.get("verdict") == Opinion.Verdict.DISAGREE and not found.get("reason"):
            self.add_error("reason", _t("Không đồng ý thì phải nói rõ lý do."))
        return found
