"""Many awards of other bodies from one sheet: looked at first, then stored, all or none.

Each row is judged by the form a page shows, so that a table and a page know the same rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.record import Note, record_first
from cage.sheets import first_sheet
from nominations import uploads
from nominations.evidence import open_stored
from nominations.models import AwardType, PastAward
from nominations.text.folding import fold
from organizations.capabilities import REVIEWING
from organizations.grants import Mandate
from organizations.models import Unit, User
from organizations.refusals import Reason, Refused, wrong
from organizations.tables import decoded, write_xlsx
from organizations.unit_acts import acting_for

from .inputs import KINDS, PastAwardForm
from .past_awards import ENTERED, FACTS, KIND, Origin, put, told_of

#: By which act a table is handed in.
ACT = "import_past_awards"
#: The columns, in their order, by the field of the form; their headings are the form's labels.
COLUMNS = (
    "subject_kind",
    "name",
    "birth_year",
    "national_id",
    "form",
    "award",
    "authority",
    "decision_number",
    "decided_on",
    "achievement",
    "counts_for_merit",
    "note",
)
_MOST_ROWS = 20_000
_YES = {"x", "1", "co", "true"}


def headings() -> list[str]:
    """What stands above the columns."""
    return [str(PastAwardForm.base_fields[name].label) for name in COLUMNS]


def written(awards: Iterable[PastAward]) -> bytes:
    """Awards as the sheet that comes in again; an identity number is not kept, so never told."""
    kinds = dict(KINDS)
    rows = [
        [
            str(kinds.get(one.subject_kind, "")),
            one.name,
            one.birth_year,
            "",
            one.form,
            one.award_code,
            one.authority,
            one.decision_number,
            one.decided_on,
            one.achievement,
            one.counts_for_merit,
            one.note,
        ]
        for one in awards
    ]
    return write_xlsx("Khen thưởng đã có", headings(), rows)


@dataclass(slots=True)
class Row:
    """A row of the sheet: what it says, and what is wrong with it by heading."""

    number: int
    name: str
    faults: list[tuple[str, str]] = field(default_factory=list)
    award: PastAward | None = None
    #: The entry that stands already: the row adds nothing.
    known: bool = False


@dataclass(slots=True)
class Read:
    """A sheet that was looked at."""

    rows: list[Row]

    @property
    def new(self) -> list[PastAward]:
        """What would be stored."""
        return [one.award for one in self.rows if one.award is not None and not one.known]

    @property
    def wrong(self) -> list[Row]:
        """The rows that keep all from being stored."""
        return [one for one in self.rows if one.faults]

    @property
    def known(self) -> int:
        """How many rows say what stands already."""
        return sum(one.known for one in self.rows)


def read(data: bytes, unit: Unit) -> Read:
    """Judge a sheet row by row; nothing is stored.

    ``FileRefused`` for what is no sheet, ``Refused('invalid')`` at ``file`` for one without our
    headings, with two of one, with others, or with too many rows.
    """
    cells = first_sheet(data)
    places = _places(cells[0] if cells else [])
    if len(cells) > _MOST_ROWS + 1:
        raise wrong("file", _("Bảng quá %d dòng. Hãy tách thành nhiều tệp.") % _MOST_ROWS)
    rows = [
        _judged(number, {name: _text(line, at) for name, at in places.items()}, unit)
        for number, line in enumerate(cells[1:], 2)
        if any(cell not in (None, "") for cell in line)
    ]
    if not rows:
        raise wrong("file", _("Bảng không có dòng nào dưới hàng tiêu đề."))
    _tell_known(rows)
    return Read(rows)


def _places(head: list[Any]) -> dict[str, int]:
    known = {fold(text): name for name, text in zip(COLUMNS, headings(), strict=True)}
    names = [str(decoded(cell) or "").strip() for cell in head]
    strange = [one for one in names if one and fold(one) not in known]
    found = {known[fold(one)]: at for at, one in enumerate(names) if fold(one) in known}
    needed = [name for name in COLUMNS if PastAwardForm.base_fields[name].required]
    absent = [
        str(PastAwardForm.base_fields[name].label)
        for name in needed
        if name not in found and name != "subject_kind"
    ]
    twice = [one for one, count in Counter(fold(one) for one in names if one).items() if count > 1]
    said = [_("Không có cột “%s” ở bảng này.") % one[:40] for one in strange]
    said += [_("Thiếu cột “%s”.") % one for one in absent]
    said += [_("Có hai cột “%s”.") % one[:40] for one in twice]
    if said:
        text = " ".join(said)
        hint = _("Hàng đầu tiên là tiêu đề: %s.") % ", ".join(headings())
        raise wrong("file", f"{text} {hint}")
    return found


def _text(line: list[Any], at: int) -> str:
    """A cell as it would be typed."""
    cell = decoded(line[at]) if at < len(line) else ""
    if isinstance(cell, datetime | date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _judged(number: int, texts: dict[str, str], unit: Unit) -> Row:
    row = Row(number, texts.get("name", ""))
    given: dict[str, Any] = dict(texts)
    given["subject_kind"] = _kind(texts.get("subject_kind", ""))
    given["award"] = _award(texts.get("award", ""))
    merit = texts.get("counts_for_merit")
    given["counts_for_merit"] = merit is None or fold(merit) in _YES
    form = PastAwardForm(given)
    if form.is_valid():
        row.award = put(PastAward(unit=unit, origin=Origin.TABLE), form.cleaned_data)
    else:
        labels = {name: str(one.label) for name, one in form.fields.items()}
        row.faults = [
            (labels.get(name, ""), str(text))
            for name, texts_ in form.errors.items()
            for text in texts_
        ]
    return row


def _kind(text: str) -> str:
    """The code of whom it was given to, by its word; people where nothing is said."""
    words = {fold(str(label)): code for code, label in KINDS}
    return words.get(fold(text), text) if text else "person"


def _award(text: str) -> str:
    """The code of one of our awards, by its code or its name."""
    if not text:
        return ""
    words: dict[str, str] = {}
    for code, *names in AwardType.objects.values_list("code", "name", "short_name", "alias"):
        words |= {fold(one): code for one in (code, *names) if one}
    return words.get(fold(text), text)


def _key(one: PastAward) -> tuple[Any, ...]:
    return one.name_match, one.birth_year, one.decision_number, one.decided_on, fold(one.form)


def _tell_known(rows: list[Row]) -> None:
    """Which rows stand already, in two statements; a row twice on one sheet is a fault."""
    awards = [one.award for one in rows if one.award is not None]
    stand = {
        _key(one)
        for one in PastAward.objects.filter(
            decision_number__in={one.decision_number for one in awards}
        )
    }
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        if row.award is None:
            continue
        key = _key(row.award)
        if key in seen:
            row.faults.append(("", _("Giống hệt dòng %d: hãy bỏ một dòng.") % seen[key]))
        seen.setdefault(key, row.number)
        row.known = key in stand


def looked_at(*, actor: User, content: bytes, unit: str = "") -> tuple[str, Read]:
    """Hand a table in and look at it: the hash to take it over by, and what it says."""
    mandate = acting_for(actor, unit, *REVIEWING)
    found = read(content, _unit(mandate))
    stored = uploads.take_in(content, person=actor, act=ACT, thing=f"unit:{mandate.unit_id}")
    return stored.sha256, found


def taken_over(*, actor: User, sha256: str, unit: str = "") -> Read:
    """Store a table that was looked at, all or none; each row an event of its own.

    ``Refused`` without the right, without the file, or with a row that is wrong; what stands
    already is passed over.
    """
    mandate = acting_for(actor, unit, *REVIEWING)
    with transaction.atomic():
        Unit.objects.select_for_update(no_key=True).get(pk=mandate.unit_id)
        stored = uploads.use(sha256, person=actor, act=ACT, thing=f"unit:{mandate.unit_id}")
        with open_stored(stored) as content:
            found = read(content.read(), _unit(mandate))
        if found.wrong:
            raise Refused("unmet", list(_faults(found)))
        made = PastAward.objects.bulk_create(found.new, batch_size=500)
        record_first([_noted(one, actor, mandate, sha256) for one in made])
    return found


def _faults(found: Read) -> Iterator[Reason]:
    for row in found.wrong[:20]:
        said = "; ".join(f"{label}: {text}" if label else text for label, text in row.faults)
        yield Reason("row", _("Dòng %(row)d: %(said)s") % {"row": row.number, "said": said})
    if (more := len(found.wrong) - 20) > 0:
        yield Reason("row", _("Và %d dòng khác.") % more)


def _noted(award: PastAward, actor: User, mandate: Mandate, sha256: str) -> Note:
    ref = KIND.ref(award)
    return Note(
        stream=ref,
        kind=ENTERED,
        actor=actor,
        by=mandate,
        object_ref=ref,
        body={"action": ENTERED, "from": "", "to": "", "changes": told_of(award), "table": sha256},
        personal={"subject": award.name},
    )


def _unit(mandate: Mandate) -> Unit:
    return Unit.objects.get(pk=mandate.unit_id)


assert set(FACTS) <= set(COLUMNS) | {"award"}
