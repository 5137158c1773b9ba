"""Who may not vote on a dossier because of who it is about, as far as data can tell (E18)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.models import Nomination
from nominations.text.folding import match_key
from organizations.models import Appointment, Unit, User
from workflows.kernel import separation
from workflows.kernel.models import Duty

from .models import AgendaItem, Conflict, Tie


@dataclass(frozen=True, slots=True)
class Found:
    """A conflict that was seen, and why."""

    member_id: int
    kind: str
    reason: str


def _names(nomination: Nomination) -> set[str]:
    """Of the people the dossier is about."""
    names = {nomination.subject_name}
    if nomination.collective:
        names.add(nomination.collective.representative)
    return {match_key(name) for name in names if name}


def detect(nomination: Nomination, members: Iterable[tuple[User, Unit | None]]) -> list[Found]:
    """The members who must not vote on this, each once, in a fixed number of statements.

    ``members`` come with the unit they work in. Looked at: the nominee's or representative's
    name; relatives and units the member declared; the guardian in the dossier; the member's own
    unit or ward.
    """
    members = list(members)
    keys = [person.pk for person, _unit in members]
    day = timezone.localdate()
    of_ward = Appointment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        person__in=keys,
        unit=nomination.ward_id,
        valid_from__lte=day,
    ).order_by()
    made = Duty.objects.filter(
        nomination=nomination, person__in=keys, kind__in=sorted(separation.MADE)
    )
    # Who belongs to the ward, and who wrote or sent the dossier even if they left it since.
    rows = of_ward.values_list("person_id").union(made.values_list("person_id"))
    wards = {int(row[0]) for row in rows} | ({nomination.created_by_id} & set(keys))
    ties: dict[int, list[Tie]] = {}
    for tie in Tie.objects.filter(member__in=keys, withdrawn_at__isnull=True):
        ties.setdefault(tie.member_id, []).append(tie)
    people = _names(nomination)
    collective = match_key(nomination.collective.name) if nomination.collective else ""
    guardian = match_key(nomination.person.guardian_name) if nomination.person else ""
    found = []
    for person, unit in members:
        own = match_key(person.full_name)
        why: tuple[str, str] | None = None
        if own in people:
            why = ("nominee", _("Trùng tên người được đề nghị hoặc người đại diện"))
        elif guardian and own == guardian:
            why = ("relative", _("Trùng tên người giám hộ ghi trong hồ sơ"))
        elif close := _tie(ties.get(person.pk, []), people | {guardian} - {""}, collective):
            why = (close.kind, f"{close.get_kind_display()}: {close.name} ({close.relation})")
        elif (unit is not None and unit.pk == nomination.ward_id) or person.pk in wards:
            why = (
                "unit",
                _("Thuộc nơi đề nghị, hoặc đã soạn, gửi hồ sơ: %s") % nomination.ward.short_name,
            )
        elif (
            unit is not None
            and collective
            and collective in {match_key(unit.name), match_key(unit.short_name)}
        ):
            why = ("unit", _("Công tác tại tập thể được đề nghị"))
        if why:
            found.append(Found(person.pk, why[0], why[1][:300]))
    return found


def _tie(ties: list[Tie], people: set[str], collective: str) -> Tie | None:
    for tie in ties:
        if tie.kind == Tie.Kind.RELATIVE and tie.name_match in people:
            return tie
        if tie.kind == Tie.Kind.UNIT and tie.name_match == collective:
            return tie
    return None


def take_out(item: AgendaItem) -> list[int]:
    """Record what is seen now and was not before; the members concerned."""
    known = set(item.conflicts.values_list("member_id", flat=True))
    seats = item.session.seats.select_related("member", "unit")
    found = [
        one
        for one in detect(item.nomination, [(seat.member, seat.unit) for seat in seats])
        if one.member_id not in known
    ]
    Conflict.objects.bulk_create(
        [
            Conflict(
                item=item,
                member_id=one.member_id,
                kind=one.kind,
                reason=one.reason,
                detected=True,
            )
            for one in found
        ]
    )
    return [one.member_id for one in found]
