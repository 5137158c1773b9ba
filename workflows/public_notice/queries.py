"""What the public said, as those inside read it."""

from __future__ import annotations

from nominations import looks
from nominations.models import Nomination

from .models import PublicRemark


def public_remarks(nomination: Nomination) -> list[PublicRemark]:
    """What the public said of the nominee, oldest first; for those inside."""
    found = PublicRemark.objects.filter(notice__nomination=nomination)
    return looks.once(
        nomination,
        "public remarks",
        lambda: list(found.select_related("answered_by").order_by("pk")),
    )
