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

from nominations.fields import Need
from nominations.fields.own import OwnField, declared
from nominations.forms import families_of, form_for
from nominations.identity import fingerprint
from nominations.models import AwardType, Round, RoundAward
from nominations.text.folding import match_key
from nominations.text.problems import WARNING
from nominations.workbooks import awards as named
from nominations.workbooks.cage import read_caged
from nominations.workbooks.headers import OWN, own_column
from nominations.workbooks.judging import Judge
from nominations.workbooks.results import (
    COLLECTIVE,
    ParsedRow,
    ParsedSheet,
    ParsedWorkbook,
    to_json,
)
from organizations.models import Unit, User
from organizations.refusals import Reason, Refused
from workflows.kernel import door

from .row_checks import CHUNK, Candidate, hold_against_stored, stored_keys, tell, tell_stored

PERSON = "person"
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


def key_of(round_: Round, ward: Unit, award: str, data: dict[str, Any]) -> str:
    """What makes a row the same when its file is sent again: all that says who it is, uncut."""
    told = [str(data.get(name) or "") for name in _IDENTITY]
    who = fingerprint(match_key("|".join(told)))[:40]
    return f"{round_.code}:{ward.pk}:{award}:{who}"[:100]


class Awards:
    """What a round gives, by the award's code, each with the judge of its rows."""

    def __init__(self, round: Round) -> None:
        found = (
            RoundAward.objects.filter(round=round)
            .select_related("award_type", "version")
            .order_by("award_type__position", "award_type__code")
        )
        self.by_code = {award.award_type.code: award for award in found}
        self._judges: dict[tuple[str, str], Judge] = {}
        self._own: dict[str, dict[str, OwnField]] = {}

    def named(self) -> tuple[named.Award, ...]:
        """Their names for the reader, which knows no award by itself."""
        return tuple(
            named.Award(
                code,
                tuple(filter(None, _names_of(one.award_type))),
                families_of(one.version),
                tuple(kind for kind in one.version.subject_kinds if kind != PERSON),
                tuple(field.label for field in self.own(code).values()),
            )
            for code, one in self.listed.items()
        )

    def judge(self, code: str, family: str) -> Judge:
        """One judge for all rows of an award in a list of that family."""
        if (code, family) not in self._judges:
            form = form_for(self.by_code[code].version, family)
            self._judges[code, family] = Judge(form)
        return self._judges[code, family]

    def own(self, code: str) -> dict[str, OwnField]:
        """The own fields a list may have as columns, by the name of such a column."""
        if code not in self._own:
            fields = declared(self.by_code[code].version.declared)
            self._own[code] = {own_column(one.label): one for one in fields if one.in_list}
        return self._own[code]

    @property
    def listed(self) -> dict[str, RoundAward]:
        """Those a list may be for: an urgent award asks for what no list has."""
        return {code: one for code, one in self.by_code.items() if not one.version.urgent}

    def may_be(self, family: str, kind: str = "") -> list[str]:
        """Codes of the awards a row may be for that names none itself.

        What is given to this kind alone, or follows the flow the list is named after, goes before
        what is given to others as well: that has to be named.
        """
        codes = [code for code, one in self.listed.items() if family in families_of(one.version)]
        if family == COLLECTIVE:
            fitting = [one for one in codes if kind in self.by_code[one].version.subject_kinds]
            own = [one for one in fitting if self.by_code[one].version.subject_kinds == [kind]]
        else:
            fitting = codes
            own = [one for one in codes if self.by_code[one].version.family == family]
        return own if len(own) == 1 else fitting

    def checked(self, code: Any) -> str:
        """The code of an award lists may be for; ``Refused`` for any other."""
        if isinstance(code, str) and code in self.listed:
            return code
        text = _("Đợt này không có danh hiệu đó. Hãy chọn một danh hiệu của đợt.")
        raise Refused("invalid", [Reason("award", text)], {"award": [text]})

    def kinds(self, code: str) -> set[str]:
        """Whom an award may be given to; with no code, whom any of the round may."""
        found = [self.by_code[code]] if code in self.by_code else self.listed.values()
        return {kind for one in found for kind in one.version.subject_kinds}

    def name(self, code: str) -> str:
        """What an award is called."""
        return self.by_code[code].award_type.name


def _names_of(award: AwardType) -> tuple[str, str, str]:
    return award.name, award.short_name, award.alias


