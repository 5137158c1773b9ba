"""What each act on a fund asks; pages and the API check the same forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from nominations.controls import AmountField, CleanChar, DayField, PastDay
from nominations.models import Nomination
from nominations.text.folding import fold
from workflows.kernel.forms import ActForm
from workflows.web.inputs import only

from .models import Fund, FundEntry, Pledge, Sponsor


def _amount() -> AmountField:
    return AmountField(label=_("Số tiền (đồng)"), help_text=_("Ví dụ 2.000.000: ghi bằng chữ số."))


class Positive(ActForm):
    """What is written into a book is more than nothing."""

    def clean_amount(self) -> int:
        """At least one đồng."""
        amount: int = self.cleaned_data["amount"]
        if amount is None or amount < 1:
            raise ValidationError(_t("Cần một số tiền lớn hơn 0."))
        return amount


class FundForm(forms.Form):
    """A new book."""

    name = CleanChar(label=_("Tên quỹ"), max_length=200)
    opened_on = PastDay(label=_("Mở sổ từ ngày"), initial=timezone.localdate)
    opening = AmountField(label=_("Số dư lúc mở sổ (đồng)"), required=False)
    note = CleanChar(label=_("Ghi chú"), max_length=300, required=False)


class ReceiveForm(Positive):
    """What somebody gave."""

    amount = _amount()
    day = PastDay(label=_("Ngày nhận"), initial=timezone.localdate)
    sponsor = CleanChar(
        label=_("Người, đơn vị tài trợ"),
        max_length=200,
        help_text=_("Để thu khác thì để trống."),
        required=False,
    )
    sponsor_kind = forms.ChoiceField(
        label=_("Thuộc loại"), choices=[("", "—"), *Sponsor.Kind.choices], required=False
    )
    anonymous = forms.BooleanField(label=_("Không muốn nêu tên"), required=False)
    in_kind = forms.BooleanField(
        label=_("Là hiện vật"), required=False, help_text=_("Số tiền là giá trị quy đổi.")
    )
    what = CleanChar(label=_("Nội dung"), max_length=300)
    voucher = CleanChar(label=_("Số phiếu thu"), max_length=60, required=False)
    pledge = forms.ModelChoiceField(
        Pledge.objects.all(), label=_("Theo lời hứa"), required=False, empty_label="—"
    )

    def bind(self, thing: Fund) -> None:
        """Promises made to this fund."""
        only(self, "pledge", Pledge.objects.filter(fund=thing).select_related("sponsor"))

    def clean(self) -> dict[str, Any]:
        """Whoever is named is of some kind; a promise is its sponsor's."""
        given = super().clean() or {}
        if given.get("sponsor") and not given.get("sponsor_kind") and not self._known(given):
            self.add_error("sponsor_kind", _t("Lần đầu tài trợ: hãy chọn loại."))
        pledge = given.get("pledge")
        if pledge and given.get("sponsor") and pledge.sponsor.name_fold != fold(given["sponsor"]):
            self.add_error("pledge", _t("Lời hứa này của người khác."))
        return given

    def _known(self, given: dict[str, Any]) -> bool:
        return (
            self.thing is not None
            and Sponsor.objects.filter(
                unit=self.thing.unit_id, name_fold=fold(given["sponsor"])
            ).exists()
        )


class SpendForm(Positive):
    """What was paid out, and for what."""

    amount = _amount()
    day = PastDay(label=_("Ngày chi"), initial=timezone.localdate)
    purpose = forms.ChoiceField(label=_("Chi cho"), choices=FundEntry.Purpose.choices)
    what = CleanChar(label=_("Nội dung"), max_length=300)
    voucher = CleanChar(label=_("Số phiếu chi"), max_length=60)
    nomination = CleanChar(
        label=_("Hồ sơ số"), max_length=20, required=False, help_text=_("Nếu chi cho một hồ sơ.")
    )
    below_zero = CleanChar(
        label=_("Nếu quỹ bị âm: chấp nhận vì"),
        max_length=300,
        required=False,
        help_text=_("Để trống thì không cho chi quá số dư."),
    )

    def clean_nomination(self) -> Nomination | None:
        """A dossier of the unit that keeps the fund."""
        number = self.cleaned_data["nomination"]
        if not number:
            return None
        unit = self.thing.unit_id if self.thing is not None else None
        found = Nomination.objects.filter(number=number)
        one = found.filter(city=unit).first() or found.filter(ward=unit).first()
        if one is None:
            raise ValidationError(_t("Không có hồ sơ số này."))
        return one


class PromiseForm(Positive):
    """What somebody promised."""

    sponsor = CleanChar(label=_("Người, đơn vị hứa"), max_length=200)
    sponsor_kind = forms.ChoiceField(label=_("Thuộc loại"), choices=Sponsor.Kind.choices)
    anonymous = forms.BooleanField(label=_("Không muốn nêu tên"), required=False)
    amount = _amount()
    due_on = DayField(label=_("Hẹn đến ngày"))
    note = CleanChar(label=_("Ghi chú"), max_length=300, required=False)


class StrikeForm(ActForm):
    """Which line is wrong, and why."""

    entry = forms.ModelChoiceField(
        FundEntry.objects.all(),
        label=_("Dòng ghi sai"),
        error_messages={"invalid_choice": _("Không có dòng này, hoặc đã bị gạch rồi.")},
    )
    reason = CleanChar(label=_("Lý do"), max_length=300)

    def bind(self, thing: Fund) -> None:
        """Lines of this book that stand."""
        standing = FundEntry.objects.filter(
            fund=thing, strikes__isnull=True, struck=False
        ).order_by("-day", "-pk")
        only(self, "entry", standing)


class CountForm(ActForm):
    """Whose gifts are counted for which award."""

    sponsor = forms.ModelChoiceField(Sponsor.objects.all(), label=_("Nhà tài trợ"))
    nomination = CleanChar(label=_("Hồ sơ số"), max_length=20)

    def bind(self, thing: Fund) -> None:
        """Who gives to the unit that keeps the fund."""
        only(self, "sponsor", Sponsor.objects.filter(unit=thing.unit_id))

    clean_nomination = SpendForm.clean_nomination


class CloseForm(ActForm):
    """Why a fund is closed."""

    reason = CleanChar(label=_("Lý do"), max_length=300)
