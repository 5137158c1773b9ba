"""From a workbook that was read to drafts, through the door.

Reading knows nothing of the door (``nominations.intake``); this commits what it accepted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from nominations.forms import form_for
from nominations.identity import keyed_hash
from nominations.intake.cage import read_caged
from nominations.intake.checks import settle
from nominations.intake.results import (
    DUPLICATE,
    CellMessage,
    ParsedRow,
    ParsedSheet,
    ParsedWorkbook,
    to_json,
)
from nominations.models import Nomination, Round, RoundAward
from nominations.text.folding import match_key
from organizations.models import Unit, User

from . import door
from .reasons import Refused

#: What a collective's kind in a workbook means: its award and its kind of subject.
_KINDS = {
    "learning_family": "household",
    "learning_clan": "clan",
    "learning_community": "community",
    "learning_unit": "unit",
}


@dataclass(slots=True)
class Report:
    """What reading and, perhaps, committing a workbook gave."""

    file: str
    ward: Unit
    round: Round
    parsed: ParsedWorkbook
    committed: bool = False
    created: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The form of ``import_workbook --json`` in the contract."""
        return {
            "file": self.file,
            "ward": self.ward.code,
            "round": self.round.code,
            "committed": self.committed,
            "created": self.created,
            **to_json(self.parsed),
        }

    @property
    def accepted(self) -> int:
        """Rows that can be, or were, taken over."""
        return sum(sheet.accepted for sheet in self.parsed.sheets)


def award_and_data(sheet: ParsedSheet, row: ParsedRow) -> tuple[str, dict[str, Any]]:
    """Award code and form data of a row."""
    data = {name: value for name, value in row.values.items() if value not in (None, "")}
    if sheet.award_family != "collective":
        return str(sheet.award_family), data
    award = str(data.get("collective_kind", ""))
    data["collective_kind"] = _KINDS.get(award, "")
    return award, data


def key_of(round_: Round, ward: Unit, award: str, data: dict[str, Any]) -> str:
    """What makes a row the same when its file is sent again."""
    if number := data.get("national_id"):
        who = keyed_hash(str(number))[:24]
    else:
        who = match_key(
            "|".join(
                str(data.get(name, ""))
                for name in ("full_name", "birth", "name", "representative", "address")
            )
        )[:60]
    return f"{round_.code}:{ward.pk}:{award}:{who}"[:100]


def check(
    source: str | Path | bytes, *, name: str, ward: Unit, round: Round,
    include_hidden: bool = False,
) -> tuple[Report, list[tuple[str, dict[str, Any], str]]]:  # fmt: skip
    """Read a workbook in its cage and hold each row against the forms and what is stored.

    Changes nothing. Raises ``IntakeRefused`` for a file that is not read at all.
    """
    parsed = read_caged(source, include_hidden=include_hidden)
    awards = {
        award.award_type.code: award
        for award in RoundAward.objects.filter(round=round).select_related("award_type", "version")
    }
    candidates: list[tuple[ParsedRow, str, dict[str, Any], str]] = []
    for sheet in parsed.sheets:
        if sheet.award_family is None:
            continue
        for row in sheet.rows:
            if not row.accepted:
                continue
            award, data = award_and_data(sheet, row)
            if award not in awards:
                _tell(row, "award.unknown", _("Đợt này không xét danh hiệu đó."))
                continue
            form_class = form_for(awards[award].version)
            form = form_class(data={k: v for k, v in data.items() if k in form_class.base_fields})
            if not form.is_valid():
                for field_name, texts in form.errors.items():
                    label = sheet.columns.get(field_name, field_name)
                    for text in texts:
                        _tell(row, f"{field_name}.form", str(text), label, field_name)
                continue
            key = key_of(round, ward, award, data)
            candidates.append((row, award, form.cleaned_data, key))
    known = set(
        Nomination.objects.filter(import_key__in=[item[3] for item in candidates]).values_list(
            "import_key", flat=True
        )
    )
    ready = []
    for row, award, data, key in candidates:
        if key in known:
            _tell(row, "row.stored", _("Dòng này đã có trong hệ thống."), severity="warning")
            row.status = DUPLICATE
            continue
        known.add(key)
        ready.append((award, data, key))
    return Report(name, ward, round, parsed), ready


def _tell(
    row: ParsedRow, code: str, text: str, column: str = "", field_name: str = "",
    severity: str = "error",
) -> None:  # fmt: skip
    row.messages.append(CellMessage(column, field_name, code, text, severity))
    settle(row)


def commit(
    source: str | Path | bytes, *, name: str, actor: User, ward: Unit, round: Round,
    include_hidden: bool = False,
) -> Report:  # fmt: skip
    """Make drafts of all good rows in one transaction; sent twice, it makes nothing twice."""
    report, ready = check(source, name=name, ward=ward, round=round, include_hidden=include_hidden)
    made = door.create_many(
        actor=actor, round=round, ward=ward,
        proposed=[door.Proposed(award, data, key) for award, data, key in ready],
    )  # fmt: skip
    report.created = [nomination.number for nomination in made]
    report.committed = True
    return report


__all__ = ["Refused", "Report", "check", "commit"]
