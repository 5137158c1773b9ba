"""Which people a council consists of, by which decision, and whom its members are close to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from nominations.text.folding import clean_text, match_key
from organizations import grants
from organizations.capabilities import Capability
from organizations.grants import Mandate
from organizations.models import Unit, User
from organizations.refusals import Reason, Refused, hidden
from organizations.unit_acts import mandate_on, note, rights_of, wrong
from workflows.kernel import door
from workflows.kernel.kinds import Kind
from workflows.kernel.registry import Act, Action, happening

from .forms import EndForm, Named
from .models import Composition, CompositionMember, Tie
from .queries import compositions_visible, ties_visible

KIND = Kind(
    "composition",
    "Thành phần Hội đồng",
    Composition,
    compositions_visible,
    units=("council_id",),
    beside=("council",),
    in_unit_stream=True,
    state="",
)
_SET_UP = happening("set_up_council", "Ghi quyết định thành phần Hội đồng")


def own_seats(person: User) -> list[Mandate]:
    """Their own places on councils: what they say of themselves holds at each of them."""
    return [one for one in rights_of(person, Capability.VOTE) if one.on_behalf_of_id is None]


class Ties(Kind):
    """Whom a member is close to: nobody else's matter, whatever their right."""

    def lock(self, key: Any, actor: User | None) -> Tie:
        """One that was withdrawn is not there any more."""
        tie: Tie = super().lock(key, actor)
        if tie.withdrawn_at is not None:
            raise hidden()
        return tie

    def mandate(self, person: User | None, action: Action, thing: Any) -> Mandate | None:
        """By their own seat."""
        mine = person is not None and thing.member_id == person.pk
        return next(iter(own_seats(person)), None) if person is not None and mine else None

    def actionable(self, person: User, code: str) -> QuerySet[Tie]:
        """Their own, while they sit on a council."""
        found = ties_visible(person)
        return found if own_seats(person) else found.none()

    def after(self, act: Act) -> None:
        """It holds, and stands in the record, at each council they sit on."""
        assert act.actor is not None
        for seat in own_seats(act.actor):
            if seat.unit_id != act.right.unit_id:
                note(act.action.code, act.actor, seat, self.ref(act.thing), self.body(act))


TIES = Ties("tie", "Quan hệ đã khai", Tie, ties_visible, units=(), in_unit_stream=True, state="")
_DECLARED = happening("declare_tie", "Khai quan hệ")


def in_force(council: Unit | int, day: date) -> Composition | None:
    """The composition of a council on a day."""
    return (
        Composition.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day), council=council, valid_from__lte=day
        )
        .order_by("-valid_from")
        .first()
    )


@transaction.atomic
def set_up(
    *,
    actor: User,
    council: Unit,
    decision_number: str,
    decided_on: date,
    valid_from: date,
    named: list[Named],
    valid_to: date | None = None,
    delegates_may_vote: bool = False,
) -> Composition:
    """Record a decision on who the council is; the one before ends the day before.

    Each member must be appointed to the council already: the appointment is the right to vote,
    the composition says who is called. ``Refused`` names every member who is not.
    """
    mandate = mandate_on(actor, Capability.RUN_COUNCIL, council)
    # Two decisions recorded at the same moment must not overlap.
    Unit.objects.select_for_update(no_key=True).get(pk=council.pk)
    number = clean_text(decision_number)
    _check(council, number, decided_on, valid_from, valid_to, named)
    before = in_force(council, valid_from)
    if before is not None and before.valid_to is None:
        before.valid_to = valid_from - timedelta(days=1)
        before.save(update_fields=["valid_to"])
    made = _store(
        council,
        number,
        decided_on,
        valid_from,
        valid_to,
        named,
        delegates_may_vote=delegates_may_vote,
        recorded_by=actor,
    )
    door.begun(
        KIND,
        _SET_UP,
        made,
        actor,
        mandate,
        changes={
            "decision": number,
            "decided_on": decided_on,
            "valid_from": valid_from,
            "valid_to": valid_to,
            "members": [one.person.pk for one in named],
            "chair": [one.person.pk for one in named if one.is_chair],
            "standing": [one.person.pk for one in named if one.is_standing],
            "delegates_may_vote": delegates_may_vote,
        },
    )
    return made


