"""Whose list it is: a file that names another ward is asked about before anything is saved."""

from __future__ import annotations

import re

from nominations.text.folding import fold
from nominations.workbooks.results import ParsedWorkbook
from organizations.models import Unit

#: So many addresses have to speak for another ward before they are listened to.
_FEWEST = 3
_KIND = re.compile(r"^(phuong|xa|thi tran)\s+")


def _pattern(unit: Unit) -> re.Pattern[str] | None:
    """The ward's name as people write it: ``Phường Đô Vinh``, ``P. Đô Vinh``."""
    name = _KIND.sub("", fold(unit.short_name))
    if len(name) < 2:
        return None
    return re.compile(rf"\b(phuong|p\.?|xa|x\.?|thi tran|tt\.?)\s*{re.escape(name)}\b")


def other_ward(ward: Unit, parsed: ParsedWorkbook) -> str:
    """The other ward that a file's headings or most of its addresses name; '' for none."""
    units = Unit.objects.filter(kind=ward.kind, dissolved_on__isnull=True).order_by("pk")
    patterns = {unit.pk: (unit, found) for unit in units if (found := _pattern(unit))}
    own = patterns.pop(ward.pk, (ward, None))[1]
    heading = fold(" ".join(sheet.heading for sheet in parsed.sheets))
    named = [unit for unit, found in patterns.values() if found.search(heading)]
    if named and not (own and own.search(heading)):
        return named[0].short_name
    addresses = [
        fold(str(row.values.get("address") or "")) for sheet in parsed.sheets for row in sheet.rows
    ]
    ours = sum(bool(own and own.search(text)) for text in addresses)
    for unit, found in patterns.values():
        theirs = sum(bool(found.search(text)) for text in addresses)
        if theirs >= _FEWEST and theirs > ours and theirs * 2 > len(addresses):
            return unit.short_name
    return ""
