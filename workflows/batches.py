"""What is not one nomination: a ward's tờ trình, a council session, a draft decision.

Each function asks the right on its unit, changes one thing and leaves one event.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.record import record
from nominations.lifecycle import State
from nominations.models import AwardType, Round
from nominations.text.folding import clean_text
from organizations import grants
from organizations.grants import Mandate
from organizations.models import Unit, User

from .models import CouncilSession, Decision, Seat, Submission
from .reasons import Reason, Refused


def not_yours() -> list[Reason]:
    """Why somebody without the right may not do this."""
    return [Reason("role", _("Việc này không thuộc nhiệm vụ của anh/chị."))]


def _mandate(actor: User, capability: str, unit: Unit) -> Mandate:
    for mandate in grants.mandates(actor):
        if capability in mandate.capabilities and mandate.unit_id == unit.pk:
            return mandate
    raise Refused("forbidden", not_yours())


def _note(kind: str, actor: User, mandate: Mandate, ref: str, body: dict[str, Any]) -> None:
    record(
        stream=f"unit:{mandate.unit_id}", kind=kind, actor=actor,
        on_behalf_of_id=mandate.on_behalf_of_id, on_behalf_of_name=mandate.on_behalf_of_name,
        role=mandate.role, unit_id=mandate.unit_id, object_ref=ref, body=body,
    )  # fmt: skip


def open_submission(
    *, actor: User, ward: Unit, round: Round, letter_number: str, letter_date: date,
    signer_name: str, minutes_date: date, minutes_number: str = "", attendance: int = 0,
    quota_reason: str = "",
) -> Submission:  # fmt: skip
    """A ward's letter with its minutes, dated no later than the letter."""
    mandate = _mandate(actor, "endorse", ward)
    fields = {}
    if minutes_date > letter_date:
        fields["minutes_date"] = [_("Biên bản phải lập trước hoặc cùng ngày tờ trình.")]
    if letter_date > timezone.localdate():
        fields["letter_date"] = [_("Ngày tờ trình ở tương lai.")]
    if fields:
        raise Refused("invalid", [Reason("invalid", _("Có mục chưa đúng."))], fields)
    try:
        with transaction.atomic():
            submission = Submission.objects.create(
                ward=ward, round=round, letter_number=letter_number, letter_date=letter_date,
                signer_name=signer_name, minutes_date=minutes_date,
                minutes_number=minutes_number, attendance=attendance, quota_reason=quota_reason,
                created_by=actor,
            )  # fmt: skip
            _note(
                "open_submission", actor, mandate, f"submission:{submission.pk}",
                {"letter": letter_number, "date": letter_date, "minutes": minutes_date},
            )  # fmt: skip
    except IntegrityError:
        text = _("Đã có tờ trình mang số này trong đợt.")
        raise Refused("invalid", [Reason("letter", text)], {"letter_number": [text]}) from None
    return submission


@transaction.atomic
def call_session(
    *, actor: User, council: Unit, round: Round, meets_at: datetime, place: str,
    in_writing: bool = False,
) -> CouncilSession:  # fmt: skip
    """A session with the council as it is composed today."""
    mandate = _mandate(actor, "run_council", council)
    members = list(grants.people_with("vote", council.pk))
    chairs = set(grants.people_with("preside", council.pk).values_list("pk", flat=True))
    if not members:
        raise Refused("unmet", [Reason("members", _("Hội đồng chưa có ủy viên."))])
    session = CouncilSession.objects.create(
        council=council, round=round, meets_at=meets_at, place=place, in_writing=in_writing,
        members_total=len(members), called_by=actor,
    )  # fmt: skip
    Seat.objects.bulk_create(
        [Seat(session=session, member=member, is_chair=member.pk in chairs) for member in members]
    )
    _note(
        "call_session", actor, mandate, f"session:{session.pk}",
        {"meets_at": meets_at, "members": len(members)},
    )  # fmt: skip
    return session


@transaction.atomic
def take_attendance(*, actor: User, session: CouncilSession, present: list[int]) -> int:
    """Who is in the room now (seat ids); the number present."""
    mandate = _mandate(actor, "run_council", session.council)
    session = CouncilSession.objects.select_for_update(no_key=True).get(pk=session.pk)
    if session.state == CouncilSession.State.CLOSED:
        raise Refused("unmet", [Reason("closed", _("Phiên họp đã ký biên bản."))])
    session.seats.update(present=False)
    count = session.seats.filter(pk__in=present).update(present=True)
    session.state = CouncilSession.State.OPEN
    session.save(update_fields=["state"])
    _note(
        "take_attendance", actor, mandate, f"session:{session.pk}",
        {"present": sorted(present)},
    )  # fmt: skip
    return count


@transaction.atomic
def sign_minutes(*, actor: User, session: CouncilSession, minutes_number: str) -> None:
    """The chair signs the minutes; every item must be confirmed or deferred first."""
    mandate = _mandate(actor, "preside", session.council)
    # No item is added while the list is looked at.
    session = CouncilSession.objects.select_for_update(no_key=True).get(pk=session.pk)
    if not session.items.exists():
        raise Refused("unmet", [Reason("items", _("Phiên họp chưa xét hồ sơ nào."))])
    # A dossier on hold stops its own item, not the session's minutes.
    unfinished = session.items.filter(
        current=True, state__in=["waiting", "voting", "counted"]
    ).exclude(nomination__state=State.ON_HOLD)
    if count := unfinished.count():
        raise Refused(
            "unmet",
            [Reason("items", _("Còn %(count)d mục chưa xác nhận kết quả.") % {"count": count})],
        )
    if session.state == CouncilSession.State.CLOSED:
        raise Refused("unmet", [Reason("closed", _("Biên bản đã ký."))])
    number = clean_text(minutes_number)
    if not number or len(number) > 60:
        text = _("Cần số biên bản, không quá 60 ký tự.")
        raise Refused("invalid", [Reason("minutes", text)], {"minutes": [text]})
    session.minutes_number = number
    session.minutes_signed_at = timezone.now()
    session.state = CouncilSession.State.CLOSED
    session.save()
    _note("sign_minutes", actor, mandate, f"session:{session.pk}", {"number": number})


@transaction.atomic
def draft_decision(
    *, actor: User, round: Round, award_type: AwardType, authority: Unit, title: str
) -> Decision:
    """An empty draft decision for one award of a round."""
    mandate = _mandate(actor, "confirm", round.city)
    decision = Decision.objects.create(
        round=round, award_type=award_type, authority=authority, title=title,
        drafted_by=actor, not_before=timezone.localdate(),
    )  # fmt: skip
    _note(
        "draft_decision", actor, mandate, f"decision:{decision.pk}",
        {"award": award_type.code, "title": title},
    )  # fmt: skip
    return decision
