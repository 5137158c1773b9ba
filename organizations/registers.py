"""Taking numbers: gap-free, never reused, safe when many take at once."""

from __future__ import annotations

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from prepared.bulk import like, store
from prepared.queries import Prepared

from .models import Register, RegisterEntry, Unit
from .refusals import wrong

_REGISTER = Prepared(
    lambda unit, kind, symbol, year: Register.objects.select_for_update().filter(
        unit=unit, kind=kind, symbol=symbol, year=year
    )
)


def take_number(*, unit: Unit, kind: str, symbol: str, year: int, object_ref: str) -> int:
    """The next number of a register, in the caller's transaction (a rollback gives it back).

    ``RuntimeError`` outside a transaction: a number without its act would be a gap.
    """
    return take_numbers(unit=unit, kind=kind, symbol=symbol, year=year, object_refs=[object_ref])[0]


def take_numbers(
    *, unit: Unit, kind: str, symbol: str, year: int, object_refs: list[str]
) -> list[int]:
    """One number for each object, in their order, in as many statements as for one."""
    register, new = _lock(unit, kind, symbol, year)
    if not new and not register.last_number and register.entries.filter(outside=True).exists():
        raise wrong("number", _("Sổ này ghi số của cơ quan khác, không cấp số mới."))
    first = register.last_number + 1
    register.last_number += len(object_refs)
    register.save(update_fields=["last_number"])
    numbers = list(range(first, register.last_number + 1))
    template, entries = RegisterEntry(register=register), []
    for number, object_ref in zip(numbers, object_refs, strict=True):
        entry = like(template)
        entry.number, entry.object_ref = number, object_ref
        entries.append(entry)
    if len(entries) == 1:
        RegisterEntry.objects.bulk_create(entries)
    else:
        store(entries)
    return numbers


def enter_outside_number(
    *, unit: Unit, kind: str, symbol: str, year: int, number: int, object_ref: str
) -> RegisterEntry:
    """Note a number another body gave in its own book.

    ``Refused`` when it was noted before, or when numbers are taken from this register here.
    """
    register, _new = _lock(unit, kind, symbol, year)
    if register.last_number:
        raise wrong("number", _("Sổ này do hệ thống cấp số, không ghi số ngoài."))
    try:
        with transaction.atomic():
            return RegisterEntry.objects.create(
                register=register, number=number, object_ref=object_ref, outside=True
            )
    except IntegrityError as error:
        raise wrong("number", _("Số %d đã được ghi.") % number) from error


def cancel_number(*, register: Register, number: int, reason: str) -> None:
    """Keep a number that will not be used, with the reason; it is never given again."""
    if not reason.strip():
        raise wrong("reason", _("Huỷ số phải ghi lý do."))
    entries = RegisterEntry.objects.filter(register=register, number=number, cancelled_reason="")
    if not entries.update(cancelled_reason=reason):
        raise wrong("number", _("Số %d chưa cấp hoặc đã huỷ.") % number)


def _lock(unit: Unit, kind: str, symbol: str, year: int) -> tuple[Register, bool]:
    """The register's row locked, and whether nobody can have used it before."""
    if not connection.in_atomic_block:
        raise RuntimeError("a number belongs into the transaction of its act")
    keys = {"unit": unit, "kind": kind, "symbol": symbol, "year": year}
    register = _REGISTER.first(unit.pk, kind, symbol, year)
    if register is not None:
        return register, False
    try:
        with transaction.atomic():
            return Register.objects.create(**keys), True
    except IntegrityError:
        # Somebody else opened it this moment; their transaction is over once we get the row.
        return Register.objects.select_for_update().get(**keys), False
