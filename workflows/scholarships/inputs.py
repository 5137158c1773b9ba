"""What a scholarship's way to its receiver asks."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nominations.controls import CleanChar, DayField
from workflows.kernel.forms import ActForm


class ConsentGivenForm(ActForm):
    """Who confirms that the scholarship is accepted."""

    consent_by = CleanChar(
        label=_("Người xác nhận (người giám hộ nếu chưa đủ 18 tuổi)"), max_length=100
    )


class PayForm(ActForm):
    """The payment."""

    voucher = CleanChar(label=_("Số phiếu chi"), max_length=60)
    method = forms.ChoiceField(
        label=_("Hình thức"), choices=[("cash", _("Tiền mặt")), ("bank", _("Chuyển khoản"))]
    )
    paid_on = DayField(label=_("Ngày chi"), initial=timezone.localdate)


class AcknowledgeForm(ActForm):
    """The receipt."""

    receipt_signed_by = CleanChar(label=_("Người ký nhận"), max_length=100)
    receipt_on = DayField(label=_("Ngày ký nhận"), initial=timezone.localdate)
