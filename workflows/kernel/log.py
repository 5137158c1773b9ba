"""One line of the log an act and a refusal: who, what, to which thing, with which request.

People stand in it by their number, things by theirs. Nothing that was typed and no personal data
ever does, nor how long it took where that could tell one input from another.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from django.db import transaction

from audit.context import request_id

if TYPE_CHECKING:
    from organizations.models import User
    from organizations.refusals import Refused

    from .kinds import Kind
    from .registry import Act

_LOG = logging.getLogger("bangvang.acts")
#: What a thing may be called; anything else somebody typed is not repeated.
_NUMBER = re.compile(r"[\w-]{1,40}\Z", re.ASCII)


def done(kind: Kind, act: Act) -> None:
    """Say that an act was done, once it is stored for good."""
    mandate = act.mandate
    said: dict[str, Any] = {
        "request_id": request_id.get(),
        "act": act.action.code,
        "thing": kind.ref(act.thing),
        "from_state": act.before[0],
        "to_state": kind.state_of(act.thing),
        "person": act.actor.pk if act.actor is not None else None,
        "for_person": mandate.on_behalf_of_id if mandate is not None else None,
        "role": mandate.role if mandate is not None else act.unnamed,
        "unit": mandate.unit_id if mandate is not None else None,
    }
    transaction.on_commit(lambda: _LOG.info("act", extra=said))


def refused(kind: Kind, code: str, key: Any, actor: User | None, refusal: Refused) -> None:
    """Say that an act was refused, and for which reasons, by their codes."""
    named = _NUMBER.match(str(key))
    _LOG.info(
        "refusal",
        extra={
            "request_id": request_id.get(),
            "act": code,
            "thing": f"{kind.code}:{key}" if named else kind.code,
            "person": actor.pk if actor is not None else None,
            "refusal": refusal.kind,
            "reasons": [reason.code for reason in refusal.reasons],
        },
    )
