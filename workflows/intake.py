"""From a workbook that was read to drafts, through the door.

Reading knows nothing of the door (``nominations.intake``); this commits what it accepted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from nominations.forms import Dossier, form_for
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
from nominations.models import Nomination, PastAward, Round, RoundAward
from nominations.text.folding import match_key
from organizations.models import Unit, User

from . import door

_CHUNK = 1_000

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


@dataclass(slots=True)
class Candidate:
    """A row that may become a draft."""

    row: ParsedRow
    award: str
    data: dict[str, Any]
    key: str


def load_awards(round: Round) -> dict[str, RoundAward]:
    """What the round gives, by the award's code."""
    found = RoundAward.objects.filter(round=round).select_related("award_type", "version")
    return {award.award_type.code: award for award in found}


def _form(award: RoundAward) -> Dossier:
    """One form for all rows of an award."""
    kept: Dossier | None = award.__dict__.get("_form")
    if kept is None:
        kept = award.__dict__["_form"] = form_for(award.version)()
    return kept


def hold_against_forms(
    sheet: ParsedSheet, row: ParsedRow, awards: dict[str, RoundAward], round: Round, ward: Unit
) -> Candidate | None:
    """The row as clean form data; what the form does not take is told in the row."""
    if not row.accepted:
        return None
    award, data = award_and_data(sheet, row)
    if award not in awards:
        _tell(row, "award.unknown", _("Đợt này không xét danh hiệu đó."))
        return None
    form = _form(awards[award])
    if not form.judge({k: v for k, v in data.items() if k in form.fields}):
        for field_name, texts in form.errors.items():
            label = sheet.columns.get(field_name, field_name)
            for text in texts:
                _tell(row, f"{field_name}.form", str(text), label, field_name)
        return None
    return Candidate(row, award, dict(form.cleaned_data), key_of(round, ward, award, data))


def hold_against_stored(candidates: list[Candidate], round: Round, ward: Unit) -> None:
    """Tell what is known already: this very row, the same subject elsewhere, earlier awards.

    Three statements for each thousand rows, whatever is stored.
    """
    for start in range(0, len(candidates), _CHUNK):
        _hold_chunk(candidates[start : start + _CHUNK], round, ward)


def _hold_chunk(candidates: list[Candidate], round: Round, ward: Unit) -> None:
    keys = {one.key for one in candidates}
    known = set(Nomination.objects.filter(import_key__in=keys).values_list("import_key", flat=True))
    subjects = [(one, *_subject(one.data)) for one in candidates]
    hashes = {digest for _one, digest, _match in subjects if digest}
    matches = {match for _one, _digest, match in subjects}
    elsewhere: dict[str, list[tuple[str, str]]] = {}
    found = (
        Nomination.objects.filter(
            Q(person__national_id_hash__in=hashes) | Q(subject_match__in=matches), round=round
        )
        .exclude(state__in=["withdrawn", "refused", "lapsed"])
        .values_list(
            "number", "ward__short_name", "subject_match", "person__national_id_hash", "import_key"
        )
    )
    for number, place, match, digest, import_key in found:
        if import_key in keys:
            continue
        for key in (digest, match):
            if key:
                elsewhere.setdefault(key, []).append((number, place))
    earlier: dict[str, tuple[str, Any]] = {}
    past = PastAward.objects.filter(
        Q(national_id_hash__in=hashes) | Q(name_match__in=matches), valid=True
    ).values_list("national_id_hash", "name_match", "form", "decided_on")
    for digest, match, form, day in past:
        for key in (digest, match):
            if key:
                earlier[key] = (form, day)
    for one, digest, match in subjects:
        if one.key in known:
            _tell(one.row, "row.stored", _("Dòng này đã có trong hệ thống."), severity="warning")
            one.row.status = DUPLICATE
            continue
        known.add(one.key)
        if same := elsewhere.get(digest) or elsewhere.get(match):
            number, place = same[0]
            _tell(
                one.row, "duplicate.stored",
                _("Giống hồ sơ %(number)s (%(ward)s); hãy xem có phải là một.")
                % {"number": number, "ward": place},
                severity="warning",
            )  # fmt: skip
        if before := earlier.get(digest) or earlier.get(match):
            form, day = before
            _tell(
                one.row, "award.earlier",
                _("Tên này đã được %(form)s ngày %(day)s; hãy kiểm tra.")
                % {"form": form, "day": f"{day:%d/%m/%Y}" if day else "?"},
                severity="warning",
            )  # fmt: skip


def lock_new(candidates: list[Candidate], ward: Unit) -> list[Candidate]:
    """Those not stored meanwhile; until the transaction ends nobody else takes over for the ward.

    The rest is told in its rows. The same list may be on its way twice at the same moment.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=ward.pk)
    known: set[str | None] = set()
    for start in range(0, len(candidates), _CHUNK):
        keys = [one.key for one in candidates[start : start + _CHUNK]]
        found = Nomination.objects.filter(import_key__in=keys)
        known.update(found.values_list("import_key", flat=True))
    new = []
    for one in candidates:
        if one.key in known:
            _tell(one.row, "row.stored", _("Dòng này đã có trong hệ thống."), severity="warning")
            one.row.status = DUPLICATE
        else:
            known.add(one.key)
            new.append(one)
    return new


def _subject(data: dict[str, Any]) -> tuple[str, str]:
    """Keyed hash of the identity number, and the key a name is matched by."""
    number = data.get("national_id")
    name = data.get("full_name") or data.get("name") or ""
    return keyed_hash(str(number)) if number else "", match_key(str(name))


def check(
    source: str | Path | bytes, *, name: str, ward: Unit, round: Round,
    include_hidden: bool = False,
) -> tuple[Report, list[Candidate]]:  # fmt: skip
    """Read a workbook in its cage and hold each row against the forms and what is stored.

    Changes nothing. Raises ``IntakeRefused`` for a file that is not read at all.
    """
    parsed = read_caged(source, include_hidden=include_hidden)
    awards = load_awards(round)
    candidates = [
        candidate
        for sheet in parsed.sheets
        if sheet.award_family is not None
        for row in sheet.rows
        if (candidate := hold_against_forms(sheet, row, awards, round, ward)) is not None
    ]
    hold_against_stored(candidates, round, ward)
    ready = [one for one in candidates if one.row.accepted]
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
    with transaction.atomic():
        made = door.create_many(
            actor=actor, round=round, ward=ward,
            proposed=[
                door.Proposed(one.award, one.data, one.key) for one in lock_new(ready, ward)
            ],
        )  # fmt: skip
    report.created = [nomination.number for nomination in made]
    report.committed = True
    return report
