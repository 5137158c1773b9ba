"""The form of an act: it is made with the thing it is about, so that its choices bind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

#: What is wrong with inputs before a form looks at them (names it does not have, values of
#: another type), by field; ``workflows.table`` fills it.
FAULTS: list[Callable[[type[forms.Form], dict[str, Any]], dict[str, list[str]]]] = []


class ActForm(forms.Form):
    """What an act asks, of one thing: ``Form(data, thing=nomination)``.

    ``bind`` leaves only what may be chosen for the thing; it is done to every form, a page's and
    a call's alike, and costs no statement. ``offer`` adds what only somebody who looks at the
    form needs: labels, rows that stand already, the one choice there is.
    """

    def __init__(self, *args: Any, thing: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.thing = thing
        if thing is not None:
            self.bind(thing)

    def bind(self, thing: Any) -> None:
        """Leave only the choices that belong to the thing."""

    def offer(self, thing: Any) -> None:
        """Say what there is to choose and to fill in."""

    def shown(self) -> ActForm:
        """The form, ready to be looked at."""
        if self.thing is not None:
            self.offer(self.thing)
        return self