def _kind_of(row: ParsedRow, awards: Awards, told: str) -> str:
    """The kind of collective of a row; an enterprise is a unit where the award knows units only."""
    kind = str(row.values.get("collective_kind") or "")
    known = awards.kinds(told)
    if kind == "enterprise" and kind not in known and "unit" in known:
        row.values["collective_kind"] = kind = "unit"
    return kind


def _award_of(sheet: ParsedSheet, row: ParsedRow, awards: Awards) -> str | None:
    """Code of the award a row is for; told in the row and ``None`` where it cannot be said."""
    family, told = str(sheet.award_family), row.award or sheet.award
    kind = _kind_of(row, awards, told)
    if told in awards.by_code:
        version = awards.by_code[told].version
        kinds = version.subject_kinds
        if family in families_of(version) and (family != COLLECTIVE or kind in kinds):
            return told
        text = _("“%(award)s” không dành cho đối tượng của hàng này.")
        column = sheet.columns.get("award", "")
        tell(row, "award.not_theirs", text % {"award": awards.name(told)}, column, "award")
        return None
    found = awards.may_be(family, kind)
    if told or not found:
        tell(row, "award.unknown", _("Đợt này không xét danh hiệu đó."), field="award")
        return None
    if len(found) > 1:
        text = _("Chưa rõ đề nghị danh hiệu nào: %(names)s. Hãy chọn danh hiệu của danh sách.")
        names = ", ".join(map(awards.name, found))
        tell(row, "award.unclear", text % {"names": names}, field="award")
        return None
    return found[0]


def hold_against_forms(
    sheet: ParsedSheet, row: ParsedRow, awards: Awards, round: Round, ward: Unit
) -> Candidate | None:
    """The row as clean form data; what the form does not take is told in the row."""
    if not row.accepted:
        return None
    award = _award_of(sheet, row, awards)
    if award is None:
        return None
    own = awards.own(award)
    data = _data(sheet, row, own)
    cleaned, errors = awards.judge(award, str(sheet.award_family))(data)
    if errors:
        column_of = {one.name: column for column, one in own.items()}
        for field_name, texts in errors.items():
            column = column_of.get(field_name, field_name)
            label = sheet.columns.get(column) or own_label(field_name, own)
            for text in texts:
                tell(row, f"{field_name}.form", text, label, column)
        return None
    for column, one in own.items():
        if one.need == Need.SEND and not row.values.get(column):
            text = _("Chưa ghi “%s”. Hãy bổ sung trước khi trình.") % one.label
            tell(row, f"{one.name}.required", text, one.label, column, WARNING)
    return Candidate(sheet, row, award, cleaned, key_of(round, ward, award, data))


def _data(sheet: ParsedSheet, row: ParsedRow, own: dict[str, OwnField]) -> dict[str, Any]:
    """The row under the names of its award's form; a column that award does not have is told."""
    data: dict[str, Any] = {}
    for name, value in row.values.items():
        if value in (None, ""):
            continue
        if not name.startswith(OWN):
            data[name] = value
        elif name in own:
            data[own[name].name] = value
        else:
            label = sheet.columns.get(name, "")
            text = _("Danh hiệu của hàng này không hỏi mục “%s”, nên không được lưu.") % label
            tell(row, "own.not_asked", text, label, name, WARNING)
    return data


def own_label(name: str, own: dict[str, OwnField]) -> str:
    """What a field is called that the list has no column for."""
    return next((one.label for one in own.values() if one.name == name), name)


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
    chosen: Mapping[str, str] | None = None,
) -> tuple[Report, list[Candidate]]:
    """Read a workbook in its cage and hold each row against the forms and what is stored.

    ``chosen`` says what lists are for by their titles, '' being any. Changes nothing. Raises
    ``IntakeRefused`` for a file that is not read at all.
    """
    awards = Awards(round)
    parsed = read_caged(
        source,
        include_hidden=include_hidden,
        heading_rows=heading_rows,
        awards=named.Awards(awards.named(), chosen),
    )
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
    chosen: Mapping[str, str] | None = None,
) -> Report:
    """Make drafts of all good rows in one transaction; sent twice, it makes nothing twice."""
    report, ready = check(
        source,
        name=name,
        ward=ward,
        round=round,
        include_hidden=include_hidden,
        heading_rows=heading_rows,
        chosen=chosen,
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
