"""A draft decision for one award of a round."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from nominations.models import AwardType, Round
from organizations.capabilities import Capability
from organizations.models import Unit, User
from organizations.unit_acts import mandate_on
from workflows.kernel import door
from workflows.kernel.registry import happening

from .lists import KIND
from .models import Decision

_DRAFTED = happening("draft_decision", "Soạn dự thảo quyết định")


@transaction.atomic
def draft_decision(
    *, actor: User, round: Round, award_type: AwardType, authority: Unit, title: str
) -> Decision:
    """An empty draft decision for one award of a round."""
    mandate = mandate_on(actor, Capability.CONFIRM, round.city)
    decision = Decision.objects.create(
        round=round,
        award_type=award_type,
        authority=authority,
        title=title,
        drafted_by=actor,
        not_before=timezone.localdate(),
    )
    said = {"award": award_type.code, "title": title}
    door.begun(KIND, _DRAFTED, decision, actor, mandate, changes=said)
    return decision
