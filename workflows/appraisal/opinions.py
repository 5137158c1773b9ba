"""Opinions and the proposal of a dossier, who may read them, and the right of whoever is asked."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from nominations import looks
from nominations.models import Nomination
from organizations import grants
from organizations.capabilities import Capability
from organizations.models import User
from organizations.refusals import Reason
from prepared.queries import Prepared
from workflows.kernel import policy

from .models import Opinion, Proposal

_AWAITED: Prepared[int] = Prepared(
    lambda nomination: (
        Opinion.objects.filter(
            consultation__nomination=nomination, consultation__closed_at__isnull=True, verdict=""
        )
        .order_by("unit_id")
        .values_list("unit_id", flat=True)
    )
)


def awaited(nomination_id: int) -> list[int]:
    """The departments whose opinion is still awaited, by unit."""
    return _AWAITED.all(nomination_id)


def shown_to_departments(units: set[int]) -> Q:
    """What a department was ever asked about."""
    asked = Opinion.objects.filter(consultation__nomination=OuterRef("pk"), unit__in=units)
    return Q(Exists(asked))


def _awaits(nomination: Nomination, unit_id: int) -> bool:
    return Opinion.objects.filter(
        consultation__nomination=nomination,
        consultation__closed_at__isnull=True,
        unit=unit_id,
        verdict="",
    ).exists()


def _awaiting(units: set[int]) -> Q:
    pending = Opinion.objects.filter(
        consultation__nomination=OuterRef("pk"),
        consultation__closed_at__isnull=True,
        unit__in=units,
        verdict="",
    )
    return Q(Exists(pending))


def _answered(nomination: Nomination, units: set[int]) -> Reason | None:
    """Somebody of their department was quicker: that is no want of a right."""
    asked = Opinion.objects.filter(consultation__nomination=nomination, unit__in=units)
    if not units or not asked.exclude(verdict="").exists():
        return None
    return Reason("answered", _("Phòng, ban này đã cho ý kiến về hồ sơ này rồi."))


#: The right to give an opinion is asked where one is awaited.
WHERE_ASKED = policy.Place(holds=_awaits, condition=_awaiting, instead=_answered)


def opinions_for(person: User, nomination: Nomination) -> list[Opinion]:
    """Opinions in the order they were asked for: all inside; a department its own, and the others
    asked with it once it has answered; nobody else any."""
    found = looks.once(
        nomination,
        "opinions",
        lambda: list(
            Opinion.objects.filter(consultation__nomination=nomination)
            .select_related("unit", "consultation", "given_by", "file")
            .order_by("consultation__number", "unit__name")
        ),
    )
    if policy.sees_sealed(person, nomination):
        return found
    units = {
        mandate.unit_id
        for mandate in grants.mandates(person)
        if Capability.GIVE_OPINION in mandate.capabilities
    }
    mine = [one for one in found if one.unit_id in units]
    waiting = any(not one.verdict and one.consultation.closed_at is None for one in mine)
    answered = {one.consultation_id for one in mine if one.verdict}
    return [
        one
        for one in found
        if one.unit_id in units or (not waiting and one.verdict and one.consultation_id in answered)
    ]


def proposals(nomination: Nomination) -> list[Proposal]:
    """What the reviewer proposes now: one at most; for those inside."""
    return looks.once(
        nomination,
        "proposals",
        lambda: list(nomination.proposals.filter(current=True)),  # type: ignore[attr-defined]
    )


def may_open_opinion(person: User, opinion: Opinion) -> bool:
    """Whether the person may open the file that came with an opinion."""
    nomination = policy.visible(person).filter(pk=opinion.consultation.nomination_id).first()
    return nomination is not None and any(
        one.pk == opinion.pk for one in opinions_for(person, nomination)
    )
