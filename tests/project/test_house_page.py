"""The map of the house is true: what it names is there."""

from __future__ import annotations

import re
from pathlib import Path

from organizations.capabilities import Capability
from workflows.kernel.registry import At, Many, Told, action

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")
#: What the worked examples would make.
MADE_UP = {"documents/wordings/thanks.toml", "documents/papers/people.py"}


def test_every_place_on_the_map_is_there() -> None:
    named = set(re.findall(r"`((?:[a-z_]+/)+[a-z_.]*)`", PAGE)) - MADE_UP
    rooms = {room for room in named if (ROOT / "workflows" / room).is_dir()}
    furniture = {"templates/<room>/", "tests/<room>/"}
    assert len(named) > 25
    missing = {
        place
        for place in named - rooms - furniture
        if not (ROOT / place).exists() and not (ROOT / "nominations" / place).exists()
    }
    assert not missing


def test_the_worked_act_uses_words_the_registry_knows() -> None:
    example = PAGE.split("@action(")[1].split("```")[0]
    known = set(action.__annotations__)
    assert set(re.findall(r"^ +(\w+)=", example, re.M)) <= known
    assert Told.ALL and At.ACTS and Many.LIST and Capability.APPRAISE
