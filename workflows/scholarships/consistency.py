"""Whether what was paid is what was recorded as paid."""

from __future__ import annotations

from collections.abc import Iterator

from audit.verify import Finding
from workflows.kernel.replays import differs, told

from .models import Payment


def replay_payments() -> Iterator[Finding]:
    """Amount and voucher of every payment are those of its act, and none is without one."""
    recorded = {
        number: (changes.get("amount"), changes.get("voucher"))
        for number, _kind, changes in told("pay")
    }
    stored = Payment.objects.values_list("nomination__number", "amount", "voucher")
    for number, *paid in stored.iterator(chunk_size=2000):
        told_so = recorded.pop(number, None)
        if tuple(paid) != told_so:
            yield differs(number, "khoản chi", tuple(paid), told_so)
    for number in sorted(recorded):
        yield Finding(f"case:{number}", "khoản chi đã ghi không còn trong bảng")
