"""What the stored says about the rows of a list: this very row, its subject elsewhere, the rules.

The same functions serve the page, the API and ``import_workbook``, and a row put right by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from nominations import drafts
from nominations.eligibility import BLOCK, INFO, Facts, Result, gather_new, unmet
from nominations.models import Nomination, Round, RoundAward
from nominations.text.problems import ERROR, TODO, WARNING
from nominations.workbooks.checks import settle
from nominations.workbooks.results import DUPLICATE, CellMessage, ParsedRow, ParsedSheet
from organizations.models import Unit

from .stored import Known, Stored, who

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
    #: Number of the dossier of this very subject, and where the row says something else.
    dossier: str = ""
    differs: dict[str, tuple[str, str]] = field(default_factory=dict)


def tell(
    row: ParsedRow, code: str, text: str, column: str = "", field: str = "", severity: str = ERROR
) -> None:
    """Add a finding to a row and settle its status anew."""
    row.messages.append(CellMessage(column, field, code, text, severity))
    settle(row)


def stored_keys(keys: Iterable[str]) -> dict[str | None, str]:
    """Those of the keys for which there is a dossier, with its number."""
    found = Nomination.objects.filter(import_key__any_of=list(keys)).order_by()
    return dict(found.values_list("import_key", "number"))


def tell_stored(one: Candidate, number: str) -> None:
    """This very row was taken over before."""
    text = _("Dòng này đã có trong hệ thống.")
    if number:
        text = _("Dòng này đã có trong hệ thống: hồ sơ %(number)s.") % {"number": number}
    tell(one.row, "row.stored", text, severity=WARNING)
    one.row.status, one.dossier = DUPLICATE, number


def _tell_changed(one: Candidate, known: Known) -> None:
    """The subject has a dossier, and the row says something else of it."""
    assert known.same is not None
    labels = ", ".join(one.sheet.columns.get(name, name) for name in known.differs)
    text = _("Đã có hồ sơ %(number)s; dòng này ghi khác ở: %(labels)s.")
    said = {"number": known.same.number, "labels": labels}
    tell(one.row, "row.changed", text % said, severity=WARNING)
    one.row.status, one.dossier, one.differs = DUPLICATE, known.same.number, known.differs


def _tell_holder(one: Candidate, holder: Nomination) -> None:
    """One identity number, two people."""
    text = _(
        "Số định danh này đang là của %(other)s, hồ sơ %(number)s; dòng này ghi %(name)s. "
        "Hãy đối chiếu cả hai với giấy tờ."
    )
    said = {"other": who(holder), "number": holder.number, "name": one.row.name}
    column = one.sheet.columns.get("national_id", "")
    tell(one.row, "national_id.taken", text % said, column, "national_id")


def _tell_namesake(one: Candidate, other: Nomination) -> None:
    text = _(
        "Giống hồ sơ %(number)s: %(other)s. Nếu là một, hãy sửa hồ sơ đó; nếu là hai thì cứ lưu."
    )
    said = {"number": other.number, "other": who(other)}
    tell(one.row, "duplicate.namesake", text % said, severity=WARNING)


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
    stored, new = Stored(candidates, round, ward), []
    known: dict[str | None, str] = {}
    for one in candidates:
        found = stored.known(one)
        if found.same is not None and found.differs:
            _tell_changed(one, found)
        elif found.same is not None:
            tell_stored(one, found.same.number)
        elif one.key in known:
            tell(one.row, "duplicate.key", _("Trùng với một dòng phía trên."), severity=WARNING)
            one.row.status = DUPLICATE
        elif found.holder is not None:
            _tell_holder(one, found.holder)
        else:
            known[one.key] = ""
            new.append(one)
            if found.namesake is not None:
                _tell_namesake(one, found.namesake)
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
    """Of other wards only name, birth year and school are told; one's own dossier by number."""
    other = facts.same_round[0]
    if other.ward_id == facts.nomination.ward_id:
        text = _("Giống hồ sơ %(number)s của phường, xã mình: %(other)s. Hãy xem có phải là một.")
    else:
        text = _("Giống hồ sơ %(number)s của %(ward)s: %(other)s. Hãy xem có phải là một.")
    said = {
        "number": other.number,
        "ward": other.ward.short_name,
        "other": _three_facts(other),
    }
    tell(one.row, "duplicate.stored", text % said, severity=WARNING)


def _three_facts(other: Nomination) -> str:
    person = other.person
    facts = [other.subject_name]
    if person is not None:
        facts += [str(person.birth_year or ""), person.workplace]
    return ", ".join(fact for fact in facts if fact)


def _tell_earlier(one: Candidate, facts: Facts) -> None:
    award = max(facts.past, key=lambda award: award.decided_on)
    tell(
        one.row,
        "award.earlier",
        _("Tên này đã được %(form)s ngày %(day)s; hãy kiểm tra.")
        % {"form": award.form, "day": f"{award.decided_on:%d/%m/%Y}"},
        severity=WARNING,
    )
