"""The case before an award is taken back, and the recovery after it (Luật 06/2022 art. 93(2)).

The decision itself stays the action ``revoke`` of the signer; it waits for this case.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations import looks
from nominations.lifecycle import State as NominationState
from nominations.limits import end_of
from nominations.models import Nomination, ReasonCode
from organizations import grants
from organizations.capabilities import (
    ANSWERING,
    AUTHORITY,
    CITY_READERS,
    HEARING,
    RECOVERING,
    REVIEWING,
    WARD_DESK,
    Capability,
)
from organizations.models import User
from organizations.refusals import Reason, Refused
from organizations.unit_acts import units_of
from workflows.decisions.models import DecisionItem
from workflows.kernel import door
from workflows.kernel.guards import needs_inputs
from workflows.kernel.kinds import Kind
from workflows.kernel.models import Notice
from workflows.kernel.registry import Act, Many, happening
from workflows.scholarships.models import Payment

from . import inputs as forms
from .models import Complaint, RevocationCase

State = RevocationCase.State
#: Before the decision to take it back.
OPEN = (State.OPENED, State.NOTIFIED)


def visible(person: User) -> QuerySet[RevocationCase]:
    """Those of my city and authority; for a ward its own people's, once they were told."""
    return RevocationCase.objects.filter(
        Q(nomination__city__in=units_of(person, *CITY_READERS))
        | Q(nomination__authority__in=units_of(person, *AUTHORITY))
        | Q(
            ~Q(state=State.OPENED) & Q(notified_on__isnull=False),
            nomination__ward__in=units_of(person, *WARD_DESK),
        )
    ).select_related("nomination__ward", "nomination__award_type", "complaint", "opened_by")


KIND = Kind(
    "revocation",
    "Vụ việc huỷ bỏ",
    RevocationCase,
    visible,
    units=("nomination__city_id",),
)
_OPENED = happening("open_revocation", "Mở vụ việc huỷ bỏ")


def ground_label(code: str) -> str:
    """The ground in the words of the law."""
    found = ReasonCode.objects.filter(use=ReasonCode.Use.REVOKE, code=code).first()
    return f"{found.label} ({found.legal_basis})" if found else code


def open_case(
    *,
    actor: User,
    nomination: Nomination,
    ground: str,
    source: str,
    complaint: Complaint | None = None,
) -> RevocationCase:
    """Open a case about an award that was given; ``Refused`` without right or reason."""
    wanted = REVIEWING
    mandate = next(
        (
            one
            for one in grants.mandates(actor)
            if one.unit_id == nomination.city_id and one.capabilities & wanted
        ),
        None,
    )
    if mandate is None:
        text = _("Hội thành phố mới mở vụ việc huỷ bỏ.")
        raise Refused("forbidden", [Reason("role", text)])
    try:
        with transaction.atomic():
            # As it stands now, not as it was read: somebody may be revoking or correcting it.
            nomination = Nomination.objects.select_for_update(of=("self",), no_key=True).get(
                pk=nomination.pk
            )
            _refuse_to_open(nomination, complaint)
            paid = Payment.objects.filter(nomination=nomination).values_list("amount", flat=True)
            case = RevocationCase.objects.create(
                nomination=nomination,
                ground=ground,
                source=source,
                complaint=complaint,
                opened_by=actor,
                opened_at=timezone.now(),
                money_paid=paid.first() or 0,
            )
            door.begun(
                KIND,
                _OPENED,
                case,
                actor,
                mandate,
                changes={"nomination": nomination.number, "ground": ground},
                reason=source,
            )
    except IntegrityError:
        text = _("Đã có một vụ việc huỷ bỏ đang mở cho hồ sơ này.")
        raise Refused("unmet", [Reason("open", text)]) from None
    return case


def _refuse_to_open(nomination: Nomination, complaint: Complaint | None) -> None:
    if nomination.state not in (NominationState.DECIDED, NominationState.AWARDED):
        raise Refused("unmet", [Reason("state", _("Hồ sơ này chưa có quyết định trao."))])
    if not DecisionItem.objects.filter(nomination=nomination, current=True).exists():
        text = _("Cấp trên đã trao: việc huỷ bỏ do cấp trên quyết định.")
        raise Refused("unmet", [Reason("certificate", text)])
    if complaint is not None and complaint.nomination_id not in (None, nomination.pk):
        text = _("Khiếu nại này về hồ sơ khác.")
        raise Refused("invalid", [Reason("complaint", text)], {"complaint": [text]})


@needs_inputs
def _not_before_opened(act: Act) -> Iterator[Reason]:
    if act.inputs["notified_on"] < timezone.localtime(act.thing.opened_at).date():
        yield Reason("date", _("Ngày báo trước ngày mở vụ việc."))


@KIND.act(
    "notify",
    _("Ghi đã báo người được khen"),
    by=ANSWERING,
    form=forms.NotifyForm,
    guards=(_not_before_opened,),
    many=(Many.LIST,),
    done=_("Đã ghi việc báo người được khen: %(what)s"),
)
def notify(act: Act) -> None:
    """Told of the ground and of the right to explain; the days begin."""
    case, day = act.thing, act.inputs["notified_on"]
    case.notified_on, case.explain_by = day, end_of("revocation_explanation", day)
    case.notify()
    act.changes |= {"notified_on": day, "explain_by": case.explain_by}
    Notice.objects.create(
        unit_id=case.nomination.ward_id,
        nomination=case.nomination,
        kind="revocation_notice",
        text=_("Người được khen có quyền giải trình trước khi xem xét huỷ bỏ."),
    )


