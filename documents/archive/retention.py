"""Giving up dossiers whose time is over: proposed, decided by another person, carried out.

Carrying out removes what a dossier holds about people beside the decision: the bytes of its
evidence and the clear values beside the record's chain. The chain, the decision and its list stay:
they are kept for good.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.models import PersonalValue
from audit.record import record
from nominations.evidence import discard
from nominations.lifecycle import END_STATES, State
from nominations.models import Evidence, Nomination
from organizations.capabilities import ARCHIVE, ARCHIVE_READERS, Capability
from organizations.grants import Mandate
from organizations.models import Unit, User
from organizations.refusals import Reason, Refused, hidden
from organizations.unit_acts import right_on, units_of
from workflows.decisions.models import OutsideResult
from workflows.kernel.registry import Told, happening

from ..models import Disposal, LegalHold, RetentionRule

_DISPOSED = happening("dispose", "Tiêu huỷ minh chứng, hết thời hạn lưu", told=Told.ALL)
_HELD = happening("place_legal_hold", "Giữ hồ sơ, không tiêu huỷ", told=Told.ALL)
_LET_GO = happening("lift_legal_hold", "Bỏ lệnh giữ hồ sơ", told=Told.ALL)

_AWARDED = frozenset({State.AWARDED, State.REVOKED})


def years_for(kind: str, on: date) -> int | None:
    """The period of a kind of record on a day, in years; None: for good, or no rule."""
    rule = RetentionRule.objects.filter(record=kind, valid_from__lte=on).order_by("-valid_from")
    found = rule.first()
    return found.years if found is not None else None


def due(city: Unit, on: date) -> QuerySet[Nomination]:
    """Dossiers of a city over their time, not on legal hold, in no open or finished disposal."""
    condition = Q(pk__in=[])
    for kind, states in (("awarded", _AWARDED), ("not_awarded", END_STATES - _AWARDED)):
        years = years_for(kind, on)
        if years is not None:
            # The year in which it ended does not count; periods run from the next January.
            limit = timezone.make_aware(datetime(max(on.year - years, 1900), 1, 1))
            condition |= Q(state__in=states, state_since__lt=limit)
    held = LegalHold.objects.filter(lifted_at__isnull=True).values("nomination")
    taken = Disposal.objects.exclude(state=Disposal.State.REJECTED).values("nominations")
    return (
        Nomination.objects.filter(condition, city=city)
        .exclude(pk__in=held)
        .exclude(pk__in=taken.filter(nominations__isnull=False))
        .order_by("number")
    )


def visible(person: User) -> QuerySet[Disposal]:
    """Disposals of the cities whose archive this person answers for or inspects."""
    units = units_of(person, *ARCHIVE_READERS)
    return Disposal.objects.filter(city__in=units).select_related("city", "decided_by", "done_by")


@transaction.atomic
def propose(city: Unit, found: Iterable[Nomination], person: User | None = None) -> Disposal | None:
    """A proposal of these dossiers; None when there is nothing to dispose of."""
    nominations = list(found)
    if not nominations:
        return None
    made = Disposal.objects.create(city=city, proposed_by=person)
    made.nominations.set(nominations)
    by = right_on(person, ARCHIVE, city.pk) if person is not None else None
    _note(made, "propose_disposal", person, by, count=len(nominations))
    return made


def _locked(
    person: User, pk: int, states: tuple[str, ...], capability: str
) -> tuple[Disposal, Mandate]:
    found = Disposal.objects.select_for_update(of=("self",)).select_related("city").filter(pk=pk)
    disposal = found.first()
    if disposal is None or not visible(person).filter(pk=pk).exists():
        raise hidden()
    by = right_on(person, capability, disposal.city_id)
    if by is None:
        raise Refused("forbidden", [Reason("role", _("Việc này không thuộc nhiệm vụ được giao."))])
    if disposal.state not in states:
        raise Refused("unmet", [Reason("state", _("Đợt tiêu huỷ này không ở bước đó."))])
    return disposal, by


@transaction.atomic
def decide(person: User, pk: int, *, agree: bool, reason: str) -> Disposal:
    """The chair agrees or not, with a reason; nobody decides on what they proposed themselves."""
    disposal, by = _locked(person, pk, (Disposal.State.PROPOSED,), Capability.CONFIRM)
    if disposal.proposed_by_id == person.pk:
        text = _("Người đề nghị không tự quyết định.")
        raise Refused("forbidden", [Reason("separation", text)])
    if not (reason := " ".join(reason.split())) or len(reason) > 300:
        text = _("Cần ghi ý kiến, không quá 300 ký tự.")
        raise Refused("invalid", [Reason("reason", text)], {"reason": [text]})
    if agree:
        disposal.approve()
    else:
        disposal.reject()
    disposal.decided_by, disposal.decided_at, disposal.reason = person, timezone.now(), reason
    disposal.save()
    _note(disposal, "decide_disposal", person, by, agree=agree, reason=reason)
    return disposal


def carry_out(person: User, pk: int) -> int:
    """Erase what was decided; how many files went.

    A dossier on hold by now leaves the disposal and is due again once the hold is lifted. Done
    again on a disposal that was carried out, it removes the files a crash may have left.
    """
    with transaction.atomic():
        states = (Disposal.State.APPROVED, Disposal.State.DONE)
        disposal, by = _locked(person, pk, states, Capability.REGISTER)
        if disposal.state == Disposal.State.APPROVED:
            _carry_out(person, by, disposal)
        nominations = list(disposal.nominations.all())
    # After the record is safe: a file too many left behind is better than one gone unrecorded.
    return sum(discard(sha256) for sha256 in _files_of(nominations))


def _carry_out(person: User, by: Mandate, disposal: Disposal) -> None:
    held = Nomination.objects.filter(
        disposals=disposal, legal_holds__isnull=False, legal_holds__lifted_at__isnull=True
    )
    disposal.nominations.remove(*held)
    nominations = list(disposal.nominations.order_by("number"))
    for nomination in nominations:
        values = PersonalValue.objects.filter(event__stream=f"case:{nomination.number}")
        # Without its salt a commitment cannot be tried against a guessed name either.
        count = values.exclude(value="").count()
        values.update(value="", salt="")
        _note_on(nomination, _DISPOSED, person, by, disposal=disposal.pk, personal_values=count)
    disposal.carry_out()
    disposal.done_by, disposal.done_at = person, timezone.now()
    disposal.save()
    files = len(_files_of(nominations))
    _note(disposal, "carry_out_disposal", person, by, dossiers=len(nominations), files=files)


def _files_of(nominations: list[Nomination]) -> list[str]:
    """Contents no dossier outside of these holds too, those disposed of before left aside."""
    mine = Evidence.objects.filter(nomination__in=nominations).values_list(
        "file__sha256", flat=True
    )
    others = (
        Evidence.objects.filter(file__sha256__in=set(mine))
        .exclude(nomination__in=nominations)
        .exclude(nomination__disposals__state=Disposal.State.DONE)
        .values_list("file__sha256", flat=True)
    )
    # A higher body's paper is kept with its decision, whoever had put the same file in a dossier.
    papers = OutsideResult.objects.filter(scan__sha256__in=set(mine))
    return sorted(set(mine) - set(others) - set(papers.values_list("scan__sha256", flat=True)))


@transaction.atomic
def hold(person: User, number: str, reason: str) -> LegalHold:
    """Keep a dossier whatever its time: a complaint, an inspection, a case in court."""
    nomination, by = _of_archive(person, number)
    if not (reason := " ".join(reason.split())) or len(reason) > 300:
        text = _("Cần ghi lý do giữ, không quá 300 ký tự.")
        raise Refused("invalid", [Reason("reason", text)], {"reason": [text]})
    if LegalHold.objects.filter(nomination=nomination, lifted_at__isnull=True).exists():
        raise Refused("unmet", [Reason("held", _("Hồ sơ này đang được giữ."))])
    made = LegalHold.objects.create(nomination=nomination, reason=reason, placed_by=person)
    _note_on(nomination, _HELD, person, by, reason=reason)
    return made


@transaction.atomic
def lift(person: User, number: str) -> None:
    """The dossier's time runs as any other's again."""
    nomination, by = _of_archive(person, number)
    found = LegalHold.objects.filter(nomination=nomination, lifted_at__isnull=True)
    if not found.update(lifted_at=timezone.now()):
        raise Refused("unmet", [Reason("held", _("Hồ sơ này không có lệnh giữ."))])
    _note_on(nomination, _LET_GO, person, by)


def _of_archive(person: User, number: str) -> tuple[Nomination, Mandate]:
    found = Nomination.objects.select_for_update(of=("self",)).filter(number=number).first()
    by = right_on(person, ARCHIVE, found.city_id) if found is not None else None
    if found is None or by is None:
        raise hidden()
    return found, by


def _note_on(nomination: Nomination, kind: str, person: User, by: Mandate, **said: Any) -> None:
    """An act on a dossier that moves nothing, in its own stream."""
    record(
        stream=f"case:{nomination.number}",
        kind=kind,
        actor=person,
        body={"from": nomination.state, "to": nomination.state, **said},
        by=by,
        object_ref=f"nomination:{nomination.number}",
        object_version=nomination.version,
    )


def _note(
    disposal: Disposal, kind: str, person: User | None, by: Mandate | None, **said: Any
) -> None:
    record(
        stream=f"unit:{disposal.city_id}",
        kind=kind,
        actor=person,
        body={"disposal": disposal.pk, **said},
        by=by,
        unit_id=disposal.city_id,
        object_ref=f"disposal:{disposal.pk}",
    )
