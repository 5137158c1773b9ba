"""Whether returns and states agree."""

from __future__ import annotations

from collections.abc import Iterator

from audit.verify import Finding
from nominations.models import Nomination

from .models import ReturnRequest


def check_returns() -> Iterator[Finding]:
    """A return is open exactly while its dossier is returned."""
    open_returns = set(
        ReturnRequest.objects.filter(closed_at__isnull=True).values_list(
            "nomination__number", flat=True
        )
    )
    returned = set(
        Nomination.objects.filter(returned_at__isnull=False).values_list("number", flat=True)
    )
    for number in sorted(open_returns ^ returned):
        yield Finding(f"case:{number}", "lần trả lại không khớp trạng thái")
