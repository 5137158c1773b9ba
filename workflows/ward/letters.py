"""A ward's letter before it is sent: the list in its order, and what the ward's meeting said.

Officer and chair prepare both, print letter, minutes and list, have them signed; then the chair
sends. What was sent stays as it was signed.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.record import record
from nominations.lifecycle import State
from nominations.models import Nomination, Round
from organizations import grants
from organizations.capabilities import WARD_DESK, Capability
from organizations.grants import Mandate
from organizations.models import Unit, User
from organizations.refusals import Reason, Refused
from organizations.unit_acts import mandate_on, not_yours, note

from .models import ListedNominee, Submission

#: Longer lists are several letters.
MOST = 200
FACTS = (
    "minutes_place",
    "minutes_chair",
    "minutes_secretary",
    "attendance",
    "minutes_attendees",
    "minutes_opinions",
)


def prepares(person: User, submission: Submission) -> Mandate | None:
    """The right by which somebody works on a ward's letter."""
    return next(
        (
            one
            for one in grants.mandates(person)
            if one.unit_id == submission.ward_id and one.capabilities & WARD_DESK
        ),
        None,
    )


def _locked(actor: User, submission: Submission) -> tuple[Submission, Mandate]:
    mandate = prepares(actor, submission)
    if mandate is None:
        raise Refused("forbidden", not_yours())
    return Submission.objects.select_for_update(no_key=True).get(pk=submission.pk), mandate


def waiting(submission: Submission) -> list[Nomination]:
    """What the chair may still send under this letter: the listed in their order, then others."""
    found = (
        Nomination.objects.filter(
            ward=submission.ward_id, round=submission.round_id, state=State.WARD_REVIEW
        )
        .select_related("award_type", "listed_under")
        .order_by("sort_key", "pk")[:MOST]
    )
    listed: list[Nomination] = []
    rest: list[Nomination] = []
    for one in found:
        (listed if _place(one, submission) is not None else rest).append(one)
    return sorted(listed, key=lambda one: _place(one, submission) or 0) + rest


def _place(nomination: Nomination, submission: Submission) -> int | None:
    line = getattr(nomination, "listed_under", None)
    return line.position if line is not None and line.submission_id == submission.pk else None


def listed(submission: Submission) -> list[ListedNominee]:
    """The list as it would be signed now: what waits for sending, in order."""
    return list(
        submission.listed.filter(nomination__state=State.WARD_REVIEW)
        .select_related("nomination__award_type")
        .order_by("position", "pk")
    )


@transaction.atomic
def set_list(*, actor: User, submission: Submission, numbers: list[str]) -> None:
    """Make the list exactly these dossiers in exactly this order; one event.

    Each waits for the chair, is of this ward and round; ``Refused('invalid')`` names those that
    are not, and then nothing changes. What was sent already keeps its place before them.
    """
    submission, mandate = _locked(actor, submission)
    wanted = list(dict.fromkeys(numbers))
    fields = {}
    if len(wanted) > MOST:
        fields["numbers"] = [_("Một tờ trình không quá %d hồ sơ.") % MOST]
    found = {
        one.number: one
        for one in Nomination.objects.filter(
            number__in=wanted[: MOST + 1],
            ward=submission.ward_id,
            round=submission.round_id,
            state=State.WARD_REVIEW,
        )
    }
    if absent := [number for number in wanted if number not in found]:
        text = _("Không ở bước chờ Chủ tịch Hội duyệt của đợt này: %s.") % ", ".join(absent[:5])
        fields["numbers"] = [text]
    if fields:
        raise Refused("invalid", [Reason("list", fields["numbers"][0])], fields)
    sent = submission.items.order_by("-position").values_list("position", flat=True).first() or 0
    here = {one.nomination_id: one for one in submission.listed.all()}
    keep = {one.pk for one in found.values()}
    submission.listed.filter(nomination__state=State.WARD_REVIEW).exclude(
        nomination__in=keep
    ).delete()
    for place, number in enumerate(wanted, sent + 1):
        one = found[number]
        line = here.get(one.pk)
        if line is None:
            ListedNominee.objects.update_or_create(
                nomination=one,
                defaults={
                    "submission": submission,
                    "position": place,
                    "agreeing": None,
                    "remark": "",
                },
            )
        elif line.position != place:
            line.position = place
            line.save(update_fields=["position"])
    _note("list_nominees", actor, mandate, submission, {"numbers": wanted})


