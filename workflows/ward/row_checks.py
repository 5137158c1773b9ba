"""What the stored says about the rows of a list: this very row, its subject elsewhere, the rules.

The same functions serve the page, the API and ``import_workbook``, and a row put right by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from nominations import drafts
from nominations.eligibility import BLOCK, INFO, Facts, Result, gather_new, unmet
from nominations.models import Nomination, Round, RoundAward
from nominations.text.problems import ERROR, TODO, WARNING
from nominations.workbooks.checks import settle
from nominations.workbooks.results import DUPLICATE, CellMessage, ParsedRow, ParsedSheet
from organizations.models import Unit

#: How many rows one statement asks about.
CHUNK = 5_000
#: The reader has said it in the cell already.
_TOLD_IN_THE_CELL = frozenset({"E19"})
#: About the ward, not about a row: told once.
_OF_THE_WARD = frozenset({"E12", "E17"})
#: What cannot stand in a list: done on the dossier once it is a draft.
_AFTERWARDS = frozenset({"E14"})
#: The cell a rule is about.
_FIELDS = {"E01": "achievement", "E06": "birth", "E06b": "category", "E09": "self_score"}


@dataclass(slots=True)
class Candidate:
    """A row that may become a draft; ``key`` is what it is known by when sent again."""

    sheet: ParsedSheet
    row: ParsedRow
    award: str
    data: dict[str, Any]
    key: str


def tell(
    row: ParsedRow, code: str, text: str, column: str = "", field: str = "", severity: str = ERROR
) -> None:
    """Add a finding to a row and settle its status anew."""
    row.messages.append(CellMessage(column, field, code, text, severity))
    settle(row)


def stored_keys(keys: Iterable[str]) -> set[str | None]:
    """Those of the keys for which there is a dossier."""
    found = Nomination.objects.filter(import_key__any_of=list(keys)).order_by()
    return set(found.values_list("import_key", flat=True))


def tell_stored(one: Candidate) -> None:
    """This very row was taken over before."""
    tell(one.row, "row.stored", _("Dòng này đã có trong hệ thống."), severity=WARNING)
    one.row.status = DUPLICATE


def hold_against_stored(
    candidates: list[Candidate], awards: dict[str, RoundAward], round: Round, ward: Unit
) -> list[str]:
    """Tell in each row what is known already and which rules it does not meet.

    Six statements for each five thousand rows, whatever is stored. What concerns the whole ward
    comes back as notes on the list.
    """
    notes: dict[str, None] = {}
    for start in range(0, len(candidates), CHUNK):
        for note in _hold(candidates[start : start + CHUNK], awards, round, ward):
            notes[note] = None
    return list(notes)


def _hold(
    candidates: list[Candidate], awards: dict[str, RoundAward], round: Round, ward: Unit
) -> Iterable[str]:
    known = stored_keys(one.key for one in candidates)
    new = []
    for one in candidates:
        if one.key in known:
            tell_stored(one)
        else:
            known.add(one.key)
            new.append(one)
    nominations = drafts.unsaved(
        actor=None,
        round=round,
        ward=ward,
        drafts=[drafts.NewDraft(awards[one.award].version, one.data, "", one.key) for one in new],
    )
    gathered = gather_new(nominations)
    told = unmet(gathered, without=_TOLD_IN_THE_CELL)
    for one, facts, results in zip(new, gathered, told, strict=True):
        for result in results:
            if result.code in _OF_THE_WARD:
                yield result.text
            else:
                _tell_result(one, result)
        codes = {result.code for result in results}
        if facts.same_round and not codes & {"E02", "E02b"}:
            _tell_elsewhere(one, facts)
        if facts.past and not codes & {"E01", "E03"}:
            _tell_earlier(one, facts)


def _tell_result(one: Candidate, result: Result) -> None:
    said = {"title": result.title, "text": result.text}
    if result.code in _AFTERWARDS:
        text, severity = _("Việc cần làm sau khi lưu: %(text)s") % said, TODO
    elif result.severity == BLOCK:
        text = _("%(title)s: %(text)s Lưu bản nháp được, nhưng chưa trình được.") % said
        severity = WARNING
    elif result.severity == INFO:
        text, severity = _("%(title)s: %(text)s") % said, TODO
    else:
        text, severity = _("%(title)s: %(text)s Hãy kiểm tra.") % said, WARNING
    field = _FIELDS.get(result.code, "")
    column = one.sheet.columns.get(field, "")
    tell(one.row, f"rule.{result.code}", text, column, field if column else "", severity)


def _tell_elsewhere(one: Candidate, facts: Facts) -> None:
    other = facts.same_round[0]
    tell(
        one.row,
        "duplicate.stored",
        _("Giống hồ sơ %(number)s (%(ward)s); hãy xem có phải là một.")
        % {"number": other.number, "ward": other.ward.short_name},
        severity=WARNING,
    )


def _tell_earlier(one: Candidate, facts: Facts) -> None:
    award = max(facts.past, key=lambda award: award.decided_on)
    tell(
        one.row,
        "award.earlier",
        _("Tên này đã được %(form)s ngày %(day)s; hãy kiểm tra.")
        % {"form": award.form, "day": f"{award.decided_on:%d/%m/%Y}"},
        severity=WARNING,
    )
