"""The public: post, collect what people say, answer each, close."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.lifecycle import WARD_ONLY_STATES, State, Step
from nominations.models import Consent
from nominations.publicity import consented
from organizations.calendars import add_working_days
from organizations.capabilities import EXAMINING, JUDGING, Capability
from organizations.refusals import Reason
from workflows.kernel.guards import needs_inputs
from workflows.kernel.registry import ANY_STATE, Act, At, Many, Told, action

from .inputs import NoticeForm, PublicRemarkForm, RemarkAnswerForm, RemarkChoiceForm
from .models import PublicNotice, PublicRemark
from .queries import public_remarks

#: Where a remark may still be answered: on the notice, and after a return had ended it.
_ANSWERABLE = (State.PUBLIC_NOTICE, State.UNDER_REVIEW, State.CONSULTING, State.ON_HOLD)


def may_be_published(act: Act) -> Iterator[Reason]:
    """A person's name is only posted with consent; a child's with the guardian's and its own."""
    person = act.nomination.person
    if person is None:
        return
    purpose = Consent.Purpose.PUBLISH_NAME
    if not consented(person, purpose, person.consents.all(), timezone.localdate()):  # type: ignore[attr-defined]
        yield Reason(
            "consent",
            _(
                "Chưa có sự đồng ý công khai họ tên (người chưa đủ 18 tuổi: của người giám hộ và, "
                "từ đủ 7 tuổi, của chính em)."
            ),
        )


@action(
    "publish_notice",
    _("Công khai lấy ý kiến"),
    by=Capability.APPRAISE,
    steps=(Step.MAIN,),
    guards=(may_be_published,),
    told=Told.ALL,
    many=(Many.LIST,),
    done=_("Đã công khai %(what)s để lấy ý kiến"),
)
def publish_notice(act: Act) -> None:
    """Posted for the days of the award type, on the page anybody may open."""
    days = act.nomination.award_type_version.public_notice_days or 5
    notice = PublicNotice.objects.create(
        nomination=act.nomination, posted_at=act.at, until=add_working_days(act.at, days)
    )
    act.nomination.publish_notice()
    act.changes["until"] = timezone.localtime(notice.until).date()


def notice_over(act: Act) -> Iterator[Reason]:
    """The days of notice have run."""
    notice = act.nomination.notices.filter(closed_at__isnull=True).last()  # type: ignore[attr-defined]
    if notice is not None and act.at <= notice.until:
        yield Reason(
            "days",
            _("Chưa hết thời gian công khai (%(day)s).")
            % {"day": f"{timezone.localtime(notice.until):%d/%m/%Y}"},
        )


@needs_inputs
def nobody_speaks_meanwhile(act: Act) -> Iterator[Reason]:
    """No remark comes in between the count of those unanswered and the closing."""
    list(act.nomination.notices.select_for_update(no_key=True).filter(closed_at__isnull=True))  # type: ignore[attr-defined]
    yield from ()


def _waiting(act: Act) -> int:
    """How many remarks wait for an answer, counted once a look."""
    if "remarks" not in act.facts:
        said = public_remarks(act.nomination)
        act.facts["remarks"] = sum(not one.outcome for one in said)
    return int(act.facts["remarks"])


def remarks_answered(act: Act) -> Iterator[Reason]:
    """Whoever said something gets an answer before the dossier goes on."""
    if waiting := _waiting(act):
        yield Reason(
            "remarks", _("Còn %(count)d ý kiến của người dân chưa trả lời.") % {"count": waiting}
        )


def something_to_answer(act: Act) -> Iterator[Reason]:
    """There is a remark without an answer."""
    if not _waiting(act):
        yield Reason("subject", _("Không còn ý kiến nào chờ trả lời."))


