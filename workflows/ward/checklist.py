"""How far a dossier is while it is the ward's: what is there, what is missing, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations import criteria
from nominations.criteria_form import dossier_form
from nominations.drafts import NewDraft, age_on, current, own_fields_lacking, unsaved
from nominations.eligibility import Result, evaluate, gather_new, unmet
from nominations.evidence import missing_documents
from nominations.forms import family_of, form_for
from nominations.identity import keyed_hash
from nominations.lifecycle import State
from nominations.models import AwardTypeVersion, Nomination, Round
from organizations.models import Unit, User
from organizations.refusals import Reason, Refused
from workflows.appraisal.returns import locked_fields
from workflows.kernel import door

from . import two_places

#: How long an open edit page counts as "somebody is at it", in seconds.
_PRESENCE = 90


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a complete dossier has: ``tone`` is ``ok``, ``bad`` or ``warn``."""

    label: str
    tone: str
    text: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """What is there and what is missing; ``next`` says in a sentence what to do now."""

    items: list[Item]
    next: str
    #: In a return: what the city asked for and how much of it was mended; None where not counted.
    returned: bool = False
    asked: int | None = None
    mended: int = 0

    @property
    def heading(self) -> str:
        """How far it is; a dossier that came back is never called complete."""
        if self.missing:
            return _("Còn thiếu %d mục") % self.missing
        if not self.returned:
            return _("Hồ sơ đã đủ")
        if self.asked is None:
            return _("Sửa những mục thành phố yêu cầu")
        told = {"asked": self.asked, "mended": self.mended}
        return _("Thành phố yêu cầu %(asked)d mục, đã sửa %(mended)d") % told

    @property
    def missing(self) -> int:
        """How many things stand in the way of handing the dossier on."""
        return sum(item.tone == "bad" for item in self.items)


def checklist(nomination: Nomination, facts: dict[str, Any] | None = None) -> Checklist:
    """Papers and conditions, each with what is to be done; ``facts`` as in ``door.options``, and
    ``returned`` (``returns.Returned``) where that has been read already."""
    shared = {} if facts is None else facts
    if "missing" not in shared:
        person = nomination.person
        age = age_on(person, timezone.localdate()) if person else None
        shared["missing"] = missing_documents(nomination, minor=age is not None and age < 18)
    if "eligibility" not in shared:
        shared["eligibility"] = evaluate(nomination)
    if "criteria" not in shared:
        shared["criteria"] = criteria.lines(nomination)
    missing = {wanted.kind: wanted for wanted in shared["missing"]}
    items = [Item(wanted.label, "bad", _("chưa có")) for wanted in missing.values()]
    items += [
        Item(one.label, "bad", _("Chưa ghi “%s”.") % one.label)
        for one in own_fields_lacking(nomination)
    ]
    items += [
        Item(_("Tự chấm theo tiêu chí"), "bad", text)
        for _code, text in criteria.problems(nomination, shared["criteria"])
    ]
    results: list[Result] = shared["eligibility"]
    for result in results:
        if not result.passed and not result.waived:
            tone = "bad" if result.severity == "block" else "warn"
            items.append(Item(result.title, tone, result.text, result.source))
    returned = nomination.state == State.RETURNED
    if not items:
        told = _("Không thiếu gì ngoài các mục ấy") if returned else _("Đủ giấy tờ và điều kiện")
        items.append(Item(told, "ok"))
    asked = shared.get("returned")
    return Checklist(
        items,
        _next(items, missing, nomination.state),
        returned,
        len(asked.asked) if returned and asked is not None else None,
        asked.mended if returned and asked is not None else 0,
    )


def _next(items: list[Item], missing: dict[str, Any], state: str) -> str:
    for item in items:
        if item.tone == "bad":
            if missing and item.text == _("chưa có"):
                return _("Thêm giấy tờ: %s.") % item.label
            return item.text
    if state == State.RETURNED:
        return _("Sửa những mục thành phố yêu cầu; sau đó Chủ tịch Hội trả lời và gửi lại.")
    return _("Trình Chủ tịch Hội duyệt.")


