"""A person is addressed in one way on every page; sentences for anybody address nobody."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from organizations.models import User
from workflows.web.words import address

_BOTH = re.compile(r"(anh/chị|ông/bà)", re.IGNORECASE)
#: The one place that knows the words.
_HOME = "workflows/web/words.py"


def test_no_sentence_has_a_form_of_address_of_its_own() -> None:
    root = Path(settings.BASE_DIR)
    rooms = ("audit", "cage", "documents", "nominations", "organizations", "project", "reports")
    files = [path for room in (*rooms, "workflows") for path in (root / room).rglob("*.py")]
    files += (root / "templates").rglob("*.html")
    files += (root / "static").rglob("*.js")
    found = {
        str(path.relative_to(root))
        for path in files
        if "migrations" not in path.parts and _BOTH.search(path.read_text(encoding="utf-8"))
    }
    assert found == {_HOME}


@pytest.mark.parametrize(
    ("gender", "age", "told"),
    [
        ("F", None, "chị"),
        ("M", 30, "anh"),
        ("M", 35, "ông"),
        ("F", 70, "bà"),
        ("U", 30, "anh/chị"),
        ("U", 70, "ông/bà"),
    ],
)
def test_who_is_addressed_how(gender: str, age: int | None, told: str) -> None:
    year = timezone.localdate().year - age if age else None
    assert address(User(gender=gender, birth_year=year)) == told
