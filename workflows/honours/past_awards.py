"""Awards of all bodies: typed from old decisions or taken from a table, corrected, struck out.

"Once", intervals and prerequisites (E01, E03, E08) see what stands here beside our own decisions.
Only entries made here are changed here: what our own decision gave, its revocation takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from nominations.identity import keyed_hash
from nominations.models import PastAward
from nominations.text.folding import fold
from organizations.capabilities import REVIEW_READERS, REVIEWING
from organizations.models import Unit, User
from organizations.refusals import Reason, Refused
from organizations.unit_acts import acting_for, units_of
from workflows.kernel import door
from workflows.kernel.kinds import Kind
from workflows.kernel.registry import Act, happening

from .inputs import CorrectForm, VoidForm

Origin = PastAward.Origin
#: What a form or a table says of an award, as the model calls it.
FACTS = (
    "subject_kind",
    "name",
    "birth_year",
    "form",
    "authority",
    "decision_number",
    "decided_on",
    "achievement",
    "counts_for_merit",
    "note",
)


def visible(person: User) -> QuerySet[PastAward]:
    """Those my association keeps, its own decisions among them."""
    return PastAward.objects.filter(unit__in=units_of(person, *REVIEW_READERS)).select_related(
        "unit"
    )


def found(person: User, words: str) -> QuerySet[PastAward]:
    """Those visible whose name, decision or body has these words; all without any."""
    wanted = visible(person)
    if folded := fold(words):
        wanted = wanted.filter(
            Q(name_fold__contains=folded)
            | Q(decision_number__icontains=words.strip())
            | Q(authority__icontains=words.strip())
        )
    return wanted.order_by("-decided_on", "-pk")


KIND = Kind(
    "past_award",
    "Khen thưởng đã có",
    PastAward,
    visible,
    units=("unit_id",),
    state="",
)
ENTERED = happening("enter_past_award", "Ghi khen thưởng đã có")


def put(award: PastAward, given: dict[str, Any]) -> PastAward:
    """Set what was given, its keys and the mark of its identity number; nothing is stored."""
    for name in FACTS:
        if name in given:
            setattr(award, name, given[name])
    if "award" in given:
        award.award_code = given["award"].code if given["award"] else ""
    if given.get("national_id"):
        award.national_id_hash = keyed_hash(given["national_id"])
    if award.subject_kind != "person":
        award.national_id_hash, award.birth_year = "", None
    if not award.achievement:
        award.achievement_key = ""
    award.refresh_keys()
    return award


def told_of(award: PastAward) -> dict[str, Any]:
    """What an event says of it; whose it is stands among its personal facts."""
    return {
        "form": award.form,
        "authority": award.authority,
        "decision_number": award.decision_number,
        "decided_on": award.decided_on,
    }


def same_as(award: PastAward) -> PastAward | None:
    """The entry of the same award to the same subject, whoever wrote it down."""
    alike = PastAward.objects.filter(
        name_match=award.name_match,
        decision_number=award.decision_number,
        decided_on=award.decided_on,
    ).exclude(pk=award.pk)
    for one in alike:
        if fold(one.form) == fold(award.form) and (
            not (one.birth_year and award.birth_year) or one.birth_year == award.birth_year
        ):
            return one
    return None


def _twice(one: PastAward) -> Refused:
    text = _("Đã có: %(award)s, quyết định %(number)s. Không ghi hai lần.") % {
        "award": one,
        "number": one.decision_number,
    }
    return Refused("unmet", [Reason("duplicate", text)])


def enter(*, actor: User, data: dict[str, Any], unit: str = "") -> PastAward:
    """Keep an award of another body, or of before; clean data of ``PastAwardForm``.

    ``unit`` names the association it is kept for, where the actor works for several. ``Refused``
    without the right, and for what stands already.
    """
    mandate = acting_for(actor, unit, *REVIEWING)
    award = put(PastAward(unit=Unit.objects.get(pk=mandate.unit_id), origin=Origin.TYPED), data)
    with transaction.atomic():
        # One at a time for an association: two people with one old decision write it once.
        Unit.objects.select_for_update(no_key=True).get(pk=mandate.unit_id)
        if (one := same_as(award)) is not None:
            raise _twice(one)
        award.save()
        door.begun(
            KIND,
            ENTERED,
            award,
            actor,
            mandate,
            changes=told_of(award),
            personal={"subject": award.name},
        )
    return award


def _made_here(act: Act) -> Iterator[Reason]:
    if act.thing.origin == Origin.OWN:
        yield Reason(
            "own",
            _("Do quyết định trong hệ thống: đính chính hoặc huỷ bỏ bằng việc của hồ sơ ấy."),
        )


def _still_counts(act: Act) -> Iterator[Reason]:
    if not act.thing.valid:
        yield Reason("void", _("Mục này đã bị gạch, không còn tính."))


@KIND.act(
    "correct",
    _("Sửa"),
    by=REVIEWING,
    form=CorrectForm,
    guards=(_made_here, _still_counts),
    done=_("Đã sửa %(what)s"),
)
def correct(act: Act) -> None:
    """As the decision really says."""
    before = told_of(act.thing)
    put(act.thing, act.inputs)
    if (one := same_as(act.thing)) is not None:
        raise _twice(one)
    after = told_of(act.thing)
    act.changes |= {
        name: [before[name], after[name]] for name in after if before[name] != after[name]
    }
    act.personal["subject"] = act.thing.name


@KIND.act(
    "void",
    _("Gạch bỏ"),
    by=REVIEWING,
    form=VoidForm,
    guards=(_made_here, _still_counts),
    unusual=True,
    done=_("Đã gạch bỏ %(what)s"),
)
def void(act: Act) -> None:
    """No rule counts it any more; it stays to be read."""
    act.thing.valid, act.reason = False, act.inputs["reason"]
