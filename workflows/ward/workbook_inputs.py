"""What each act on a list that was sent in asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from nominations.fields import CATALOGUE
from nominations.models import StagedRow, StagedWorkbook
from nominations.workbooks.headers import teachable
from workflows.kernel.forms import ActForm
from workflows.web.inputs import only

from .asking import offered

#: Text cells may be changed at most so many characters long.
LONGEST_TEXT = 500
#: Of any sheet of Excel.
_LAST_ROW = 1_048_576
#: What may be saved: the good rows, or those to be looked at with them.
GOOD, ALL = "good", "all"


class PointForm(ActForm):
    """In which row the headings of a sheet stand, as Excel counts them."""

    place = forms.IntegerField(label=_("Trang tính, đếm từ 0"), min_value=0)
    row = forms.IntegerField(
        label=_("Hàng tiêu đề"),
        min_value=1,
        max_value=_LAST_ROW,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("Hãy ghi số hàng có tiêu đề cột, như Excel đánh số ở lề trái, ví dụ 5."),
        ),
    )

    def clean_place(self) -> int:
        """One of the sheets the file has."""
        place: int = self.cleaned_data["place"]
        if place >= len(self.thing.sheets):
            raise ValidationError(_t("Không có trang tính này."))
        return place


_NO_AWARD = _("Đợt này không có danh hiệu đó. Hãy chọn một danh hiệu của đợt.")


def _award() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Danh hiệu"),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _NO_AWARD),
    )


def _offer(form: forms.Form, book: StagedWorkbook) -> None:
    field = form.fields["award"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = offered(book)


class ListAwardForm(ActForm):
    """Which award a list of the file is for."""

    place = forms.IntegerField(label=_("Danh sách, đếm từ 0"), min_value=0)
    award = _award()

    def bind(self, thing: StagedWorkbook) -> None:
        """Of the awards of its round."""
        _offer(self, thing)

    def clean_place(self) -> int:
        """One of the lists the file has, with headings."""
        place: int = self.cleaned_data["place"]
        if place >= len(self.thing.sheets) or self.thing.sheets[place]["header_row"] is None:
            raise ValidationError(_t("Tệp không có danh sách này."))
        return place


class TeachForm(ActForm):
    """What a heading of the file means."""

    label = forms.CharField(label=_("Tiêu đề trong tệp"), max_length=500, strip=False)
    field = forms.CharField(label=_("Nghĩa là cột"), max_length=40)

    def clean(self) -> dict[str, Any]:
        """A heading the file has and nobody knows yet, for a column of the same kind of list."""
        found = super().clean() or {}
        label, field = found.get("label", ""), found.get("field", "")
        families = [
            sheet["award_family"]
            for sheet in self.thing.sheets
            if any(one["label"] == label for one in sheet["unused"])
        ]
        keys = (teachable(label, field, one) for one in families)
        found["key"] = next((key for key in keys if key), None)
        if found["key"] is None and not self.errors:
            text = _t("Không dạy được: tiêu đề không có trong tệp, đã biết, hoặc cột không hợp.")
            self.add_error("field", text)
        return found


class TakeOverForm(ActForm):
    """Which rows become drafts; that the list is this ward's though it names another."""

    rows = forms.ChoiceField(
        label=_("Những hàng nào"),
        choices=[(GOOD, _("hàng tốt")), (ALL, _("cả hàng cần xem"))],
        required=False,
        error_messages={
            "invalid_choice": _("Chỉ nhận “good” (hàng tốt) hoặc “all” (cả hàng cần xem).")
        },
    )
    own_ward = forms.BooleanField(label=_("Vẫn là danh sách của mình"), required=False)

    def clean_rows(self) -> str:
        """Both, unless it is said."""
        return self.cleaned_data["rows"] or ALL


class RowForm(ActForm):
    """One row of the list that is not saved yet."""

    row = forms.ModelChoiceField(
        StagedRow.objects.all(),
        label=_("Hàng"),
        error_messages={"invalid_choice": _("Không có hàng này.")},
    )

    def bind(self, thing: StagedWorkbook) -> None:
        """Of this list only."""
        rows = StagedRow.objects.filter(workbook=thing, nomination__isnull=True)
        only(self, "row", rows)


class RowAwardForm(RowForm):
    """Which award one row is for."""

    award = _award()

    def bind(self, thing: StagedWorkbook) -> None:
        """Of this list, and of the awards of its round."""
        super().bind(thing)
        _offer(self, thing)


class AnyRowForm(RowForm):
    """One row, or all of them."""

    row = forms.ModelChoiceField(
        StagedRow.objects.all(),
        label=_("Hàng (không ghi: mọi hàng)"),
        required=False,
        error_messages={"invalid_choice": _("Không có hàng này.")},
    )


class RepairForm(RowForm):
    """Texts by column, as they would be typed into the cells of a row."""

    texts = forms.JSONField(label=_("Nội dung từng ô"), required=False)

    def clean_texts(self) -> dict[str, str]:
        """By column; what the row itself knows of them is looked at with it."""
        given = self.cleaned_data["texts"] or {}
        if not isinstance(given, dict):
            raise ValidationError(_t("Cần một đối tượng JSON."))
        return {str(name): str(value) for name, value in given.items()}


_FILL = _("Hãy chọn cột và ghi nội dung cần điền.")


class FillForm(ActForm):
    """One text for the empty cells of a column of a sheet."""

    place = forms.IntegerField(label=_("Trang tính, đếm từ 0"), min_value=0)
    field = forms.CharField(label=_("Cột"), error_messages={"required": _FILL})
    text = forms.CharField(
        label=_("Nội dung"), max_length=LONGEST_TEXT, error_messages={"required": _FILL}
    )

    def clean_field(self) -> str:
        """A column of the catalogue."""
        field: str = self.cleaned_data["field"]
        if field not in CATALOGUE:
            raise ValidationError(str(_FILL))
        return field