@action(
    "close_notice",
    _("Kết thúc công khai"),
    by=Capability.APPRAISE,
    guards=(nobody_speaks_meanwhile, notice_over, remarks_answered),
    form=NoticeForm,
    told=Told.ALL,
    facts_told=("remarks",),
    done=_("Đã kết thúc công khai %(what)s"),
)
def close_notice(act: Act) -> None:
    """With what the public said, counted and summed up in the dossier's record."""
    notices = act.nomination.notices.filter(closed_at__isnull=True)  # type: ignore[attr-defined]
    said = PublicRemark.objects.filter(notice__in=notices).values_list("outcome", flat=True)
    act.changes["remarks"] = dict(Counter(said))
    notices.update(closed_at=act.at, feedback=act.inputs["feedback"])
    act.nomination.close_notice()


@needs_inputs
def posted_still(act: Act) -> Iterator[Reason]:
    """A remark belongs to a notice that is not closed."""
    notice = act.nomination.notices.select_for_update(no_key=True).filter(closed_at__isnull=True)  # type: ignore[attr-defined]
    act.facts["notice"] = notice.last()
    if act.facts["notice"] is None:
        yield Reason("notice", _("Hồ sơ không còn được công khai."))


@action(
    "record_remark",
    _("Ghi ý kiến của người dân"),
    by=EXAMINING,
    sources=(State.PUBLIC_NOTICE,),
    guards=(posted_still,),
    form=PublicRemarkForm,
    moves=False,
    told=Told.NOBODY,
    unusual=True,
    done=_("Đã ghi ý kiến của người dân về %(what)s"),
)
def record_remark(act: Act) -> None:
    """What came by telephone, by letter or in person."""
    given = act.inputs
    remark = PublicRemark(
        notice=act.facts["notice"],
        channel=given["channel"],
        text=given["text"],
        received_at=act.at,
        entered_by=act.actor,
    )
    remark.set_sender(given["name"], given["contact"])
    remark.save()
    act.personal["sender"] = remark.sender
    act.changes |= {"remark": remark.pk, "channel": remark.channel}


@needs_inputs
def of_this_dossier(act: Act) -> Iterator[Reason]:
    """The remark is about this nominee."""
    if act.inputs["remark"].notice.nomination_id != act.nomination.pk:
        yield Reason("remark", _("Hồ sơ này không có ý kiến đó."))


@needs_inputs
def not_answered_yet(act: Act) -> Iterator[Reason]:
    """An answer given stands."""
    if act.inputs["remark"].outcome:
        yield Reason("answered", _("Ý kiến này đã được trả lời."))


@action(
    "answer_remark",
    _("Trả lời ý kiến của người dân"),
    by=Capability.APPRAISE,
    sources=_ANSWERABLE,
    guards=(something_to_answer, of_this_dossier, not_answered_yet),
    form=RemarkAnswerForm,
    moves=False,
    told=Told.NOBODY,
    done=_("Đã trả lời ý kiến về %(what)s"),
)
def answer_remark(act: Act) -> None:
    """Founded or not, and why; what follows (hold, return, proposal) is done by its own act."""
    remark: PublicRemark = act.inputs["remark"]
    remark.outcome, remark.answer = act.inputs["outcome"], act.inputs["reason"]
    remark.answered_by, remark.answered_at = act.actor, act.at
    remark.save(update_fields=["outcome", "answer", "answered_by", "answered_at"])
    act.reason = act.inputs["reason"]
    act.changes |= {"remark": remark.pk, "outcome": remark.outcome}


@action(
    "reveal_remark_sender",
    _("Xem người gửi ý kiến"),
    by=JUDGING,
    sources=ANY_STATE - WARD_ONLY_STATES,
    guards=(of_this_dossier,),
    form=RemarkChoiceForm,
    moves=False,
    told=Told.NOBODY,
    unusual=True,
    at=At.PART,
)
def reveal_remark_sender(act: Act) -> None:
    """Told once, and that it was told is on record."""
    remark: PublicRemark = act.inputs["remark"]
    act.told["sender"] = remark.sender
    act.changes["remark"] = remark.pk
