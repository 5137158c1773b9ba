"""A right is named in one place; everywhere else code asks by the constant."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from organizations import capabilities
from organizations.capabilities import Capability, Holder, in_order, label_of
from organizations.models import Unit
from organizations.roles import ROLES

ROOT = Path(__file__).parents[2]
ROOMS = (
    "prepared",
    "audit",
    "organizations",
    "nominations",
    "workflows",
    "documents",
    "reports",
    "project",
)
#: The first word given to these is the code of an act, of a reason or of a form's hook.
NAMES_AN_ACT = {
    *("action", "act", "perform", "do", "together", "verdict", "actionable"),
    *("last_event", "told", "Reason", "getattr"),
}
#: Said by these names, the word is a step, a duty or an event.
NAMES_SOMETHING_ELSE = {"step", "duty", "kind"}
#: Where the same word is the code of an act, of a step or of an input.
SAME_WORD = {
    "nominations/states.py": {"confirm", "register", "pay"},
    "nominations/evidence.py": {"inspect"},
    "organizations/models/registers.py": {"register"},
    "project/accounts/people_api.py": {"confirm"},
    "workflows/council/views/councils.py": {"confirm"},
    "workflows/decisions/views/decisions.py": {"sign"},
    "workflows/decisions/whole.py": {"sign"},
    "workflows/dossier/views/appraisal_desk.py": {"receive"},
    "workflows/inbox/api/bulk.py": {"confirm"},
    "workflows/inbox/phrases.py": {"give_opinion"},
    "workflows/inbox/views/home.py": {"receive", "prepare", "endorse"},
    "workflows/kernel/models/acts.py": {"prepare", "appraise", "confirm", "sign"},
    "workflows/web/acts.py": {"confirm"},
    "workflows/web/several.py": {"confirm"},
    "workflows/ward/api/files.py": {"give_opinion"},
    "workflows/season/whole.py": {"prepare", "receive", "appraise", "sign"},
    "workflows/season/city_half.py": {"receive", "give_opinion"},
    "workflows/season/ending.py": {"sign"},
}


def _means_an_act(node: ast.Constant, parent: ast.AST) -> bool:
    if isinstance(parent, ast.keyword):
        return parent.arg in NAMES_SOMETHING_ELSE
    if isinstance(parent, ast.Call):
        called = parent.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        return name in NAMES_AN_ACT
    return False


def _literals(source: str) -> Iterator[tuple[int, str]]:
    for parent in ast.walk(ast.parse(source)):
        for node in ast.iter_child_nodes(parent):
            if (
                isinstance(node, ast.Constant)
                and node.value in set(Capability)
                and not _means_an_act(node, parent)
            ):
                yield node.lineno, node.value


def _named(path: str, source: str) -> list[str]:
    same = SAME_WORD.get(path, set())
    return [f"{path}:{line} {word}" for line, word in _literals(source) if word not in same]


def test_no_right_is_named_outside_its_module() -> None:
    found = []
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            name = path.relative_to(ROOT).as_posix()
            if "/migrations/" in name or name == "organizations/capabilities.py":
                continue
            found += _named(name, path.read_text())
    assert found == [], "ask by Capability.X or by a group of organizations.capabilities"


def test_no_template_names_a_right() -> None:
    names = f"[\"'](?:{'|'.join(Capability)})[\"']"
    asked = re.compile(rf"\{{%[^%]*(?: in |==|!=)[^%]*{names}|{names} in ")
    found = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "templates").rglob("*.html")
        if asked.search(path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        'units_of(person, "confirm")',
        'mandate_on(actor, "preside", council)',
        '"vote" in mandate.capabilities',
        '_CITY = ("receive", "appraise")',
        'action("x", "y", by="sign")',
        'Stage("decided", "Trao", capability="receive")',
    ],
)
def test_a_right_named_by_hand_is_found(code: str) -> None:
    assert _named("workflows/somewhere.py", code)


@pytest.mark.parametrize(
    "code",
    [
        'action("sign", "Ký", by=Capability.SIGN)',
        'door.perform("receive", number, person)',
        'Stage("decided", "Chi", step="pay")',
        'Reason("vote", "Chưa mở bỏ phiếu.")',
    ],
)
def test_the_code_of_an_act_is_not_taken_for_a_right(code: str) -> None:
    assert not _named("workflows/somewhere.py", code)


def test_every_right_has_a_role_that_carries_it_and_a_permission_of_its_own() -> None:
    assert {one for role in ROLES.values() for one in role.capabilities} == set(Capability)
    assert [code for code, _name in Unit._meta.permissions] == [f"cap_{one}" for one in Capability]


def test_no_two_groups_hold_the_same_rights() -> None:
    groups = {
        name: group
        for name, group in vars(capabilities).items()
        if name.isupper() and isinstance(group, frozenset)
    }
    assert len(set(groups.values())) == len(groups)
    assert all(len(group) > 1 for group in groups.values())


def test_rights_of_a_group_come_in_the_order_they_are_declared() -> None:
    given = (Holder.OPEN_TASK, Capability.CONFIRM, Capability.RECEIVE)
    assert in_order(given) == ("receive", "confirm", "task")


def test_a_stored_right_is_told_in_words_and_an_unknown_one_by_its_code() -> None:
    assert label_of("sign") == "ký quyết định"
    assert label_of("no_longer_there") == "no_longer_there"