def first_look(
    *, round: Round, ward: Unit, version: AwardTypeVersion, typed: dict[str, Any]
) -> list[Item]:
    """What the rules say of somebody who is only being typed in: duplicates, earlier awards, age.

    Nothing is stored; what is not valid yet is not looked at, and without a name there is nothing
    to say.
    """
    form = form_for(version, family_of(version, typed))(data=typed)
    form.is_valid()
    data = form.cleaned_data
    if not (data.get("full_name") or data.get("name")):
        return []
    new = unsaved(actor=None, round=round, ward=ward, drafts=[NewDraft(version, data, "")])
    [facts] = gather_new(new)
    [results] = unmet([facts])
    # A consent can be kept only once there is a draft: that is no fault yet.
    items = [
        Item(
            one.title,
            "bad" if one.severity == "block" and one.code != "E14" else "warn",
            one.text,
            one.source,
        )
        for one in results
    ]
    codes = {one.code for one in results}
    if facts.same_round and not codes & {"E02", "E02b"}:
        other = facts.same_round[0]
        text = _("hồ sơ %(number)s (%(ward)s); hãy xem có phải là một không.") % {
            "number": other.number,
            "ward": other.ward.short_name,
        }
        items.append(Item(_("Giống một hồ sơ trong đợt"), "warn", text))
    if facts.past and not codes & {"E01", "E03"}:
        award = max(facts.past, key=lambda award: award.decided_on)
        text = _("%(form)s, ngày %(day)s.") % {
            "form": award.form,
            "day": f"{award.decided_on:%d/%m/%Y}",
        }
        items.append(Item(_("Tên này đã được khen"), "warn", text))
    return items


@dataclass(frozen=True, slots=True)
class Saved:
    """What an autosave did: the new version, what was kept, what could not be and why."""

    version: int
    changed: list[str]
    errors: dict[str, list[str]]
    #: Fields the page shows as they were before somebody changed them elsewhere.
    behind: set[str]


def autosave(
    *,
    actor: User,
    nomination: Nomination,
    typed: dict[str, Any],
    expected_version: int | None,
    base: dict[str, str] | None = None,
) -> Saved:
    """Keep every field that is valid and differs; the others stay in the browser, with reasons.

    ``base`` is what the page carries of how its fields were: with it ``Refused('stale')`` only
    where a field was changed here and elsewhere, without it wherever the dossier was changed.
    """
    listed = criteria.lines(nomination)
    form_class = dossier_form(nomination, listed)
    values = current(nomination) | criteria.values(listed)
    locked = locked_fields(nomination, form_class.base_fields)
    given = {
        name: text
        for name, text in typed.items()
        if name in form_class.base_fields and name not in locked and not _masked(name, text)
    }
    behind: set[str] = set()
    if base is not None:
        told = two_places.merged(form_class(), given, values, base, {})
        if told.both:
            names = ", ".join(f"“{one.label}”" for one in told.both)
            text = _(
                "%s vừa được lưu khác ở một trang khác. Bấm “Lưu hồ sơ” để xem cả hai và chọn; "
                "điều ghi ở đây vẫn còn."
            )
            raise Refused("stale", [Reason("stale", text % names)])
        given, behind, expected_version = told.mine, told.behind, nomination.version
    whole = {
        name: given.get(name, "" if _masked(name, values.get(name)) else values.get(name))
        for name in form_class.base_fields
    }
    form = form_class(data=whole)
    errors = {
        name: [str(text) for text in texts] for name, texts in form.errors.items() if name in given
    }
    changed = {
        name: text
        for name, text in given.items()
        if name not in errors and _differs(nomination, name, form.cleaned_data.get(name), values)
    }
    version = nomination.version
    if changed:
        done = door.perform(
            "edit", nomination.number, actor, expected_version=expected_version, data=changed
        )
        version = done.version
    elif expected_version is not None and expected_version != version:
        # Nothing to keep, but what is on the screen is not what is stored.
        door.refuse_stale()
    return Saved(version, sorted(changed), errors, behind)


def _masked(name: str, text: Any) -> bool:
    return name == "national_id" and "*" in str(text or "")


def _differs(nomination: Nomination, name: str, new: Any, values: dict[str, Any]) -> bool:
    if name == "national_id" and nomination.person is not None:
        # Only its mask is shown; the number itself is told by its keyed hash.
        return keyed_hash(str(new or "")) != nomination.person.national_id_hash
    old = values.get(name)
    return str(new if new is not None else "") != str(old if old is not None else "")


def others_editing(nomination: Nomination, person: User) -> list[str]:
    """Names of colleagues who have the edit page open; notes that this person has it too."""
    key = f"editing:{nomination.pk}"
    now = timezone.now().timestamp()
    seen: dict[int, tuple[str, float]] = cache.get(key, {})
    seen = {pk: one for pk, one in seen.items() if now - one[1] < _PRESENCE}
    seen[person.pk] = (person.full_name, now)
    cache.set(key, seen, _PRESENCE)
    return [name for pk, (name, _at) in seen.items() if pk != person.pk]


__all__ = ["Checklist", "Item", "Refused", "Saved", "autosave", "checklist", "others_editing"]
