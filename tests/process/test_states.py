"""Every state column with a life moves by named transitions only.

Read from the models and from the source text, so that a new column or a new assignment joins by
itself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django_fsm import FSMField, TransitionNotAllowed

from documents.models import Disposal, PaperBatch
from nominations.lifecycle import State
from nominations.models import Nomination, StagedWorkbook
from organizations.models import Unit
from prepared.states import Stateful, moves, sources_of
from tests import worlds
from workflows.redress.models import RevocationCase
from workflows.ward.models import Submission

ROOMS = ("prepared", "audit", "organizations", "nominations", "workflows", "documents", "reports")
HOUSE = Path(__file__).parents[2]
FIELDS = {
    (model, field.name)
    for model in apps.get_models()
    for field in model._meta.concrete_fields
    if isinstance(field, FSMField)
}
NAMES = {name for _model, name in FIELDS}
MODELS = {model.__name__ for model, _name in FIELDS}
#: What bears such a name and is no state column of ours: the file, and what is assigned to.
OTHERS = {
    # A row as it was read, no model: judged by its messages.
    ("nominations/workbooks/checks.py", "row.status"),
    ("workflows/ward/row_checks.py", "one.row.status"),
    ("workflows/ward/staged.py", "row.status"),
    # The engine's own columns, moved where the engine is called.
    ("workflows/kernel/flows/engine.py", "case.status"),
    ("workflows/kernel/flows/nodes.py", "self.process.status"),
    # A node's own parameters.
    ("workflows/kernel/flows/nodes.py", "self.state"),
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for path in sorted((HOUSE / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(HOUSE)), ast.parse(path.read_text())


def targets(node: ast.AST) -> Iterator[ast.Attribute]:
    if isinstance(node, ast.Assign):
        found: list[ast.expr] = list(node.targets)
    elif isinstance(node, ast.AugAssign | ast.AnnAssign):
        found = [node.target]
    else:
        return
    for one in found:
        parts = one.elts if isinstance(one, ast.Tuple | ast.List) else [one]
        yield from (part for part in parts if isinstance(part, ast.Attribute))


def test_no_state_is_assigned_outside_a_transition() -> None:
    found = {
        (where, ast.unparse(target))
        for where, tree in modules()
        for node in ast.walk(tree)
        for target in targets(node)
        if target.attr in NAMES
    }
    assert found - OTHERS == set()
    assert OTHERS - found == set(), "no longer there"


def test_no_state_is_set_round_the_model_but_by_its_own_named_functions() -> None:
    wrong = []
    for where, tree in modules():
        inside = {
            id(node)
            for owner in ast.walk(tree)
            if isinstance(owner, ast.ClassDef) and owner.name in MODELS
            for node in ast.walk(owner)
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or id(node) in inside:
                continue
            called = ast.unparse(node.func)
            names = {one.arg for one in node.keywords} & NAMES
            of_ours = any(called in {name, f"{name}.objects.create"} for name in MODELS)
            if names and (called.endswith((".update", ".bulk_create")) or of_ours):
                wrong.append((where, node.lineno, called))
            if called == "setattr" and any(
                isinstance(one, ast.Constant) and one.value in NAMES for one in node.args
            ):
                wrong.append((where, node.lineno, called))
    assert wrong == []


@pytest.mark.parametrize(("model", "name"), sorted(FIELDS, key=str))
def test_a_state_column_is_protected_and_can_be_read_again(
    model: type[models.Model], name: str
) -> None:
    assert model._meta.get_field(name).protected  # type: ignore[union-attr]
    assert issubclass(model, Stateful)
    one = model(**{name: model._meta.get_field(name).choices[0][0]})
    with pytest.raises(AttributeError):
        setattr(one, name, model._meta.get_field(name).choices[-1][0])


def test_every_column_called_state_or_status_with_choices_has_a_machine() -> None:
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in ROOMS]
    bare = {
        f"{model.__name__}.{field.name}"
        for model in ours
        for field in model._meta.local_concrete_fields
        if field.name in {"state", "status"}
        and isinstance(field, models.CharField)
        and not isinstance(field, FSMField)
    }
    # The engine's own, moved by its activations.
    assert bare == {"Case.status", "CaseTask.status"}


@pytest.mark.parametrize(("model", "name"), sorted(FIELDS, key=str))
def test_a_machine_knows_only_states_of_its_column_and_reaches_them(
    model: type[models.Model], name: str
) -> None:
    known = {str(code) for code, _label in model._meta.get_field(name).choices}
    for transition_, source, target in moves(model, name):
        assert {source, target} <= known | {"*"}, transition_


#: Written out once more: the whole life of each, as the process description has it.
LIVES = {
    "Complaint": "received→accepted received→refused accepted→verifying verifying→verifying"
    " verifying→resolved resolved→closed refused→closed",
    "RevocationCase": "opened→notified notified→revoked revoked→closed opened→dismissed"
    " notified→dismissed",
    "Submission": "open→sent",
    "CouncilSession": "called→open called→closed open→closed",
    "AgendaItem": "waiting→voting voting→waiting voting→counted voting→tied tied→counted"
    " counted→confirmed waiting→deferred voting→deferred tied→deferred counted→deferred",
    "Decision": "draft→signed signed→issued draft→refused",
    "DecisionItem": "valid→corrected",
    "Paper": "made→issued made→cancelled issued→cancelled",
    "PaperBatch": "working→ready working→failed working→queued queued→failed",
    "WardReport": (
        "draft→signed returned→signed signed→draft signed→returned signed→sent sent→returned "
        "sent→accepted accepted→frozen accepted→returned frozen→returned"
    ),
    "CityReport": "open→locked locked→signed signed→sent locked→open signed→open sent→open",
    "Export": (
        "working→ready working→queued working→failed queued→failed ready→deleted failed→deleted"
    ),
    "Disposal": "proposed→approved proposed→rejected approved→done",
    "StagedWorkbook": "reading→ready reading→refused ready→reading ready→committed"
    " ready→discarded reading→discarded",
    "AwardTypeVersion": "draft→published published→retired",
    "ProposedAppointment": "waiting→confirmed waiting→refused waiting→withdrawn",
    "Fund": "open→closed",
}


@pytest.mark.parametrize(("model", "name"), sorted(FIELDS, key=str))
def test_the_life_of_each_thing_is_the_one_written_down(
    model: type[models.Model], name: str
) -> None:
    if model is Nomination or model.__name__ == "StagedRow":
        pytest.skip("the nomination has a table of its own; a row is judged anew at each reading")
    found = {f"{source}→{target}" for _name, source, target in moves(model, name)}
    assert found == set(LIVES[model.__name__].split())


def test_a_transition_is_refused_from_a_state_it_does_not_start_from() -> None:
    letter = Submission()
    letter.send()
    assert letter.state == "sent"
    with pytest.raises(TransitionNotAllowed):
        letter.send()


def test_sources_are_told_by_the_transition() -> None:
    assert sources_of(Nomination.receive) == {State.SUBMITTED}
    assert sources_of(RevocationCase.dismiss) == {"opened", "notified"}


@pytest.mark.django_db
def test_a_thing_read_again_has_the_stored_state_and_keeps_its_own_if_it_is_gone() -> None:
    letter = worlds.letter(worlds.make_world())
    Submission.objects.filter(pk=letter.pk).update(state="sent", sent_at=timezone.now())
    letter.refresh_from_db()
    assert letter.state == "sent"
    letter.refresh_from_db(fields=["signer_name"])
    assert letter.state == "sent"
    Submission.objects.filter(pk=letter.pk).delete()
    with pytest.raises(Submission.DoesNotExist):
        letter.refresh_from_db()
    assert letter.state == "sent"
    with pytest.raises(AttributeError):
        letter.state = "open"


def test_checking_a_thing_does_not_move_it_and_an_unknown_state_is_told() -> None:
    PaperBatch(state="ready").clean_fields(exclude={"what", "about", "asked_by"})
    with pytest.raises(ValidationError) as told:
        PaperBatch(state="lost").clean_fields(exclude={"what", "about", "asked_by"})
    assert "lost" in str(told.value)


@pytest.mark.django_db
def test_facts_and_states_hang_together_in_the_database() -> None:
    round_ = worlds.make_world()
    letter, person = worlds.letter(round_), worlds.who("tp.thuky")
    nomination = worlds.draft(round_)
    day = timezone.now()
    wrong: list[tuple[Any, dict[str, Any], dict[str, Any]]] = [
        (Submission, {"pk": letter.pk}, {"state": "sent"}),
        (Submission, {"pk": letter.pk}, {"sent_at": day}),
    ]
    made: list[tuple[Any, dict[str, Any], list[dict[str, Any]]]] = [
        (
            RevocationCase,
            {"nomination": nomination, "opened_by": person, "opened_at": day, "ground": "fraud"},
            [{"state": "dismissed"}, {"ended_at": day}],
        ),
        (
            PaperBatch,
            {"what": "notices", "about": "x", "asked_by": person},
            [{"state": "ready"}, {"state": "failed"}],
        ),
        (
            Disposal,
            {"city": Unit.objects.get(slug="tp"), "proposed_by": person},
            [{"state": "done", "decided_by": worlds.who("tp.chutich")}],
        ),
        (
            StagedWorkbook,
            {
                "ward": nomination.ward,
                "round": round_,
                "uploaded_by": person,
                "file_name": "x.xlsx",
                "size": 1,
                "sha256": "0" * 64,
            },
            [{"state": "committed"}, {"state": "refused"}, {"closed_at": day}],
        ),
    ]
    for model, fields, values in made:
        kept = model.objects.create(**fields)
        wrong += [(model, {"pk": kept.pk}, one) for one in values]
    for model, which, values_ in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(**which).update(**values_)
