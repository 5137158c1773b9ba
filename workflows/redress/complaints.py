"""Complaints: received → accepted or refused → verified → resolved → closed.

Limits are calendar days from the catalogue (Luật Khiếu nại 02/2011/QH13). Here it is taken in; the
acts on it stand in ``taking_up``, ``verifying`` and ``resolving``.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from nominations.limits import days_of, end_of
from nominations.models import Nomination
from organizations.capabilities import REVIEW_READERS, WARD_DESK, Capability
from organizations.models import Unit, User
from organizations.refusals import Reason, Refused
from organizations.registers import take_number
from organizations.unit_acts import acting_for, units_of
from workflows.decisions.queries import decisions_visible
from workflows.kernel import door, policy
from workflows.kernel.kinds import Kind
from workflows.kernel.registry import happening

from .models import Complaint, ComplaintQuestion

State = Complaint.State
#: Taken up, not answered yet.
RUNNING = (State.ACCEPTED, State.VERIFYING)
#: Not over yet, and not refused.
OPEN = (State.RECEIVED, *RUNNING)


def visible(person: User) -> QuerySet[Complaint]:
    """Those of my city; for a ward those it is asked about."""
    asked = ComplaintQuestion.objects.filter(
        complaint=OuterRef("pk"), unit__in=units_of(person, *WARD_DESK)
    )
    return Complaint.objects.filter(
        Q(city__in=units_of(person, *REVIEW_READERS)) | Q(Exists(asked))
    ).select_related("nomination__ward", "decision", "city", "verifier", "hold")


def sees_all(person: User, complaint: Complaint) -> bool:
    """Whether the complaint itself is shown, or only what this ward was asked."""
    return complaint.city_id in units_of(person, *REVIEW_READERS)


KIND = Kind("complaint", "Khiếu nại", Complaint, visible, units=("city_id",))
_ENTERED = happening("enter_complaint", "Ghi khiếu nại")


def enter(*, actor: User, data: dict[str, Any], unit: str = "") -> Complaint:
    """Take a complaint in; clean data of ``ComplaintForm``. ``Refused`` with reasons otherwise.

    ``unit`` names the association it is taken in for, where the actor works for several.
    """
    if not units_of(actor, Capability.RECEIVE):
        raise Refused("forbidden", [Reason("role", _("Cán bộ tiếp nhận mới ghi khiếu nại."))])
    mandate = acting_for(actor, unit, Capability.RECEIVE)
    nomination, decision = _about(actor, data["nomination"].strip(), data["decision"])
    received = data["received_on"]
    decided = decision.decided_on if decision else nomination and nomination.decided_on
    late = decided is not None and (received - decided).days > days_of("complaint_lodging")
    city = Unit.objects.get(pk=mandate.unit_id)
    with transaction.atomic():
        serial = take_number(
            unit=city,
            kind="complaint",
            symbol="KN-HKH",
            year=received.year,
            object_ref=f"nomination:{nomination.number}" if nomination else "decision",
        )
        complaint = Complaint(
            number=f"{serial:02d}/{received.year}/KN-HKH",
            city=city,
            nomination=nomination,
            decision=decision,
            channel=data["channel"],
            summary=data["summary"],
            text=data["text"],
            received_on=received,
            late=bool(late),
            accept_by=end_of("complaint_acceptance", received),
            entered_by=actor,
        )
        complaint.set_sender(data["name"], data["contact"])
        complaint.save()
        door.begun(
            KIND,
            _ENTERED,
            complaint,
            actor,
            mandate,
            changes={"number": complaint.number, "received_on": received, "late": bool(late)},
            personal={"sender": complaint.sender},
        )
    return complaint


def _about(actor: User, number: str, decision: Any) -> tuple[Nomination | None, Any]:
    if decision is not None:
        decision = decisions_visible(actor).filter(pk=decision.pk).first()
    nomination = policy.visible(actor).filter(number=number).first() if number else None
    if number and nomination is None:
        text = _("Không có hồ sơ số này.")
        raise Refused("invalid", [Reason("nomination", text)], {"nomination": [text]})
    if nomination is None and decision is None:
        text = _("Ghi số hồ sơ, hoặc chọn quyết định bị khiếu nại.")
        raise Refused("invalid", [Reason("nomination", text)], {"nomination": [text]})
    return nomination, decision
