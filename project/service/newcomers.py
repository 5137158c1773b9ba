"""New people with their first roles: one by a form, or a whole table; all of it or nothing.

An account opens with a one-time code only (``organizations.password_codes``); a weighty role waits
for the second person as everywhere (``organizations.proposals``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from tablib import Dataset

from audit.record import record
from nominations.text.folding import clean_text, fold
from nominations.text.problems import TextProblem
from organizations.cells import Day, plain
from organizations.models import ProposedAppointment, Unit, User
from organizations.password_codes import ask_code
from organizations.proposals import propose
from organizations.refusals import Refused, wrong
from organizations.resources import ROLE
from organizations.second import administers
from organizations.tables import write_xlsx

from . import checklist

NAME, ACCOUNT, PHONE, MAIL = "Họ và tên", "Tài khoản", "Điện thoại", "Thư điện tử"
UNIT, WHAT, SINCE, BASIS = "Đơn vị", "Vai trò", "Từ ngày", "Căn cứ"
COLUMNS = (NAME, ACCOUNT, PHONE, MAIL, UNIT, WHAT, SINCE, BASIS)
_NEEDED = (NAME, UNIT, WHAT)
_MOST_ROWS = 2000


class TableRefused(Exception):
    """The table was not taken; ``faults`` says every reason with its row and column."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(slots=True)
class Welcomed:
    """What came of it."""

    accounts: list[User] = field(default_factory=list)
    given: int = 0
    waiting: int = 0

    def add(self, made: object) -> None:
        """Count a role given, or waiting for the second person."""
        if isinstance(made, ProposedAppointment):
            self.waiting += 1
        else:
            self.given += 1


def account_name(full_name: str, taken: Iterable[str]) -> str:
    """A name to sign in with that nobody has: given name and initials, ``lan.ptn``."""
    words = [
        "".join(c for c in one if c.isascii() and c.isalnum()) for one in fold(full_name).split()
    ]
    words = [one for one in words if one] or ["nguoi"]
    base = ".".join(one for one in (words[-1], "".join(word[0] for word in words[:-1])) if one)
    known, name, count = set(taken), base, 1
    while name in known:
        count += 1
        name = f"{base}{count}"
    return name


@transaction.atomic
def welcome(
    *,
    actor: User,
    full_name: str,
    unit: Unit,
    role: str,
    valid_from: date,
    basis: str,
    username: str = "",
    phone: str = "",
    email: str = "",
) -> Welcomed:
    """One new person with an account and a role; ``Refused`` when the role does not fit."""
    administers(actor)
    done = Welcomed()
    taken = User.objects.values_list("username", flat=True)
    person = _account(actor, full_name, username or account_name(full_name, taken), phone, email)
    done.accounts.append(person)
    try:
        done.add(
            propose(
                actor=actor, person=person, role=role, unit=unit, valid_from=valid_from, basis=basis
            )
        )
    except ValueError as problem:
        raise wrong("role", f"Chưa bổ nhiệm: {problem}.") from problem
    return done


def _account(actor: User, full_name: str, username: str, phone: str, email: str) -> User:
    person = User(username=username, full_name=full_name, phone=phone, email=email)
    person.set_unusable_password()
    try:
        person.full_clean()
    except ValidationError as problem:
        raise wrong("full_name", " ".join(problem.messages)) from problem
    person.save()
    record(
        stream=f"user:{person.pk}",
        kind="administer",
        actor=actor,
        role="administrator",
        object_ref=f"user:{person.pk}",
        body={"change": "added"},
    )
    return person


def sample() -> bytes:
    """The table to fill in, begun with every role that nobody holds yet, where it is missing."""
    day = timezone.localdate()
    rows = []
    for one in checklist.roles_filled():
        units = [one.unit.slug or one.unit.code] if one.unit and not one.ok else []
        if one.unit is None:
            lacking = set(one.lacking)
            units = [
                ward.code or ward.slug or ""
                for ward in checklist.wards()
                if ward.short_name in lacking
            ]
        rows += [("", "", "", "", unit, one.label, day, "") for unit in units]
    return write_xlsx("Người và vai trò", COLUMNS, rows)


@transaction.atomic
def take_in(*, actor: User, table: Dataset) -> Welcomed:
    """Every row of a filled table, or none; ``TableRefused`` with all that is wrong.

    Rows whose name is empty are the sample's, left blank, and are passed over.
    """
    administers(actor)
    headers = [str(one).strip() for one in table.headers or []]
    faults = [
        f"Thiếu cột “{name}”; hãy thêm ở hàng đầu." for name in _NEEDED if name not in headers
    ]
    faults += [
        f"Không có cột “{name[:40]}” ở bảng này."
        for name in headers
        if name and name not in COLUMNS
    ]
    if faults:
        raise TableRefused(faults)
    if len(table) > _MOST_ROWS:
        raise TableRefused([f"Bảng dài quá {_MOST_ROWS} hàng."])
    reader = _Rows(actor)
    for place, cells in enumerate(table, 2):
        row = dict(zip(headers, cells, strict=False))
        if plain(row.get(NAME)).strip():
            reader.take(place, row)
    if not reader.faults and not reader.done.given and not reader.done.waiting:
        reader.faults.append("Chưa hàng nào có họ và tên.")
    if reader.faults:
        raise TableRefused(reader.faults)
    return reader.done


