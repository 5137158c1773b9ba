"""The city's intake: receive, return, refuse."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations import drafts
from nominations.lifecycle import RETURNABLE
from nominations.models import LegalRegime, Nomination
from organizations.calendars import add_working_days
from organizations.capabilities import EXAMINING, Capability
from organizations.refusals import Reason
from organizations.registers import take_number
from prepared.queries import Prepared
from workflows.kernel.guards import (
    documents_present,
    keep_eligibility,
    needs_inputs,
    nothing_blocks,
)
from workflows.kernel.registry import Act, Many, Told, action
from workflows.kernel.replays import digest_of

from .inputs import MoreReturnsForm, RefuseForm, ReturnForm
from .models import Consultation, Remark, ReturnRequest

_REGIME = Prepared(
    lambda day: LegalRegime.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day
    ).order_by("-valid_from")[:1]
)


@action(
    "receive",
    _("Tiếp nhận"),
    by=Capability.RECEIVE,
    guards=(documents_present, nothing_blocks),
    told=Told.ALL,
    facts_told=("receipt",),
    many=(Many.LIST,),
    done=_("Đã tiếp nhận %(what)s của %(ward)s"),
)
def receive(act: Act) -> None:
    """Receipt number and due date; rules, regime, unit and subject freeze as they are."""
    nomination = act.nomination
    today = timezone.localtime(act.at).date()
    serial = take_number(
        unit=nomination.city,
        kind="receipt",
        symbol="PTN-HKH",
        year=today.year,
        object_ref=f"nomination:{nomination.number}",
    )
    nomination.receipt_number = f"{serial:02d}/PTN-HKH"
    nomination.received_at = act.at
    nomination.regime = _REGIME.first(today)
    nomination.frozen = drafts.snapshot(nomination)
    nomination.receive()
    act.changes["receipt"] = nomination.receipt_number
    act.changes["regime"] = nomination.regime.code if nomination.regime else ""
    act.changes["frozen"] = digest_of(nomination.frozen)
    keep_eligibility(act)
    act.tell(nomination.ward_id, "received", _("Thành phố đã tiếp nhận hồ sơ."))


def returns_left(act: Act) -> Iterator[Reason]:
    """Within the number of returns the award type allows."""
    if act.nomination.returns_used >= act.nomination.returns_allowed:
        yield Reason(
            "returns",
            _("Đã trả lại %(count)d lần, hết số lần cho phép.")
            % {"count": act.nomination.returns_used},
        )


@needs_inputs
def remarks_pinned(act: Act) -> Iterator[Reason]:
    """Each remark points at something the dossier has."""
    nomination = act.nomination
    known = {
        "field": set(drafts.current(nomination)),
        "document": set(nomination.award_type_version.documents.values_list("kind", flat=True)),
        "criterion": set(
            nomination.award_type_version.criteria_set.criteria.values_list("code", flat=True)
            if nomination.award_type_version.criteria_set
            else ()
        ),
    }
    for row in act.inputs["remarks"]:
        if row["target"] not in known[row["target_kind"]]:
            yield Reason(
                "remark.target", _("Hồ sơ không có mục “%(name)s”.") % {"name": row["target"]}
            )
        if row["page"] and (
            row["target_kind"] != Remark.Target.DOCUMENT
            or not row["page"].isdecimal()
            or int(row["page"]) < 1
        ):
            yield Reason(
                "remark.page",
                _("Số trang “%(page)s”: chỉ ghi số từ 1, và chỉ khi ghim vào giấy tờ.")
                % {"page": row["page"]},
            )
        elif row["page"] and int(row["page"]) > (most := _longest(nomination, row["target"])):
            yield Reason(
                "remark.page",
                _("Số trang “%(page)s”: giấy tờ này chỉ có %(most)d trang. Hãy ghi lại số trang.")
                % {"page": row["page"], "most": most},
            )


def _longest(nomination: Nomination, kind: str) -> int:
    """The last page any paper of this kind has; no bound where one of them has no known length."""
    counted = list(
        nomination.evidence.filter(
            kind=kind, removed_at__isnull=True, replaced_by__isnull=True
        ).values_list("file__pages", flat=True)
    )
    known = [pages for pages in counted if pages is not None]
    return max(known) if known and len(known) == len(counted) else sys.maxsize


@action(
    "return_for_correction",
    _("Trả lại để bổ sung"),
    by=EXAMINING,
    guards=(returns_left, remarks_pinned),
    form=ReturnForm,
    told=Told.ALL,
    facts_told=("remarks",),
    unusual=True,
    done=_("Đã trả %(what)s về %(ward)s để bổ sung"),
)
def return_for_correction(act: Act) -> None:
    """With remarks; the clock stops until the ward has answered."""
    nomination = act.nomination
    assert act.actor is not None
    request = ReturnRequest.objects.create(
        nomination=nomination,
        number=nomination.returns_used + 1,
        from_state=nomination.state,
        opened_by=act.actor,
        opened_at=act.at,
        deadline=add_working_days(act.at, nomination.award_type_version.supplement_days),
    )
    Remark.objects.bulk_create(
        [
            Remark(request=request, **row | {"page": int(row["page"]) if row["page"] else None})
            for row in act.inputs["remarks"]
        ]
    )
    Consultation.objects.filter(nomination=nomination, closed_at__isnull=True).update(
        closed_at=act.at
    )
    nomination.notices.filter(closed_at__isnull=True).update(closed_at=act.at)
    nomination.proposals.filter(current=True).update(current=False)
    nomination.returns_used += 1
    nomination.returned_at = act.at
    nomination.return_for_correction()
    act.changes["remarks"] = [[row["target_kind"], row["target"]] for row in act.inputs["remarks"]]
    act.tell(nomination.ward_id, "returned", _("Hồ sơ bị trả lại để bổ sung."))


@action(
    "allow_return",
    _("Cho trả lại thêm một lần"),
    by=Capability.CONFIRM,
    sources=RETURNABLE,
    form=MoreReturnsForm,
    moves=False,
    told=Told.ALL,
    reason_told=True,
    unusual=True,
    done=_("Đã cho trả lại thêm một lần: %(what)s"),
)
def allow_return(act: Act) -> None:
    """The association's chair allows one more return, with a reason."""
    act.nomination.returns_extra += 1
    act.reason = act.inputs["reason"]


@action(
    "refuse",
    _("Từ chối tiếp nhận"),
    by=Capability.CONFIRM,
    form=RefuseForm,
    told=Told.ALL,
    reason_told=True,
    unusual=True,
    done=_("Đã từ chối tiếp nhận %(what)s"),
)
def refuse(act: Act) -> None:
    """Wrong body, wrong round or too late; nothing is said about merit."""
    nomination = act.nomination
    nomination.reason_code, act.reason = act.inputs["reason_code"], act.inputs["reason"]
    nomination.refuse()
    act.tell(nomination.ward_id, "refused", _("Hồ sơ bị từ chối tiếp nhận."))
