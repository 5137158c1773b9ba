"""Whom to call, as pages name them."""

from __future__ import annotations

from typing import Any

from organizations.contacts import Helper, helper_for
from organizations.models import User
from workflows.web.words import address


class Called:
    """A helper as a page names them: chị Hà; nothing where nobody is named."""

    def __init__(self, helper: Helper | None) -> None:
        self._helper = helper

    def __bool__(self) -> bool:
        return self._helper is not None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._helper, name)

    @property
    def called(self) -> str:
        """``chị Hà``."""
        assert self._helper is not None
        return f"{address(self._helper)} {self._helper.name.split()[-1]}"


def helping(person: User | None) -> Called:
    """For whoever is signed in, or somebody who is not."""
    return Called(helper_for(person))