class _Rows:
    """Takes rows in one after the other and remembers what is wrong."""

    def __init__(self, actor: User) -> None:
        self.actor = actor
        self.done = Welcomed()
        self.faults: list[str] = []
        self._taken = set(User.objects.values_list("username", flat=True))
        self._seen: dict[str, int] = {}
        units = Unit.objects.filter(dissolved_on=None)
        self._units: dict[str, list[Unit]] = {}
        for unit in units:
            for key in {
                unit.slug or "",
                unit.code,
                unit.short_name.casefold(),
                unit.name.casefold(),
            }:
                if key:
                    self._units.setdefault(key, []).append(unit)

    def take(self, place: int, row: dict[str, Any]) -> None:
        """One row; its faults are kept."""
        before = len(self.faults)
        try:
            full_name = clean_text(plain(row.get(NAME)))
        except TextProblem as problem:
            self._fault(place, NAME, problem.text)
            return
        unit, role = self._unit(place, row), self._cell(place, row, WHAT, ROLE.clean)
        day = self._cell(place, row, SINCE, Day().clean) or timezone.localdate()
        person = self._person(place, row, full_name) if len(self.faults) == before else None
        if person is None or unit is None or not role:
            return
        basis = plain(row.get(BASIS)).strip() or "Thiết lập lần đầu"
        try:
            self.done.add(
                propose(
                    actor=self.actor,
                    person=person,
                    role=role,
                    unit=unit,
                    valid_from=day,
                    basis=basis[:200],
                )
            )
        except (ValueError, Refused) as problem:
            self._fault(place, WHAT, str(problem))

    def _fault(self, place: int, column: str, text: str) -> None:
        self.faults.append(f"Hàng {place}, cột “{column}”: {text}")

    def _cell(self, place: int, row: dict[str, Any], column: str, clean: Any) -> Any:
        try:
            return clean(row.get(column))
        except ValueError as problem:
            self._fault(place, column, str(problem))
            return None

    def _unit(self, place: int, row: dict[str, Any]) -> Unit | None:
        text = plain(row.get(UNIT)).strip()
        found = self._units.get(text) or self._units.get(text.casefold()) or []
        if len(found) == 1:
            return found[0]
        why = "có nhiều đơn vị tên như vậy, hãy ghi mã" if found else "không có đơn vị này"
        self._fault(place, UNIT, f"“{text[:60]}”: {why}.")
        return None

    def _person(self, place: int, row: dict[str, Any], full_name: str) -> User | None:
        username = plain(row.get(ACCOUNT)).strip()
        there = User.objects.filter(username=username).first() if username else None
        if there is not None:
            if there.get_full_name() == full_name:
                return there
            self._fault(place, ACCOUNT, f"“{username}” là tài khoản của {there.get_full_name()}.")
            return None
        if not username:
            if full_name in self._seen:
                self._fault(
                    place,
                    NAME,
                    f"tên này đã có ở hàng {self._seen[full_name]}. Ghi cột “{ACCOUNT}”: "
                    "giống nhau nếu là một người, khác nhau nếu là hai người.",
                )
                return None
            self._seen[full_name] = place
            username = account_name(full_name, self._taken)
        self._taken.add(username)
        phone, email = plain(row.get(PHONE)).strip(), plain(row.get(MAIL)).strip()
        try:
            person = _account(self.actor, full_name, username, phone, email)
        except Refused as refusal:
            self._fault(place, NAME, str(refusal))
            return None
        self.done.accounts.append(person)
        return person


def without_password() -> list[User]:
    """Active people who never set a password and have no code out that does not wait."""
    people = User.objects.filter(is_active=True).order_by("full_name", "username")
    return [
        person
        for person in people.prefetch_related("password_codes", "appointments__unit")
        if not person.has_usable_password()
        and not any(code.open for code in person.password_codes.all())
    ]


@transaction.atomic
def codes_for_all(*, actor: User) -> tuple[list[tuple[User, str]], int]:
    """A one-time code for everybody who never had one; how many of them wait for a second person.

    The codes are shown this once, to be printed and handed over.
    """
    administers(actor)
    given, waiting = [], 0
    for person in without_password():
        if person.pk == actor.pk:
            continue
        _one, code = ask_code(actor=actor, person=person)
        if code:
            given.append((person, code))
        else:
            waiting += 1
    return given, waiting
