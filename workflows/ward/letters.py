"""A ward's letter before it is sent: the list in its order, and what the ward's meeting said.

Officer and chair prepare both, print letter, minutes and list, have them signed; then the chair
sends. What was sent stays as it was signed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.lifecycle import State
from nominations.models import Round
from organizations.capabilities import WARD_DESK, Capability
from organizations.grants import Mandate
from organizations.models import Unit, User
from organizations.refusals import Reason, Refused
from organizations.unit_acts import mandate_on, right_on
from workflows.kernel import door
from workflows.kernel.kinds import Kind
from workflows.kernel.registry import Act, happening

from .letter_forms import FACTS, ListForm, MinutesForm
from .models import ListedNominee, Submission
from .queries import submissions_visible


class Letters(Kind):
    """Its list and its minutes are rows of their own: each act stores what it changed."""

    def store(self, act: Act) -> None:
        """The effect has kept it."""


KIND = Letters(
    "submission",
    "Tờ trình",
    Submission,
    submissions_visible,
    units=("ward_id",),
    in_unit_stream=True,
)
_OPENED = happening("open_submission", "Lập tờ trình")


def prepares(person: User, submission: Submission) -> Mandate | None:
    """The right by which somebody works on a ward's letter."""
    return right_on(person, WARD_DESK, submission.ward_id)


@KIND.act(
    "list_nominees",
    _("Lập danh sách trình"),
    by=WARD_DESK,
    form=ListForm,
    done=_("Đã ghi danh sách của %(what)s"),
)
def list_nominees(act: Act) -> None:
    """Make the list exactly these dossiers in exactly this order; one event.

    What was sent already keeps its place before them.
    """
    submission, wanted = act.thing, act.inputs["numbers"]
    last = submission.items.order_by("-position").values_list("position", flat=True).first() or 0
    here = {one.nomination_id: one for one in submission.listed.all()}
    submission.listed.filter(nomination__state=State.WARD_REVIEW).exclude(
        nomination__in={one.pk for one in wanted}
    ).delete()
    for place, one in enumerate(wanted, last + 1):
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
    act.changes["numbers"] = [one.number for one in wanted]


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


def _not_sent(act: Act) -> Iterator[Reason]:
    """What was signed stays."""
    if act.thing.items.exists():
        yield Reason("sent", _("Đã gửi hồ sơ theo tờ trình này; biên bản không sửa được nữa."))


@KIND.act(
    "write_minutes",
    _("Ghi biên bản họp xét"),
    by=WARD_DESK,
    form=MinutesForm,
    guards=(_not_sent,),
    done=_("Đã ghi biên bản họp xét"),
)
def write_minutes(act: Act) -> None:
    """What the ward's meeting was and said, in general and of each nominee; one event."""
    submission, results = act.thing, act.inputs["results"]
    for name in FACTS:
        setattr(submission, name, act.inputs[name])
    submission.save(update_fields=list(FACTS))
    for line, row in results:
        line.agreeing, line.remark = row["agreeing"], row["remark"]
        line.save(update_fields=["agreeing", "remark"])
    act.changes |= {"attendance": submission.attendance, "results": len(results)}


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
            said = {"letter": letter_number, "date": letter_date, "minutes": minutes_date}
            door.begun(KIND, _OPENED, submission, actor, mandate, changes=said)
    except IntegrityError:
        text = _("Đã có tờ trình mang số này trong đợt.")
        raise Refused("invalid", [Reason("letter", text)], {"letter_number": [text]}) from None
    return submission
