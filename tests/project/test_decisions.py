"""The pages of decisions are told apart by their numbers, and the index names each."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "decisions"
PAGES = sorted(path.name for path in FOLDER.glob("[0-9]*.md"))
INDEX = re.findall(r"\[(\d+)\]\(([^)]+)\)", (FOLDER / "README.md").read_text(encoding="utf-8"))


def test_no_number_is_borne_by_two_decisions() -> None:
    borne = Counter(name[:4] for name in PAGES)
    assert [number for number, pages in borne.items() if pages > 1] == []


def test_a_page_that_says_its_number_says_the_one_it_bears() -> None:
    for name in PAGES:
        heading = (FOLDER / name).read_text(encoding="utf-8").split("\n", 1)[0]
        if said := re.match(r"# (\d+)\. ", heading):
            assert int(said[1]) == int(name[:4]), name


def test_the_index_names_every_decision_by_its_number() -> None:
    assert sorted({name for _number, name in INDEX}) == PAGES
    assert [name for number, name in INDEX if int(number) != int(name[:4])] == []
