"""What handing work to somebody else asks."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from nominations.controls import CleanChar
from nominations.models import Nomination
from organizations.models import User
from workflows.kernel.forms import ActForm
from workflows.kernel.models import CaseTask
from workflows.kernel.models.cases import OPEN_STATUSES
from workflows.web.inputs import AREA


class ReassignForm(ActForm):
    """Whom the work goes to."""

    to = forms.ModelChoiceField(
        User.objects.filter(is_active=True),
        to_field_name="username",
        label=_("Chuyển cho"),
        error_messages={"invalid_choice": _("Người này không làm ở đơn vị đang giữ việc.")},
    )
    reason = CleanChar(label=_("Lý do"), max_length=500, required=False, widget=AREA)

    def bind(self, thing: Nomination) -> None:
        """Only colleagues of the units that hold the work, with a right on it."""
        units = CaseTask.objects.filter(
            process__nomination=thing, status__in=OPEN_STATUSES, flow_task_type="HUMAN"
        ).values("unit")
        self.fields["to"].queryset = (  # type: ignore[attr-defined]
            User.objects.filter(is_active=True, appointments__unit__in=units)
            .distinct()
            .order_by("full_name")
        )


class PassOnForm(ActForm):
    """Whose work, to whom (nobody: back to the queue), and on whose word."""

    left = forms.ModelChoiceField(User.objects.all(), to_field_name="username")
    to = forms.ModelChoiceField(
        User.objects.filter(is_active=True), to_field_name="username", required=False
    )
    reason = CleanChar(max_length=500, required=False)
