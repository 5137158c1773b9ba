"""Who may have a part in a complaint: nobody judges what they themselves did."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from nominations.models import Nomination
from organizations.refusals import Reason
from workflows.kernel.guards import needs_inputs
from workflows.kernel.models import Duty
from workflows.kernel.registry import Act

from .models import Complaint

State = Complaint.State


def worked_on(complaint: Complaint) -> set[int]:
    """Who prepared, submitted or appraised what the complaint is about."""
    if complaint.nomination_id is not None:
        about = Nomination.objects.filter(pk=complaint.nomination_id)
    else:
        about = Nomination.objects.filter(decision_items__decision=complaint.decision_id)
    duties = Duty.objects.filter(
        nomination__in=about, kind__in=[Duty.Kind.SUBMIT, Duty.Kind.APPRAISE]
    )
    return set(duties.values_list("person_id", flat=True)) | set(
        about.values_list("created_by_id", flat=True)
    )


def by_verifier(act: Act) -> Iterator[Reason]:
    """Only whoever was named verifies, and only while they had no part in the dossier."""
    if act.thing.verifier_id not in act.people:
        yield Reason("separation", _("Việc này của người được giao xác minh."))
    elif act.people & worked_on(act.thing):
        yield Reason(
            "separation", _("Người đã lập, gửi, thẩm định hồ sơ không xác minh khiếu nại.")
        )


def by_another(act: Act) -> Iterator[Reason]:
    """Who verified does not decide."""
    if act.thing.verifier_id in act.people:
        yield Reason("separation", _("Người xác minh không quyết định kết quả."))


@needs_inputs
def may_verify(act: Act) -> Iterator[Reason]:
    """Somebody without a part in the dossier, and not who decides."""
    person = act.inputs["verifier"]
    if person.pk in worked_on(act.thing):
        yield Reason(
            "separation", _("Người đã lập, gửi, thẩm định hồ sơ không xác minh khiếu nại.")
        )
    if person.pk in act.people:
        yield Reason("separation", _("Người quyết định không tự xác minh."))
