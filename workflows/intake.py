"""From a workbook that was read to drafts, through the door.

Reading knows nothing of the door (``nominations.intake``); this commits what it accepted.
"""

from __future__ import annotations

from collections.abc import Iterable
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
from nominations.judging import Judge
from nominations.models import Nomination, PastAward, Round, RoundAward
from nominations.text.folding import match_key
from organizations.models import Unit, User

from . import door

#: How many rows one statement asks about.
_CHUNK = 5_000

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
    """A row that may become a draft; ``digest`` and ``match`` are what its subject is known by."""

    row: ParsedRow
    award: str
    data: dict[str, Any]
    key: str
    digest: str
    match: str


class Awards:
    """What a round gives, by the award's code, each with the judge of its rows."""

    def __init__(self, round: Round) -> None:
        found = RoundAward.objects.filter(round=round).select_related("award_type", "version")
        self.by_code = {award.award_type.code: award for award in found}
        self._judges: dict[type[Dossier], Judge] = {}

    def judge(self, code: str) -> Judge:
        """One judge for all rows of a form."""
        form_class = form_for(self.by_code[code].version)
        judge = self._judges.get(form_class)
        if judge is None:
            judge = self._judges[form_class] = Judge(form_class)
        return judge


def hold_against_forms(
    sheet: ParsedSheet, row: ParsedRow, awards: Awards, round: Round, ward: Unit
) -> Candidate | None:
    """The row as clean form data; what the form does not take is told in the row."""
    if not row.accepted:
        return None
    award, data = award_and_data(sheet, row)
    if award not in awards.by_code:
        _tell(row, "award.unknown", _("Đợt này không xét danh hiệu đó."))
        return None
    cleaned, errors = awards.judge(award)(data)
    if errors:
        for field_name, texts in errors.items():
            label = sheet.columns.get(field_name, field_name)
            for text in texts:
                _tell(row, f"{field_name}.form", text, label, field_name)
        return None
    digest, match = _subject(cleaned)
    return Candidate(row, award, cleaned, key_of(round, ward, award, data), digest, match)


def hold_against_stored(candidates: list[Candidate], round: Round, ward: Unit) -> None:
    """Tell what is known already: this very row, the same subject elsewhere, earlier awards.

    Four statements for each five thousand rows, whatever is stored.
    """
    for start in range(0, len(candidates), _CHUNK):
        _hold_chunk(candidates[start : start + _CHUNK], round, ward)


_OVER = ("withdrawn", "refused", "lapsed")


def _elsewhere(
    hashes: set[str], matches: set[str], keys: set[str], round: Round
) -> dict[str, list[tuple[str, str]]]:
    """Number and ward of dossiers of this round by what their subject is known by."""
    found: dict[str, list[tuple[str, str]]] = {}
    open_ones = Nomination.objects.filter(round=round).exclude(state__in=_OVER).order_by("pk")
    by_match = open_ones.filter(subject_match__any_of=matches)
    by_number = open_ones.filter(person__national_id_hash__any_of=hashes)
    for name, asked in (
        ("subject_match", by_match), ("person__national_id_hash", by_number)
    ):  # fmt: skip
        if asked is by_number and not hashes:
            continue
        for key, number, place, import_key in asked.values_list(
            name, "number", "ward__short_name", "import_key"
        ):
            if import_key not in keys:
                found.setdefault(key, []).append((number, place))
    return found


def _hold_chunk(candidates: list[Candidate], round: Round, ward: Unit) -> None:
    keys = {one.key for one in candidates}
    known = _known(keys)
    hashes = {one.digest for one in candidates if one.digest}
    matches = {one.match for one in candidates}
    elsewhere = _elsewhere(hashes, matches, keys, round)
    earlier: dict[str, tuple[str, Any]] = {}
    past = PastAward.objects.filter(
        Q(national_id_hash__any_of=hashes) | Q(name_match__any_of=matches)
        if hashes
        else Q(name_match__any_of=matches),
        valid=True,
    ).values_list("national_id_hash", "name_match", "form", "decided_on")
    for digest, match, form, day in past:
        for key in (digest, match):
            if key:
                earlier[key] = (form, day)
    for one in candidates:
        if one.key in known:
            _tell(one.row, "row.stored", _("Dòng này đã có trong hệ thống."), severity="warning")
            one.row.status = DUPLICATE
            continue
        known.add(one.key)
        if same := elsewhere.get(one.digest) or elsewhere.get(one.match):
            number, place = same[0]
            _tell(
                one.row, "duplicate.stored",
                _("Giống hồ sơ %(number)s (%(ward)s); hãy xem có phải là một.")
                % {"number": number, "ward": place},
                severity="warning",
            )  # fmt: skip
        if before := earlier.get(one.digest) or earlier.get(one.match):
            form, day = before
            _tell(
                one.row, "award.earlier",
                _("Tên này đã được %(form)s ngày %(day)s; hãy kiểm tra.")
                % {"form": form, "day": f"{day:%d/%m/%Y}" if day else "?"},
                severity="warning",
            )  # fmt: skip


def _known(keys: Iterable[str]) -> set[str | None]:
    """Those of the keys for which there is a dossier."""
    found = Nomination.objects.filter(import_key__any_of=list(keys)).order_by()
    return set(found.values_list("import_key", flat=True))


def lock_new(candidates: list[Candidate], ward: Unit) -> list[Candidate]:
    """Those not stored meanwhile; until the transaction ends nobody else takes over for the ward.

    The rest is told in its rows. The same list may be on its way twice at the same moment.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=ward.pk)
    known: set[str | None] = set()
    for start in range(0, len(candidates), _CHUNK):
        known |= _known(one.key for one in candidates[start : start + _CHUNK])
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
    awards = Awards(round)
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
