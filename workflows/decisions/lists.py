"""A decision as a thing of its own, and a dossier's place in it.

Its state moves with its list: signed when the last on it is, issued with the first that is
numbered (``signing``, ``issuing``); for the whole list at once by its own acts (``whole``).
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from nominations.lifecycle import Step
from nominations.models import Nomination
from organizations.models import User
from organizations.refusals import unmet
from workflows.kernel.kinds import Kind
from workflows.kernel.registry import Act

from .models import Decision, DecisionItem
from .queries import decisions_visible


class Decisions(Kind):
    """Whoever changes its list changes it."""

    def lock(self, key: Any, actor: User | None) -> Decision:
        """The dossiers on its list first, then the decision: in the order acts on one hold them.

        Who acts on a dossier holds it and waits for its decision; were that held here first, each
        would wait for the other.
        """
        listed = Nomination.objects.filter(
            decision_items__decision=key, decision_items__current=True
        )
        list(listed.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        decision: Decision = super().lock(key, actor)
        return decision

    def version(self, person: User | None, thing: Any) -> int:
        """How often it or its list was changed."""
        version: int = super().version(person, thing) + thing.list_version
        return version

    def store(self, act: Act) -> None:
        """The effect has kept it."""


KIND = Decisions(
    "decision",
    "Quyết định",
    Decision,
    decisions_visible,
    units=("authority_id",),
    beside=("authority", "award_type", "round", "signed_by"),
    in_unit_stream=True,
)


def item_of(nomination: Nomination) -> DecisionItem:
    """The nomination's place in its present decision."""
    try:
        return DecisionItem.objects.select_related(
            "decision__authority", "decision__round", "decision__award_type", "decision__signed_by"
        ).get(nomination=nomination, current=True)
    except DecisionItem.DoesNotExist:
        raise unmet("decision", _("Chưa có trong quyết định nào.")) from None


def lock(decision: Decision) -> Decision:
    """The decision's row locked and read anew: its list, signature and number change one by one."""
    return (
        Decision.objects.select_for_update(of=("self",))
        .select_related("authority", "round", "award_type", "signed_by")
        .get(pk=decision.pk)
    )


def partly_signed(decision: Decision) -> bool:
    """Whether somebody on the list is signed already: from then on the list stands."""
    return decision.items.filter(current=True, nomination__step=Step.REGISTER).exists()
