"""Reasons: why something cannot be done, each with a code and a sentence a person can read."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Reason:
    """One unmet condition."""

    code: str
    text: str


class Refused(Exception):
    """An action was not done; nothing was changed.

    ``kind`` says which answer the outside gets: ``hidden`` (404), ``forbidden`` (403),
    ``unmet`` (409), ``stale`` (412) or ``invalid`` (422, with ``fields``).
    """

    STATUS = {"hidden": 404, "forbidden": 403, "unmet": 409, "stale": 412, "invalid": 422}

    def __init__(
        self,
        kind: str,
        reasons: list[Reason],
        fields: dict[str, list[str]] | None = None,
    ) -> None:
        super().__init__("; ".join(reason.text for reason in reasons))
        self.kind = kind
        self.reasons = reasons
        self.fields = fields or {}

    @property
    def status(self) -> int:
        """The HTTP status that says the same."""
        return self.STATUS[self.kind]


def wrong(field: str, text: str) -> Refused:
    """One input that is not right, said at its field."""
    return Refused("invalid", [Reason(field, text)], {field: [text]})


def unmet(code: str, text: str) -> Refused:
    """One condition that does not hold."""
    return Refused("unmet", [Reason(code, text)])


def hidden(text: str = "") -> Refused:
    """The same answer for a case, or what ``text`` names, not there and for one not yours."""
    return Refused("hidden", [Reason("not_found", text or _("Không tìm thấy hồ sơ này."))])