def moved(numbers: list[str], number: str, *, up: bool) -> list[str]:
    """The same list with one dossier a place further up or down."""
    if number not in numbers:
        return numbers
    at = numbers.index(number)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(numbers):
        return numbers
    changed = list(numbers)
    changed[at], changed[to] = changed[to], changed[at]
    return changed


@transaction.atomic
def write_minutes(
    *, actor: User, submission: Submission, facts: dict[str, Any], results: list[dict[str, Any]]
) -> None:
    """What the ward's meeting was and said, in general and of each nominee; one event.

    ``Refused('unmet')`` once something was sent under the letter: what was signed stays.
    """
    submission, mandate = _locked(actor, submission)
    if submission.items.exists():
        text = _("Đã gửi hồ sơ theo tờ trình này; biên bản không sửa được nữa.")
        raise Refused("unmet", [Reason("sent", text)])
    attendance = facts.get("attendance", submission.attendance)
    lines = {one.nomination.number: one for one in listed(submission)}
    fields: dict[str, list[str]] = {}
    for row in results:
        if row["number"] not in lines:
            fields["results"] = [_("Hồ sơ %s không có trong danh sách.") % row["number"]]
        elif attendance and (row["agreeing"] or 0) > attendance:
            fields["results"] = [
                _("%(name)s: %(count)d người đồng ý, nhiều hơn %(all)d người dự.")
                % {
                    "name": lines[row["number"]].nomination.subject_name,
                    "count": row["agreeing"],
                    "all": attendance,
                }
            ]
    if fields:
        raise Refused("invalid", [Reason("results", fields["results"][0])], fields)
    for name in FACTS:
        if name in facts:
            setattr(submission, name, facts[name])
    submission.save(update_fields=list(FACTS))
    for row in results:
        line = lines[row["number"]]
        line.agreeing, line.remark = row["agreeing"], row["remark"]
        line.save(update_fields=["agreeing", "remark"])
    _note(
        "write_minutes",
        actor,
        mandate,
        submission,
        {"attendance": submission.attendance, "results": len(results)},
    )


def _note(
    kind: str, actor: User, mandate: Mandate, submission: Submission, body: dict[str, Any]
) -> None:
    record(
        stream=f"unit:{mandate.unit_id}",
        kind=kind,
        actor=actor,
        by=mandate,
        object_ref=f"submission:{submission.pk}",
        body=body,
    )


def open_submission(
    *,
    actor: User,
    ward: Unit,
    round: Round,
    letter_number: str,
    letter_date: date,
    signer_name: str,
    minutes_date: date,
    minutes_number: str = "",
    attendance: int = 0,
    quota_reason: str = "",
) -> Submission:
    """A ward's letter with its minutes, dated no later than the letter."""
    mandate = mandate_on(actor, Capability.ENDORSE, ward)
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
                ward=ward,
                round=round,
                letter_number=letter_number,
                letter_date=letter_date,
                signer_name=signer_name,
                minutes_date=minutes_date,
                minutes_number=minutes_number,
                attendance=attendance,
                quota_reason=quota_reason,
                created_by=actor,
            )
            note(
                "open_submission",
                actor,
                mandate,
                f"submission:{submission.pk}",
                {"letter": letter_number, "date": letter_date, "minutes": minutes_date},
            )
    except IntegrityError:
        text = _("Đã có tờ trình mang số này trong đợt.")
        raise Refused("invalid", [Reason("letter", text)], {"letter_number": [text]}) from None
    return submission
