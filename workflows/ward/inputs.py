"""What a ward's acts ask."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from nominations.controls import CleanChar
from nominations.models import Consent, Nomination
from workflows.appraisal.remarks import open_remarks_told, places
from workflows.appraisal.returns import open_places
from workflows.kernel.forms import ActForm
from workflows.web.fields import FixedRow, RowsField
from workflows.web.inputs import CodedReasonForm, ReasonForm, hint, leave_out, only, rows_of

from .models import Submission


class SubmitForm(ActForm):
    """Which tờ trình the dossier goes under."""

    submission = forms.ModelChoiceField(
        Submission.objects.all(),
        label=_("Tờ trình"),
        error_messages={"invalid_choice": _("Không phải tờ trình của phường, xã trong đợt này.")},
    )

    def bind(self, thing: Nomination) -> None:
        """Only this ward's letters of this round."""
        letters = Submission.objects.filter(ward=thing.ward_id, round=thing.round_id)
        only(self, "submission", letters)

    def offer(self, thing: Nomination) -> None:
        """A letter is made first."""
        hint(self, "submission", _t("Chưa có tờ trình: hãy lập ở mục Tờ trình trước."))


class ResubmitForm(ActForm):
    """An answer to every remark."""

    answers = RowsField(
        label=_("Trả lời từng mục"),
        columns={
            "remark": {"label": _("Mục số"), "hidden": True},
            "answer": {"label": _("Trả lời"), "max_length": 500, "area": True},
        },
        required=False,
        extra=0,
    )

    def offer(self, thing: Nomination) -> None:
        """One row a remark."""
        rows = [
            FixedRow(f"{place}: {remark.text}", {"remark": str(remark.pk)})
            for remark, place in open_remarks_told(thing)
        ]
        rows_of(self, "answers").fixed = rows
        if not rows:
            leave_out(self, "answers")


class WithdrawForm(CodedReasonForm):
    use = "withdraw"


class OpenPlaceForm(ReasonForm):
    """What else of a returned dossier the ward must change, and why."""

    place = forms.CharField(label=_("Mục cần sửa thêm"), max_length=80)
    field_order = ["place", "reason"]

    def offer(self, thing: Nomination) -> None:
        """Places that are still closed."""
        here = open_places(thing)
        self.fields["place"].widget = forms.Select(
            choices=[
                (
                    str(title),
                    [
                        (f"{kind}:{key}", label)
                        for key, label in listed
                        if f"{kind}:{key}" not in here
                    ],
                )
                for kind, title, listed in places(thing)
            ]
        )


class ConsentForm(ActForm):
    """Somebody's consent to one purpose."""

    # Chosen by whoever records it, never by being the first of a list.
    purpose = forms.ChoiceField(
        label=_("Mục đích"), choices=Consent.Purpose.choices, widget=forms.RadioSelect
    )
    given_by = CleanChar(label=_("Họ tên người đồng ý"), max_length=100)
    by_guardian = forms.BooleanField(label=_("Người đồng ý là người giám hộ"), required=False)
    relation = CleanChar(
        label=_("Quan hệ với người được đề nghị"),
        max_length=60,
        required=False,
        help_text=_("Khi là người giám hộ: cha, mẹ, ông, bà …"),
    )


class EditForm(ActForm):
    """Fields of the dossier to change, as JSON or through the edit page."""

    data = forms.JSONField(label=_("Nội dung"))  # type: ignore[assignment]


class AttachForm(ActForm):
    """A stored file becomes evidence."""

    kind = forms.SlugField(label=_("Loại giấy tờ"), max_length=40)
    title = CleanChar(label=_("Tên"), max_length=200)
    sha256 = forms.CharField(max_length=64)
    file_name = CleanChar(label=_("Tên tệp"), max_length=200)
    replaces = forms.IntegerField(
        label=_("Thay cho giấy tờ số"), min_value=1, max_value=2**62, required=False
    )
    criterion = CleanChar(label=_("Cho tiêu chí mang mã"), max_length=20, required=False)


class RemoveEvidenceForm(ActForm):
    """Which paper goes out of the dossier."""

    evidence = forms.IntegerField(label=_("Giấy tờ số"), min_value=1, max_value=2**62)
