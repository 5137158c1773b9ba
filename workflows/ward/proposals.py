"""From a workbook that was read to drafts, through the door.

Reading knows nothing of the door (``nominations.workbooks``); this commits what it accepted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from nominations.forms import form_for
from nominations.identity import fingerprint
from nominations.models import Round, RoundAward
from nominations.text.folding import match_key
from nominations.workbooks.cage import read_caged
from nominations.workbooks.judging import Judge
from nominations.workbooks.results import ParsedRow, ParsedSheet, ParsedWorkbook, to_json
from organizations.models import Unit, User
from workflows.kernel import door

from .row_checks import CHUNK, Candidate, hold_against_stored, stored_keys, tell, tell_stored

#: What a collective's kind in a workbook means: its award and its kind of subject.
_KINDS = {
    "learning_family": "household",
    "learning_clan": "clan",
    "learning_community": "community",
    "learning_unit": "unit",
}


_IDENTITY = ("national_id", "full_name", "birth", "name", "representative", "address")


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
    """What makes a row the same when its file is sent again: all that says who it is, uncut."""
    told = [str(data.get(name) or "") for name in _IDENTITY]
    who = fingerprint(match_key("|".join(told)))[:40]
    return f"{round_.code}:{ward.pk}:{award}:{who}"[:100]


class Awards:
    """What a round gives, by the award's code, each with the judge of its rows."""

    def __init__(self, round: Round) -> None:
        found = RoundAward.objects.filter(round=round).select_related("award_type", "version")
        self.by_code = {award.award_type.code: award for award in found}
        self._judges: dict[str, Judge] = {}

    def judge(self, code: str) -> Judge:
        """One judge for all rows of an award."""
        if code not in self._judges:
            self._judges[code] = Judge(form_for(self.by_code[code].version))
        return self._judges[code]


def hold_against_forms(
    sheet: ParsedSheet, row: ParsedRow, awards: Awards, round: Round, ward: Unit
) -> Candidate | None:
    """The row as clean form data; what the form does not take is told in the row."""
    if not row.accepted:
        return None
    award, data = award_and_data(sheet, row)
    if award not in awards.by_code:
        tell(row, "award.unknown", _("Đợt này không xét danh hiệu đó."))
        return None
    cleaned, errors = awards.judge(award)(data)
    if errors:
        for field_name, texts in errors.items():
            label = sheet.columns.get(field_name, field_name)
            for text in texts:
                tell(row, f"{field_name}.form", text, label, field_name)
        return None
    return Candidate(sheet, row, award, cleaned, key_of(round, ward, award, data))


def lock_new(candidates: list[Candidate], ward: Unit) -> list[Candidate]:
    """Those not stored meanwhile; until the transaction ends nobody else takes over for the ward.

    The rest is told in its rows. The same list may be on its way twice at the same moment.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=ward.pk)
    known: dict[str | None, str] = {}
    for start in range(0, len(candidates), CHUNK):
        known |= stored_keys(one.key for one in candidates[start : start + CHUNK])
    new = []
    for one in candidates:
        if one.key in known:
            tell_stored(one, known[one.key])
        else:
            known[one.key] = ""
            new.append(one)
    return new


def check(
    source: str | Path | bytes,
    *,
    name: str,
    ward: Unit,
    round: Round,
    include_hidden: bool = False,
    heading_rows: Mapping[str, int] | None = None,
) -> tuple[Report, list[Candidate]]:
    """Read a workbook in its cage and hold each row against the forms and what is stored.

    Changes nothing. Raises ``IntakeRefused`` for a file that is not read at all.
    """
    parsed = read_caged(source, include_hidden=include_hidden, heading_rows=heading_rows)
    awards = Awards(round)
    candidates = [
        candidate
        for sheet in parsed.sheets
        if sheet.award_family is not None
        for row in sheet.rows
        if (candidate := hold_against_forms(sheet, row, awards, round, ward)) is not None
    ]
    parsed.notes += hold_against_stored(candidates, awards.by_code, round, ward)
    ready = [one for one in candidates if one.row.accepted]
    return Report(name, ward, round, parsed), ready


def commit(
    source: str | Path | bytes,
    *,
    name: str,
    actor: User,
    ward: Unit,
    round: Round,
    include_hidden: bool = False,
    heading_rows: Mapping[str, int] | None = None,
) -> Report:
    """Make drafts of all good rows in one transaction; sent twice, it makes nothing twice."""
    report, ready = check(
        source,
        name=name,
        ward=ward,
        round=round,
        include_hidden=include_hidden,
        heading_rows=heading_rows,
    )
    with transaction.atomic():
        made = door.create_many(
            actor=actor,
            round=round,
            ward=ward,
            proposed=[door.Proposed(one.award, one.data, one.key) for one in lock_new(ready, ward)],
        )
    report.created = [nomination.number for nomination in made]
    report.committed = True
    return report
