"""Refusals as tests look at them: of the right kind, naming everything, changing nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from audit.models import Event, Head
from nominations.models import Nomination
from organizations.refusals import Refused
from prepared.queries import Prepared
from tests import worlds
from workflows.kernel import door

_STATUS = {"hidden": 404, "forbidden": 403, "unmet": 409, "stale": 412, "invalid": 422}
#: Everything the door may write.
_TABLES = [
    Event,
    Head,
    Nomination,
    *apps.get_app_config("workflows").get_models(),
    *(
        apps.get_model("nominations", name)
        for name in (
            "Person",
            "Collective",
            "Consent",
            "Evidence",
            "CriterionScore",
            "RuleWaiver",
            "Revision",
            "EligibilityRun",
            "PastAward",
        )
    ),
    *(apps.get_model("organizations", name) for name in ("Register", "RegisterEntry")),
]


def _rows(table: Any) -> Prepared[tuple[Any, ...]]:
    return Prepared(lambda: table._base_manager.order_by("pk").values_list())


#: Asked twice at every refusal, so each is composed once.
_ROWS = {table._meta.label: _rows(table) for table in _TABLES}


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row the door may write: states, versions, events, tasks, papers, numbers."""
    return {label: rows.all() for label, rows in _ROWS.items()}


def refused(
    code: str, number: str, username: str | None, kind: str, codes: str, /, **inputs: Any
) -> Refused:
    """Do it and be refused: with this kind, for exactly these reasons, and nothing is changed.

    ``codes`` are the reasons' codes with spaces between; one that comes twice is named twice.
    """
    actor = worlds.who(username) if username else None
    before = everything()
    with pytest.raises(Refused) as caught:
        door.perform(code, number, actor, **inputs)
    refusal = caught.value
    assert (refusal.kind, refusal.status) == (kind, _STATUS[kind])
    assert sorted(reason.code for reason in refusal.reasons) == sorted(codes.split())
    assert all(reason.text.strip() for reason in refusal.reasons)
    assert everything() == before
    return refusal
