"""Taking numbers: gap-free, never reused, safe when many take at once."""

from __future__ import annotations

from .models import Register, RegisterEntry, Unit


def take_number(*, unit: Unit, kind: str, symbol: str, year: int, object_ref: str) -> int:
    """The next number of a register, in the caller's transaction (a rollback gives it back)."""
    keys = {"unit": unit, "kind": kind, "symbol": symbol, "year": year}
    register = Register.objects.select_for_update().filter(**keys).first()
    if register is None:
        Register.objects.bulk_create([Register(**keys)], ignore_conflicts=True)
        register = Register.objects.select_for_update().get(**keys)
    register.last_number += 1
    register.save(update_fields=["last_number"])
    RegisterEntry.objects.create(
        register=register, number=register.last_number, object_ref=object_ref
    )
    return register.last_number


def cancel_number(*, register: Register, number: int, reason: str) -> None:
    """Keep a number that will not be used, with the reason; it is never given again."""
    if not reason.strip():
        raise ValueError("a cancelled number needs its reason")
    RegisterEntry.objects.filter(register=register, number=number).update(cancelled_reason=reason)
