"""Small cases beside a dossier (complaints, revocations): one way to act on all of them.

lock → is it visible → is it this person's right → state → inputs → own conditions → effect → one
event. Pages and the API both come through ``perform``; either all of it is stored or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.record import record
from organizations import grants
from organizations.capabilities import in_order
from organizations.grants import Mandate
from organizations.models import User
from organizations.refusals import Reason, Refused, hidden
from workflows.web.shapes import cleaned


@dataclass(slots=True)
class Doing:
    """One act on one case: who, by which right, with which clean inputs."""

    case: Any
    actor: User
    mandate: Mandate
    inputs: dict[str, Any]
    at: datetime
    changes: dict[str, Any] = field(default_factory=dict)
    personal: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    told: dict[str, str] = field(default_factory=dict)

    @property
    def people(self) -> set[int]:
        """Who acts, and for whom: a delegate counts as both."""
        return {self.actor.pk, self.mandate.on_behalf_of_id} - {None}  # type: ignore[return-value]


Check = Callable[[Doing], Iterable[Reason]]


@dataclass(frozen=True, slots=True)
class SideAct:
    """An act of a small case."""

    code: str
    label: str
    capabilities: tuple[str, ...]
    sources: frozenset[str]
    effect: Callable[[Doing], None]
    form: Callable[[], type[forms.Form]]
    #: Asked before anything is typed, and again when it is.
    checks: tuple[Check, ...] = ()
    #: Asked of what was typed.
    input_checks: tuple[Check, ...] = ()
    #: On which units the right must be held; by default that of the city.
    units: Callable[[Any], set[int]] | None = None


@dataclass(frozen=True, slots=True)
class SideKind:
    """A kind of small case: what it is, who sees it, what can be done to it."""

    code: str
    visible: Callable[[User], models.QuerySet[Any]]
    city_of: Callable[[Any], int]
    acts: dict[str, SideAct] = field(default_factory=dict)

    def act(
        self,
        code: str,
        label: str,
        *,
        by: str | Iterable[str],
        sources: Iterable[str],
        form: type[forms.Form] = forms.Form,
        checks: tuple[Check, ...] = (),
        input_checks: tuple[Check, ...] = (),
        units: Callable[[Any], set[int]] | None = None,
    ) -> Callable[[Callable[[Doing], None]], Callable[[Doing], None]]:
        """Register a function as the effect of an act."""

        def register(effect: Callable[[Doing], None]) -> Callable[[Doing], None]:
            assert code not in self.acts, code
            self.acts[code] = SideAct(
                code,
                label,
                in_order((by,) if isinstance(by, str) else by),
                frozenset(str(one) for one in sources),
                effect,
                lambda: form,
                checks,
                input_checks,
                units,
            )
            return effect

        return register


def _mandate(kind: SideKind, act: SideAct, case: Any, actor: User) -> Mandate | None:
    units = act.units(case) if act.units else {kind.city_of(case)}
    for mandate in grants.mandates(actor):
        if mandate.unit_id in units and mandate.capabilities & set(act.capabilities):
            return mandate
    return None


def _against(act: SideAct, doing: Doing) -> list[Reason]:
    if doing.case.state not in act.sources:
        state = doing.case.get_state_display()
        return [Reason("state", _("Không làm được ở bước này (đang: %s).") % state)]
    return [reason for check in act.checks for reason in check(doing)]


def find(kind: SideKind, person: User, pk: int) -> Any:
    """A case this person may see; the same ``Refused('hidden')`` for one that is not there."""
    found = kind.visible(person).filter(pk=pk).first()
    if found is None:
        raise hidden()
    return found


def options(kind: SideKind, case: Any, person: User) -> Iterator[tuple[SideAct, list[Reason]]]:
    """The acts of the present state this person has the right to, with what stands against them."""
    for act in kind.acts.values():
        mandate = _mandate(kind, act, case, person)
        if mandate is not None and case.state in act.sources:
            yield act, _against(act, Doing(case, person, mandate, {}, timezone.now()))


def unbound_form(act: SideAct, case: Any) -> forms.Form:
    """The empty form of an act, with the choices that belong to this case."""
    form = act.form()()
    if prepare := getattr(form, "prepare", None):
        prepare(case)
    return form


def _clean(act: SideAct, inputs: dict[str, Any]) -> dict[str, Any]:
    return cleaned(act.form(), inputs)


def refuse(kind: SideKind, case: Any, person: User, act: SideAct) -> None:
    """Say why this person cannot do this act now; nothing when they can."""
    mandate = _mandate(kind, act, case, person)
    if mandate is None:
        text = _("Việc này không thuộc nhiệm vụ của anh/chị.")
        raise Refused("forbidden", [Reason("role", text)])
    if reasons := _against(act, Doing(case, person, mandate, {}, timezone.now())):
        raise Refused("unmet", reasons)


@transaction.atomic
def perform(kind: SideKind, pk: int, actor: User, code: str, /, **inputs: Any) -> Doing:
    """Do one act to one case, or raise ``Refused`` and change nothing."""
    seen = find(kind, actor, pk)
    # What the caller may see is asked first; what is acted on is the row as it stands now.
    case = type(seen)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=seen.pk)
    act = kind.acts.get(code)
    if act is None:
        raise hidden()
    mandate = _mandate(kind, act, case, actor)
    if mandate is None:
        text = _("Việc này không thuộc nhiệm vụ của anh/chị.")
        raise Refused("forbidden", [Reason("role", text)])
    doing = Doing(case, actor, mandate, {}, timezone.now())
    if reasons := _against(act, doing):
        kinds = {reason.code for reason in reasons}
        raise Refused("forbidden" if "separation" in kinds else "unmet", reasons)
    doing.inputs = _clean(act, inputs)
    if reasons := [reason for check in act.input_checks for reason in check(doing)]:
        raise Refused("unmet", reasons)
    before = case.state
    act.effect(doing)
    case.save()
    note(kind.code, doing, act.code, before)
    return doing


def note(kind: str, doing: Doing, code: str, before: str) -> None:
    """The one event of an act, in the case's own stream."""
    case, mandate = doing.case, doing.mandate
    body: dict[str, Any] = {
        "action": code,
        "from": before,
        "to": case.state,
        "changes": doing.changes,
    }
    if doing.reason:
        body["reason"] = doing.reason
    record(
        stream=f"{kind}:{case.pk}",
        kind=code,
        actor=doing.actor,
        by=mandate,
        object_ref=f"{kind}:{case.pk}",
        body=body,
        personal=doing.personal or None,
        at=doing.at,
    )
