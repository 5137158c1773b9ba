"""The form of a dossier with its criteria: points, a reason and a proof for each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from .controls import CleanChar
from .criteria import EVIDENCE, POINTS, REASON, Line, current_papers, lines, name_of, scoring
from .forms import Dossier, form_of_dossier
from .models import Criterion, Nomination, WardScoring


def dossier_form(nomination: Nomination, listed: list[Line] | None = None) -> type[Dossier]:
    """The form of a dossier that exists: what its award asks, and its criteria.

    Where single criteria are scored the total follows from them and is not typed.
    """
    base = form_of_dossier(nomination)
    listed = lines(nomination) if listed is None else listed
    if not listed:
        return base
    papers = [("", _t("— không —"))] + [
        (paper.pk, paper.title) for paper in current_papers(nomination).order_by("kind", "pk")
    ]
    attrs: dict[str, Any] = {}
    for one in listed:
        attrs |= _fields(one.criterion, papers)
    if (
        any(one.score for one in listed)
        or scoring(nomination.award_type_version) == WardScoring.REQUIRED
    ):
        attrs["self_score"] = None
    attrs["unscored"] = tuple(one.code for one in listed if one.score is None)
    return type("CriteriaForm", (_Scoring, base), attrs)


class PaperSelect(forms.Select):
    """Always a list to open, however few papers there are: it is there once a criterion."""


class _Scoring(Dossier):
    """What holds between the parts of one criterion."""

    unscored: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any] | None:
        """A reason or a proof is kept with its points only, and says so instead of being lost."""
        cleaned = super().clean()
        for code in self.unscored:
            points = name_of(code, POINTS)
            if points in self.errors or self.cleaned_data.get(points) is not None:
                continue
            for part in (REASON, EVIDENCE):
                if self.cleaned_data.get(name := name_of(code, part)):
                    text = _t("Hãy ghi điểm; lý do và minh chứng được lưu cùng với điểm.")
                    self.add_error(name, text)
        return cleaned


def _fields(criterion: Criterion, papers: list[tuple[Any, str]]) -> dict[str, forms.Field]:
    too_much = _t("Nhiều nhất %d điểm.") % criterion.max_score
    numeric = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return {
        name_of(criterion.code, POINTS): forms.IntegerField(
            label=criterion.label,
            min_value=0,
            max_value=criterion.max_score,
            required=False,
            widget=numeric,
            error_messages={
                "max_value": too_much,
                "min_value": _("Điểm không âm."),
                "invalid": _("Ghi một số nguyên."),
            },
        ),
        name_of(criterion.code, REASON): CleanChar(
            label=_("Vì sao chấm như vậy"),
            max_length=300,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        ),
        name_of(criterion.code, EVIDENCE): forms.TypedChoiceField(
            label=_("Minh chứng đã có trong hồ sơ"),
            choices=papers,
            coerce=int,
            empty_value=None,
            required=False,
            widget=PaperSelect(attrs={"class": "form-select"}),
            error_messages={"invalid_choice": _("Hồ sơ không có giấy tờ này.")},
        ),
    }
