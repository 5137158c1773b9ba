"""The first set-up: units, administrators and the catalogue, from a plan; once, and whole.

Only commands on the server and the set-up pages come here. A database in use is refused: what
stands there was decided by people and is changed by their acts, not by a file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone

from nominations.catalogue import PARTS, TakenIn, load_catalogue, parts_here
from nominations.models import CataloguePart, Nomination, Round
from organizations.appointments import appoint
from organizations.models import Oversight, Unit, UnitKind, User
from organizations.password_codes import make_code_here
from organizations.refusals import wrong
from organizations.succession import establish, unit_at

from . import signs
from .plan import Named, Plan, slug_of

_SYSTEM = Named(UnitKind.SYSTEM, "Hệ thống Bảng Vàng", "Hệ thống")


class InUse(Exception):
    """The database holds something the plan does not name; nothing was done."""


@dataclass(slots=True)
class Founded:
    """What a first set-up made."""

    units: list[str] = field(default_factory=list)
    #: One-time codes of the administrators made now, by the name they sign in with.
    codes: dict[str, str] = field(default_factory=dict)
    catalogue: TakenIn | None = None


@transaction.atomic
def found(plan: Plan) -> Founded:
    """Make what the plan names and is not there yet; ``InUse`` for a database that lives.

    Safe to run again with the same plan: nothing is made twice, and codes are given only for
    accounts made now.
    """
    _refuse_in_use(plan)
    done = Founded()
    slugs = _slugs()
    above = _unit(done, plan.above, plan.since, slugs) if plan.above else None
    made = {part: _unit(done, named, plan.since, slugs) for part, named in plan.units.items()}
    _oversee(made["committee"], made["association"], plan.since)
    if above is not None:
        _oversee(above, made["association"], plan.since)
    for named in plan.wards:
        _oversee(made["association"], _unit(done, named, plan.since, slugs), plan.since)
    _administrators(done, plan, slugs)
    done.catalogue = take_in_catalogue(None, made)
    return done


def take_in_catalogue(actor: User | None, parts: dict[str, Unit] | None = None) -> TakenIn:
    """The shipped catalogue as far as this place has who plays its parts; the version is kept."""
    taken = load_catalogue(parts_here() if parts is None else parts, actor=actor)
    signs.leave(signs.CATALOGUE, version=taken.version, left_out=taken.left_out)
    return taken


@transaction.atomic
def add_part(*, actor: User, part: str, named: Named, since: date) -> Unit:
    """A unit that plays a part from now on; ``Refused`` when somebody plays it already."""
    if CataloguePart.objects.filter(name=part).exists():
        raise wrong("name", f"{PARTS[part]}: đã có rồi.")
    unit = _establish(actor, named, since, _slugs())
    CataloguePart.objects.create(name=part, unit=unit)
    known = parts_here()
    if {"association", "committee"} <= set(known) and part in ("association", "committee"):
        _oversee(known["committee"], known["association"], since)
    if part == "association":
        for ward in Unit.objects.filter(kind=UnitKind.WARD_ASSOCIATION, overseers=None):
            _oversee(unit, ward, since)
    return unit


@transaction.atomic
def add_wards(*, actor: User, wards: list[Named], since: date) -> list[Unit]:
    """Wards under the association; ``Refused`` for a code another unit bears that day."""
    association = parts_here().get("association")
    if association is None:
        raise wrong("wards", "Hãy ghi Hội Khuyến học đứng ra xét trước.")
    slugs = _slugs()
    made = []
    for named in wards:
        if bearer := _bearer(named.code, since):
            raise wrong("wards", f"Mã {named.code} đang là của {bearer}.")
        ward = _establish(actor, named, since, slugs)
        _oversee(association, ward, since)
        made.append(ward)
    return made


def _bearer(code: str, on: date) -> str:
    try:
        unit = unit_at(code, on)
    except LookupError as problem:
        return str(problem)
    return unit.short_name if unit is not None else ""


def _slugs() -> set[str]:
    return {slug for slug in Unit.objects.values_list("slug", flat=True) if slug}


def _refuse_in_use(plan: Plan) -> None:
    if Round.objects.exists() or Nomination.objects.exists():
        raise InUse("đã có đợt xét hoặc hồ sơ")
    named = {(one.kind, one.name) for one in [*plan.named(), _SYSTEM]}
    for kind, name in Unit.objects.values_list("kind", "name"):
        if (kind, name) not in named:
            raise InUse(f"đã có đơn vị “{name}” không nằm trong tệp")
    people = {one.username for one in plan.administrators}
    for username in User.objects.values_list("username", flat=True):
        if username not in people:
            raise InUse(f"đã có tài khoản “{username}” không nằm trong tệp")


def _unit(done: Founded, named: Named, since: date, slugs: set[str]) -> Unit:
    there = Unit.objects.filter(kind=named.kind, name=named.name).first()
    if there is not None:
        return there
    done.units.append(named.name)
    return _establish(None, named, since, slugs)


def _establish(actor: User | None, named: Named, since: date, slugs: set[str]) -> Unit:
    return establish(
        actor=actor,
        kind=named.kind,
        name=named.name,
        short_name=named.short_name,
        on=since,
        code=named.code,
        slug=slug_of(named.short_name, slugs),
    )


def _oversee(overseer: Unit, unit: Unit, since: date) -> None:
    if not Oversight.objects.filter(overseer=overseer, unit=unit, valid_to=None).exists():
        Oversight.objects.create(overseer=overseer, unit=unit, valid_from=since)


def _administrators(done: Founded, plan: Plan, slugs: set[str]) -> None:
    today = timezone.localdate()
    system = Unit.objects.filter(kind=UnitKind.SYSTEM).first()
    if system is None:
        system = _establish(None, _SYSTEM, plan.since, slugs)
    for wanted in plan.administrators:
        if User.objects.filter(username=wanted.username).exists():
            continue
        person = User(username=wanted.username, full_name=wanted.full_name)
        person.set_unusable_password()
        person.full_clean()
        person.save()
        appoint(
            actor=None,
            person=person,
            role="administrator",
            unit=system,
            valid_from=today,
            basis="Lập trên máy chủ khi thiết lập lần đầu",
        )
        done.codes[person.username] = make_code_here(person)