def _check(
    council: Unit,
    number: str,
    decided_on: date,
    valid_from: date,
    valid_to: date | None,
    named: list[Named],
) -> None:
    fields: dict[str, list[str]] = {}
    if not number or len(number) > 60:
        fields["decision_number"] = [_("Cần số quyết định, không quá 60 ký tự.")]
    if decided_on > valid_from:
        fields["valid_from"] = [_("Có hiệu lực trước ngày ký quyết định.")]
    if valid_to is not None and valid_to < valid_from:
        fields["valid_to"] = [_("Ngày hết hiệu lực trước ngày có hiệu lực.")]
    if len({one.person.pk for one in named}) < 3:
        fields["members"] = [_("Hội đồng có ít nhất ba người.")]
    elif len(named) != len({one.person.pk for one in named}):
        fields["members"] = [_("Có người được ghi hai lần.")]
    if sum(one.is_chair for one in named) != 1:
        fields["chair"] = [_("Hội đồng có một Chủ tịch.")]
    may_vote = set(grants.people_with(Capability.VOTE, council.pk).values_list("pk", flat=True))
    may_preside = set(
        grants.people_with(Capability.PRESIDE, council.pk).values_list("pk", flat=True)
    )
    strangers = [one.person.full_name for one in named if one.person.pk not in may_vote]
    if strangers:
        fields.setdefault("members", []).append(
            _("Chưa được bổ nhiệm vào Hội đồng: %s.") % ", ".join(strangers)
        )
    if any(one.is_chair and one.person.pk not in may_preside for one in named):
        fields.setdefault("chair", []).append(
            _("Người này chưa được bổ nhiệm làm Chủ tịch Hội đồng.")
        )
    overlap = Composition.objects.filter(council=council).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from)
    )
    if valid_to is not None:
        overlap = overlap.filter(valid_from__lte=valid_to)
    # The present one without an end gives way; nothing else does.
    if overlap.exclude(valid_to__isnull=True, valid_from__lt=valid_from).exists():
        fields.setdefault("valid_from", []).append(
            _("Trùng thời gian với một quyết định thành phần đã ghi.")
        )
    if fields:
        reasons = [Reason(name, text) for name, texts in fields.items() for text in texts]
        raise Refused("invalid", reasons, fields)


def _store(
    council: Unit,
    number: str,
    decided_on: date,
    valid_from: date,
    valid_to: date | None,
    named: list[Named],
    *,
    delegates_may_vote: bool,
    recorded_by: User | None,
) -> Composition:
    made = Composition.objects.create(
        council=council,
        decision_number=number,
        decided_on=decided_on,
        valid_from=valid_from,
        valid_to=valid_to,
        delegates_may_vote=delegates_may_vote,
        recorded_by=recorded_by,
    )
    CompositionMember.objects.bulk_create(
        [
            CompositionMember(
                composition=made,
                person=one.person,
                is_chair=one.is_chair,
                is_standing=one.is_standing,
                unit=one.unit,
                position=place,
            )
            for place, one in enumerate(named, 1)
        ]
    )
    return made


@KIND.act(
    "end_council",
    _("Ghi ngày cuối có hiệu lực"),
    by=Capability.RUN_COUNCIL,
    form=EndForm,
    done=_("Đã ghi ngày cuối có hiệu lực của %(what)s"),
)
def end_council(act: Act) -> None:
    """The term is over with that day; sessions already called keep their seats."""
    act.thing.valid_to = act.changes["last_day"] = act.inputs["last_day"]


@transaction.atomic
def declare_tie(*, actor: User, kind: str, name: str, relation: str) -> Tie:
    """A member says whom they are close to, so that dossiers of those are seen by themselves."""
    seats = own_seats(actor)
    if not seats:
        raise Refused("forbidden", [Reason("own", _("Chỉ tự khai cho chính mình."))])
    if kind not in Tie.Kind.values:
        raise wrong("kind", _("Không có loại này."))
    name, relation = clean_text(name), clean_text(relation)
    if not name or len(name) > 200:
        raise wrong("name", _("Cần họ tên hoặc tên đơn vị, không quá 200 ký tự."))
    if not relation or len(relation) > 100:
        raise wrong("relation", _("Cần ghi quan hệ, không quá 100 ký tự."))
    tie, made = Tie.objects.get_or_create(
        member=actor,
        kind=kind,
        name_match=match_key(name),
        withdrawn_at=None,
        defaults={"name": name, "relation": relation},
    )
    if made:
        # Names of relatives stay out of the record: it is never erased.
        for seat in seats:
            door.begun(TIES, _DECLARED, tie, actor, seat, changes={"kind": kind})
    return tie


@TIES.act(
    "withdraw_tie",
    _("Thôi ghi quan hệ"),
    by=Capability.VOTE,
    done=_("Đã thôi ghi %(what)s"),
)
def withdraw_tie(act: Act) -> None:
    """No longer so; conflicts already seen stay."""
    act.thing.withdrawn_at = act.at


def load_demo_composition() -> None:
    """The demonstration council by its (fictitious) decision; safe to run again."""
    council = Unit.objects.get(slug="hoidong")
    if Composition.objects.filter(council=council).exists():
        return
    people = list(User.objects.filter(username__startswith="hoidong.").order_by("username"))
    people.sort(key=lambda one: one.username != "hoidong.chutich")
    _store(
        council,
        "1368/QĐ-UBND",
        date(2020, 1, 1),
        date(2020, 1, 1),
        None,
        [Named(one, is_chair=not place, is_standing=place < 5) for place, one in enumerate(people)],
        delegates_may_vote=False,
        recorded_by=None,
    )
