"""What is told to people is a refusal; ``ValueError`` is between pieces of code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from organizations.refusals import Refused, unmet, wrong

ROOT = Path(__file__).parents[2]
ROOMS = ("audit", "organizations", "nominations", "workflows", "documents", "reports", "project")
#: Letters that only Vietnamese has: an English text is a programmer's.
VIETNAMESE = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯà-ãè-éì-íò-õù-úýạ-ỹ]")
#: django-import-export's own way: what a cell or a table raises so is shown at its row.
IMPORT_EXPORT = {"organizations/cells.py", "organizations/importing.py", "reports/resources.py"}


def spoken(source: str) -> Iterator[int]:
    """Lines that raise ``ValueError`` with a text for people."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Raise)
            and isinstance(node.exc, ast.Call)
            and getattr(node.exc.func, "id", "") == "ValueError"
            and any(
                isinstance(part, ast.Constant)
                and isinstance(part.value, str)
                and VIETNAMESE.search(part.value)
                for part in ast.walk(node.exc)
            )
        ):
            yield node.lineno


def test_no_words_for_people_are_raised_as_a_value_error() -> None:
    found = []
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            name = path.relative_to(ROOT).as_posix()
            if "/migrations/" in name or name in IMPORT_EXPORT:
                continue
            found += [f"{name}:{line}" for line in spoken(path.read_text())]
    assert found == [], "raise organizations.refusals.Refused, or wrong(…), unmet(…)"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ('raise ValueError("số này đã được ghi")', True),
        ('raise ValueError(_("Sổ %d đã đóng") % number)', True),
        ('raise ValueError(f"{name} đã giải thể")', True),
        ('raise ValueError("nested too deeply")', False),
        ("raise ValueError", False),
        ('raise wrong("number", "Số này đã được ghi.")', False),
    ],
)
def test_a_text_for_people_is_told_from_a_programmers(code: str, told: bool) -> None:
    assert bool(list(spoken(code))) is told


def test_an_input_that_is_wrong_is_said_at_its_field_and_a_condition_by_its_code() -> None:
    at_field, condition = wrong("number", "Số đã ghi."), unmet("held", "Đang được giữ.")
    assert isinstance(at_field, Refused)
    assert (at_field.status, at_field.fields) == (422, {"number": ["Số đã ghi."]})
    assert (condition.status, condition.fields, condition.reasons[0].code) == (409, {}, "held")
