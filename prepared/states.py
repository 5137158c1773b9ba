"""State columns that only move by a named transition.

A model with such a column mixes ``Stateful`` in, declares ``state_field`` and its transitions.
The column stays the same text; only the model refuses an assignment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import models
from django_fsm import GET_STATE, RETURN_VALUE, FSMField


def state_field(*args: Any, **kwargs: Any) -> FSMField:
    """A text column nobody assigns to: only the transitions of its model set it."""
    return FSMField(*args, protected=True, **kwargs)


class Stateful(models.Model):
    """Can be read again although its state is protected."""

    class Meta:
        abstract = True

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Read again; a protected state stays as it was if the row is gone.

        The library's own mixin switches the protection off on the class meanwhile. A field that
        was taken out counts as deferred and would not be read, so the state is asked for by name.
        """
        fields = kwargs.get("fields", args[1] if len(args) > 1 else None)
        known = self.__dict__
        kept = {one.name: known.pop(one.name) for one in _protected(self) if one.name in known}
        try:
            super().refresh_from_db(*args, **kwargs)
            if kept and fields is None:
                super().refresh_from_db(fields=[*kept])
        finally:
            for name, value in kept.items():
                self.__dict__.setdefault(name, value)

    def clean_fields(self, exclude: Any = None) -> None:
        """Check every field; a state is looked at and not set to what it was cleaned to."""
        left_out = set(exclude or ())
        states = [one for one in _protected(self) if one.name not in left_out]
        super().clean_fields(exclude=left_out | {one.name for one in states})
        for one in states:
            one.clean(getattr(self, one.attname), self)


def _protected(row: models.Model) -> list[Any]:
    return [one for one in row._meta.concrete_fields if getattr(one, "protected", False)]


def transition_named(model: type[models.Model], name: str) -> Callable[..., Any] | None:
    """The transition of a model with this name, if there is one."""
    method = getattr(model, name, None)
    return method if hasattr(method, "_django_fsm") else None


def sources_of(transition: Callable[..., Any]) -> frozenset[str]:
    """The states a transition (a method of a model) starts from."""
    return frozenset(str(source) for source in transition._django_fsm.transitions)  # type: ignore[attr-defined]


def moves(model: type[models.Model], field: str = "state") -> Iterator[tuple[str, str, str]]:
    """Every move a model allows: the transition's name, from, to."""
    for one in model._meta.get_field(field).get_all_transitions(model):  # type: ignore[union-attr]
        target = one.target
        several = isinstance(target, GET_STATE | RETURN_VALUE)
        for to in target.allowed_states if several else [target]:
            yield one.name, str(one.source), str(to)
