"""Taking figures in: each cell for itself, nothing overwritten that was not looked at."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.text.folding import clean_text
from organizations.models import Unit
from organizations.refusals import Reason, Refused
from workflows.kernel.registry import Act

from . import sources
from .figures import indicators_of
from .models import Indicator, ReportYear, Value
from .numbers import NotRead, read
from .sheet import Row


def fill(act: Act, period: ReportYear, unit: Unit, level: str) -> None:
    """Store the cells an act names; ``Refused`` names every cell that stands in the way.

    Nothing is stored then: what cannot be read, indicators this report does not have, and cells
    another person changed since they were looked at.
    """
    cells: list[dict[str, str]] = act.inputs["cells"]
    asked = {one.code: one for one in indicators_of(period.year) if one.asked_of(level)}
    stored = {
        one.code: one
        for one in Value.objects.filter(period=period, unit=unit).select_related("changed_by")
    }
    named = {cell["code"] for cell in cells}
    with_source = [one for code, one in asked.items() if code in named and one.source]
    taken = sources.figures(period, [unit.pk], with_source).get(unit.pk, {})
    wrong: dict[str, list[str]] = {}
    changed: dict[str, list[str]] = {}
    wanted: list[tuple[Indicator, Value | None, int | None, str, str]] = []
    for cell in cells:
        code, one = cell["code"], asked.get(cell["code"])
        if one is None:
            wrong[code] = [
                _("Báo cáo năm %(year)d không có chỉ tiêu “%(code)s”.")
                % {
                    "year": period.year,
                    "code": code,
                }
            ]
            continue
        here = stored.get(code)
        try:
            number, text = _answer(one, cell["value"])
            seen = _answer(one, cell["seen"])
        except NotRead as problem:
            wrong[code] = [str(problem)]
            continue
        note = clean_text(cell["note"]).strip()
        # Each half of a cell is left alone where it says what was seen.
        touched = (number, text) != seen
        noted = note != clean_text(cell["seen_note"]).strip()
        if not touched and not noted:
            continue
        now = (here.number if here else None, here.text if here else "")
        # Where nobody typed anything, what was seen is what the source says.
        shown = (taken[code], "") if now == (None, "") and code in taken else now
        if touched and seen not in (now, shown) and now != (number, text):
            changed[code] = [_theirs(one, here)]
            continue
        if noted and here is not None and here.note not in ("", cell["seen_note"], note):
            changed[code] = [_theirs(one, here)]
            continue
        wanted.append(
            (
                one,
                here,
                number if touched else now[0],
                text if touched else now[1],
                note if noted else (here.note if here else ""),
            )
        )
    if wrong:
        raise Refused("invalid", [Reason("invalid", _("Có ô chưa đúng."))], wrong | changed)
    if changed:
        said = _("Người khác vừa sửa %d ô. Chưa ghi gì: hãy xem hai số rồi lưu lại.")
        raise Refused("unmet", [Reason("changed", said % len(changed))], changed)
    for one, here, number, text, note in wanted:
        # What its source says is not typed: it goes on following the source.
        if number is not None and taken.get(one.code) == number:
            number = None
        _keep(act, period, unit, one, here, number, text, note)


def _answer(one: Indicator, given: str) -> tuple[int | None, str]:
    if one.is_text:
        return None, clean_text(given).replace("\r\n", "\n").strip()
    return read(one, given), ""


def _theirs(one: Indicator, here: Value | None) -> str:
    """What another person wrote there, and when."""
    if here is None:
        return _("Người khác vừa xóa số ở ô này.")
    row = Row(one, here)
    said = {
        "who": here.changed_by.full_name if here.changed_by else _("Hệ thống"),
        "at": f"{timezone.localtime(here.changed_at):%H:%M}",
        "value": row.stored_shown[:200] or "…",
    }
    return _("%(who)s đã ghi “%(value)s” lúc %(at)s.") % said


def _keep(
    act: Act,
    period: ReportYear,
    unit: Unit,
    one: Indicator,
    here: Value | None,
    number: int | None,
    text: str,
    note: str,
) -> None:
    before: Any = (here.number if here.number is not None else here.text) if here else None
    after: Any = number if number is not None else text
    if number is None and not text and not note:
        if here is not None:
            here.delete()
            act.changes[one.code] = [before, None]
        return
    fields = {
        "number": number,
        "text": text,
        "note": note,
        "source": act.facts.get("by", Value.Source.TYPED),
        "changed_by": act.actor,
        "changed_at": act.at,
    }
    if here is None:
        Value.objects.create(period=period, unit=unit, code=one.code, **fields)
    else:
        for name, value in fields.items():
            setattr(here, name, value)
        here.save(update_fields=list(fields))
    # Texts of thousands of signs do not go into the record, only that they changed.
    act.changes[one.code] = ["…", "…"] if one.is_text else [before, after]