@needs_inputs
def _not_before_notified(act: Act) -> Iterator[Reason]:
    if act.inputs["explained_on"] < act.thing.notified_on:
        yield Reason("date", _("Ngày giải trình trước ngày được báo."))


@KIND.act(
    "record_explanation",
    _("Ghi giải trình"),
    by=HEARING,
    sources=(State.NOTIFIED,),
    form=forms.ExplanationForm,
    units=("nomination__city_id", "nomination__ward_id"),
    guards=(_not_before_notified,),
    done=_("Đã ghi giải trình: %(what)s"),
)
def record_explanation(act: Act) -> None:
    """What the awardee says, in their words; the ward's chair may hand it on."""
    case = act.thing
    case.explained_on, case.explanation = act.inputs["explained_on"], act.inputs["explanation"]
    act.changes["explained_on"] = case.explained_on


@KIND.act(
    "record_opinion",
    _("Ghi ý kiến Hội đồng"),
    by=Capability.CONFIRM,
    sources=(State.NOTIFIED,),
    form=forms.OpinionTextForm,
    done=_("Đã ghi ý kiến Hội đồng: %(what)s"),
)
def record_opinion(act: Act) -> None:
    """Where the council was asked."""
    act.thing.council_opinion = act.inputs["opinion"]
    act.changes["council_opinion"] = True


@KIND.act(
    "dismiss",
    _("Thôi, không huỷ bỏ"),
    by=Capability.CONFIRM,
    form=forms.EndForm,
    done=_("Đã thôi, không huỷ bỏ: %(what)s"),
)
def dismiss(act: Act) -> None:
    """The doubt was not founded: the award stands."""
    case = act.thing
    case.dismiss()
    case.ended_at = act.at
    case.ending = act.reason = act.inputs["note"]


def why_not_ready(nomination: Nomination, people: set[int], ground: str | None) -> list[Reason]:
    """What stands between a case and the signer's decision; for the guard of ``revoke``."""
    found = RevocationCase.objects.filter(nomination=nomination, state__in=OPEN)
    case = None if looks.lacks(nomination, "revocations") else found.first()
    if case is None:
        return [Reason("case", _("Chưa mở vụ việc huỷ bỏ cho hồ sơ này."))]
    reasons = []
    if case.state == State.OPENED:
        reasons.append(Reason("notified", _("Người được khen chưa được báo để giải trình.")))
    elif not case.explanation and case.explain_by and timezone.now() <= case.explain_by:
        reasons.append(
            Reason(
                "explain",
                _("Chưa có giải trình, và chưa hết hạn giải trình (%s).")
                % f"{timezone.localtime(case.explain_by):%d/%m/%Y}",
            )
        )
    if case.opened_by_id in people:
        reasons.append(Reason("opener", _("Người mở vụ việc không ký quyết định huỷ bỏ.")))
    if ground is not None and ground != case.ground:
        reasons.append(
            Reason("ground", _("Vụ việc mở theo căn cứ khác: %s.") % ground_label(case.ground))
        )
    return reasons


def revoked(nomination: Nomination) -> RevocationCase:
    """The decision to take it back was made: recovery begins. In the caller's transaction."""
    case = RevocationCase.objects.select_for_update(no_key=True).get(
        nomination=nomination, state__in=OPEN
    )
    case.revoke()
    case.save(update_fields=["state"])
    return case


@needs_inputs
def _sane_recovery(act: Act) -> Iterator[Reason]:
    if (act.inputs["money_back"] or 0) > act.thing.money_paid:
        yield Reason("money", _("Số tiền thu hồi nhiều hơn số đã chi."))
    if not (act.inputs["certificate_on"] or act.inputs["money_back"] or act.inputs["note"]):
        yield Reason("empty", _("Ghi ít nhất một điều: giấy, tiền, hoặc ghi chú."))


@KIND.act(
    "record_recovery",
    _("Ghi thu hồi giấy, tiền"),
    by=RECOVERING,
    sources=(State.REVOKED,),
    form=forms.RecoveryForm,
    guards=(_sane_recovery,),
    done=_("Đã ghi thu hồi: %(what)s"),
)
def record_recovery(act: Act) -> None:
    """What came back so far; may be written several times."""
    case, given = act.thing, act.inputs
    case.certificate_on = given["certificate_on"] or case.certificate_on
    if given["money_back"] is not None:
        case.money_back = given["money_back"]
    case.recovery_note = given["note"] or case.recovery_note
    act.changes |= {"certificate_on": case.certificate_on, "money_back": case.money_back}


@KIND.act(
    "close",
    _("Kết thúc"),
    by=ANSWERING,
    form=forms.EndForm,
    done=_("Đã kết thúc %(what)s"),
)
def close(act: Act) -> None:
    """Everything is back, or it is said why not."""
    case = act.thing
    case.close()
    case.ended_at = act.at
    case.ending = act.reason = act.inputs["note"]
    act.changes["whole"] = bool(case.certificate_on) and case.money_back >= case.money_paid
