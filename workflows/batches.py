"""What is not one nomination: a ward's tờ trình, a draft decision.

Each function asks the right on its unit, changes one thing and leaves one event; what the council
does so is in ``workflows.council``.
"""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.models import AwardType, Round
from organizations.models import Unit, User

from .models import Decision, Submission
from .reasons import Reason, Refused
from .unit_acts import mandate_on, note


def open_submission(
    *, actor: User, ward: Unit, round: Round, letter_number: str, letter_date: date,
    signer_name: str, minutes_date: date, minutes_number: str = "", attendance: int = 0,
    quota_reason: str = "",
) -> Submission:  # fmt: skip
    """A ward's letter with its minutes, dated no later than the letter."""
    mandate = mandate_on(actor, "endorse", ward)
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
            note(
                "open_submission", actor, mandate, f"submission:{submission.pk}",
                {"letter": letter_number, "date": letter_date, "minutes": minutes_date},
            )  # fmt: skip
    except IntegrityError:
        text = _("Đã có tờ trình mang số này trong đợt.")
        raise Refused("invalid", [Reason("letter", text)], {"letter_number": [text]}) from None
    return submission


@transaction.atomic
def draft_decision(
    *, actor: User, round: Round, award_type: AwardType, authority: Unit, title: str
) -> Decision:
    """An empty draft decision for one award of a round."""
    mandate = mandate_on(actor, "confirm", round.city)
    decision = Decision.objects.create(
        round=round, award_type=award_type, authority=authority, title=title,
        drafted_by=actor, not_before=timezone.localdate(),
    )  # fmt: skip
    note(
        "draft_decision", actor, mandate, f"decision:{decision.pk}",
        {"award": award_type.code, "title": title},
    )  # fmt: skip
    return decision
