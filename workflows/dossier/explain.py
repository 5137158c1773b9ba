"""Everything about where a case is, what one can do about it and why not, in plain words.

One function says it; the case's page and ``GET nominations/<number>/explain/`` show the same
sentences. What is sealed from the reader is told in one and the same way throughout.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from nominations import looks
from nominations.lifecycle import END_STATES, State
from nominations.models import Nomination
from organizations.calendars import working_days_between
from organizations.capabilities import Capability
from organizations.models import Unit, User
from organizations.roles import ROLES
from workflows.kernel import door, policy
from workflows.kernel.due import due
from workflows.kernel.durations import in_words
from workflows.kernel.models import CaseTask
from workflows.kernel.models.cases import all_work, open_work
from workflows.kernel.registry import ACTIONS, CAPABILITY_UNIT, Action

from .flowmap import flow_map

#: How many of the coming steps are named.
_AHEAD = 3


@dataclass(frozen=True, slots=True)
class Because:
    """One thing that stands against an act."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """An act with everything that stands against it, and whose it is where it is not mine."""

    action: str
    label: str
    reasons: list[Because] = field(default_factory=list)
    whose: str = ""

    @property
    def not_mine(self) -> bool:
        """Whether it is somebody else's, or does not concern this subject at all."""
        return bool({"role", "subject", "case"} & {one.code for one in self.reasons})


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of open work: what, whose, since when, by when, and how long it usually takes."""

    task: str
    unit: str
    since: datetime
    taken_by: str
    due_at: datetime | None
    due: str
    tone: str
    usual: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a person is told of a case."""

    where: str
    work: list[Work]
    can: list[Told]
    cannot: list[Told]
    later: list[Told]
    next: str

    def as_json(self) -> dict[str, Any]:
        """As the API tells it."""
        return asdict(self)


def explain(
    person: User, nomination: Nomination, *, facts: dict[str, Any] | None = None
) -> Explanation:
    """Where it is, with whom, since when; what this person can do and why not; what comes next.

    ``facts`` as in ``door.options``: several looks share what guards found out.
    """
    code, label = policy.shown_state(person, nomination)
    if code != nomination.state:
        return _sealed()
    tasks = all_work(nomination)
    work = [_work(task) for task in open_work(nomination)]
    can: list[Told] = []
    cannot: list[Told] = []
    units = _units(nomination)
    for action, reasons in door.options(nomination, person, facts=facts):
        told = [Because(one.code, one.text) for one in reasons]
        not_mine = "role" in {one.code for one in told}
        whose = whose_it_is(action, nomination, units) if not_mine else ""
        (cannot if told else can).append(Told(action.code, str(action.label), told, whose))
    return Explanation(
        where=_where(nomination, label, work),
        work=work,
        can=can,
        cannot=cannot,
        later=_later(person, nomination),
        next=_next(person, nomination, tasks),
    )


def _sealed() -> Explanation:
    return Explanation(
        where=_("Hồ sơ đang được xét. Kết quả được báo khi quyết định được công bố."),
        work=[],
        can=[],
        cannot=[],
        later=[],
        next=_("Lúc này phường, xã và phòng, ban không phải làm gì thêm."),
    )


def _work(task: CaseTask) -> Work:
    since = timezone.localtime(task.created)
    days = working_days_between(since.date(), timezone.localdate())
    unit = task.unit.short_name if task.unit else ""
    owner = task.taken_by
    when = due(task.due_at)
    usual = in_words(task)
    said = _("%(unit)s · %(task)s, từ %(day)s") % {
        "unit": unit,
        "task": task.flow_task.task_title,
        "day": f"{since:%d/%m/%Y}",
    }
    parts = [
        said + (_(" (đã %d ngày làm việc)") % days if days > 0 else ""),
        _("%s đang nhận việc này") % owner.full_name if owner else _("chưa ai nhận riêng việc này"),
        when["text"].lower(),
        usual.rstrip("."),
    ]
    return Work(
        task=str(task.flow_task.task_title),
        unit=unit,
        since=task.created,
        taken_by=owner.full_name if owner else "",
        due_at=task.due_at,
        due=when["text"],
        tone=when["tone"],
        usual=usual,
        sentence="; ".join(part for part in parts if part) + ".",
    )


def _where(nomination: Nomination, label: str, work: list[Work]) -> str:
    if nomination.state in END_STATES:
        day = timezone.localtime(nomination.state_since)
        return _("Hồ sơ đã kết thúc: %(state)s, ngày %(day)s.") % {
            "state": label,
            "day": f"{day:%d/%m/%Y}",
        }
    if nomination.state in {State.RETURNED, State.ON_HOLD}:
        return _("%s; thời hạn của thành phố dừng lại trong lúc này.") % label
    return f"{label}." if work else _("%s; chưa ai có việc phải làm.") % label


def _next(person: User, nomination: Nomination, tasks: list[CaseTask]) -> str:
    if nomination.state in END_STATES:
        return _("Không còn bước nào nữa.")
    places = flow_map(nomination, tasks, inside=policy.sees_sealed(person, nomination))
    here = max((at for at, place in enumerate(places) if place.mark == "now"), default=-1)
    coming = [place.title for place in places[here + 1 :] if place.mark == "next"][:_AHEAD]
    if nomination.state == State.RETURNED:
        return _("Phường, xã bổ sung và gửi lại; sau đó thành phố xét tiếp những chỗ đã sửa.")
    if nomination.state == State.ON_HOLD:
        return _("Khi có kết luận thì hồ sơ được xét tiếp từ bước đang dở.")
    return _("Tiếp theo: %s.") % " → ".join(coming) if coming else ""


def _later(person: User, nomination: Nomination) -> list[Told]:
    """What this person does about such dossiers, but at another step; with the steps."""
    if nomination.state in END_STATES:
        return []
    found = []
    for action in ACTIONS.values():
        if action.serves(nomination) or not action.moves:
            continue
        if action.families is not None and nomination.family not in action.families:
            continue
        if not policy.holds_for(person, action, nomination):
            continue
        steps = [str(State(code).label) for code in State.values if code in action.sources]
        text = _("Làm được khi hồ sơ ở bước: %s.") % ", ".join(steps[:4])
        found.append(Told(action.code, str(action.label), [Because("state", text)]))
    return found


def _units(nomination: Nomination) -> dict[int, str]:
    if looks.is_open(nomination):
        units = (nomination.ward, nomination.city, nomination.authority, nomination.council)
        return {unit.pk: unit.short_name for unit in units if unit is not None}
    wanted = {
        nomination.ward_id,
        nomination.city_id,
        nomination.authority_id,
        nomination.council_id,
    } - {None}
    return dict(Unit.objects.filter(pk__in=wanted).values_list("pk", "short_name"))


def whose_it_is(action: Action, nomination: Nomination, units: dict[int, str]) -> str:
    """Who does it instead, by role and unit; '' where nobody can be named."""
    named: list[str] = []
    for capability in action.capability:
        where = CAPABILITY_UNIT[capability]
        if capability == Capability.GIVE_OPINION:
            named.append(_("phòng, ban được lấy ý kiến"))
        unit_id = getattr(nomination, where, None) if where.endswith("_id") else None
        if unit_id is None:
            continue
        roles = [str(role.label) for role in ROLES.values() if capability in role.capabilities]
        named.append(f"{' / '.join(roles)} ({units.get(unit_id, '')})")
    return _("Việc này do %s làm.") % _(" hoặc ").join(named) if named else ""
