"""Checks at start."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error
from viewflow.workflow.lock import SelectForUpdateLock


def flows_are_locked(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """Without a lock, parallel opinions finished at once break the case."""
    from workflows.flows import FLOWS

    return [
        Error(f"{flow_class.__name__} has no row lock", id="workflows.E001")
        for flow_class in FLOWS.values()
        if not isinstance(flow_class.lock_impl, SelectForUpdateLock)
    ]
