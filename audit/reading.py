"""Reading what an event says, also of one that was altered into something else.

Nobody writes a body but ``audit.record``; whoever can write to the database may leave anything
there. ``verify_audit`` names such an event; whoever shows or counts events goes on without it.
"""

from __future__ import annotations

import json
from typing import Any

#: What a page says in the place of the words of such an event.
BROKEN = "Nội dung sự việc này không đọc được. Hãy báo người quản trị kiểm tra sổ ghi."


class Said(dict[str, Any]):
    """What an event says: its body's facts; none of an event whose body is no object any more."""

    def __init__(self, body: str) -> None:
        try:
            facts = json.loads(body)
        except (ValueError, RecursionError):
            facts = None
        self.broken = not isinstance(facts, dict)
        super().__init__(facts if isinstance(facts, dict) else {})

    def text(self, name: str, default: str = "") -> str:
        """The words under a name; ``default`` where there are none or something else stands."""
        found = self.get(name)
        return found if isinstance(found, str) else default

    def facts(self, name: str) -> dict[str, Any]:
        """The facts under a name; none where something else stands."""
        found = self.get(name)
        return found if isinstance(found, dict) else {}
