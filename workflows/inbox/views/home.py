"""My work, and the list of dossiers."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.lifecycle import NEGATIVE_ENDS, SEALED_CODE, SEALED_LABEL, SEALED_STATES, State
from nominations.models import AwardType, Nomination, Round
from nominations.rounds import current_round, not_ready
from nominations.text.collation import sort_key
from organizations import grants
from organizations.capabilities import OUTSIDE, WARD_DESK, Capability
from organizations.models import Unit, UnitKind, User
from organizations.notices import news_of
from organizations.password_codes import waiting_codes
from organizations.proposals import waiting_for
from workflows.council.models import AgendaItem
from workflows.kernel import policy
from workflows.kernel.models import CaseTask
from workflows.web.filters import filters
from workflows.web.pages import due, page, person_of
from workflows.web.words import day_told, moment_told

from .. import listing
from ..bulk import offered
from ..coming import coming
from ..inbox import (
    DONE_DAYS,
    PARTS,
    SOON_DAYS,
    Load,
    Progress,
    finished_tasks,
    load_of,
    open_tasks,
    progress,
    recent_notices,
)
from ..listing import PART

PAGE = 20
#: The list counts its results no further than this.
COUNTED = 200

#: Words in the address for how urgent, and what they mean.
_WHEN = {"qua-han": "overdue", "sap-han": "soon"}
_DONE = "da-xong"


def page_number(request: HttpRequest) -> int:
    text = request.GET.get("trang", "")
    return max(int(text) if text.isdecimal() and len(text) < 7 else 1, 1)


class Tile(NamedTuple):
    """A number that leads to the list behind it."""

    shown: str
    label: str
    tone: str
    href: str
    on: bool


@page
@filters("trang", loc={*_WHEN, _DONE})
def inbox(request: HttpRequest) -> HttpResponse:
    """Việc của tôi: open work of my units, most urgent first, with why it is mine."""
    person = person_of(request)
    number = page_number(request)
    start = (number - 1) * PAGE
    wanted = request.GET.get("loc", "")
    if wanted not in {*_WHEN, _DONE}:
        wanted = ""
    listed = (
        finished_tasks(person)
        if wanted == _DONE
        else open_tasks(person, when=_WHEN.get(wanted, ""))
    )
    tasks = list(listed[start : start + PAGE + 1])
    load = load_of(person)
    round_ = current_round()
    return render(
        request,
        "inbox/inbox.html",
        {
            "rows": _rows(person, tasks[:PAGE]),
            "wanted": wanted,
            "bulk": offered(person),
            "more": number + 1 if len(tasks) > PAGE else None,
            "before": number - 1,
            "voting": list(_awaiting_vote(person)[:PAGE]),
            "tiles": _tiles(load, wanted),
            "load": load,
            "every": load.shown(load.every),
            "round": round_,
            "unready": "" if tasks or wanted else not_ready(),
            "progress": _progress_told(progress(person, round_), round_) if round_ else None,
            "deadlines": coming(person, round_),
            "notices": [(notice, moment_told(notice.made_at)) for notice in recent_notices(person)],
            "account_news": news_of(person),
            "agreements": len(waiting_for(person)) + len(waiting_codes(person)),
            "day": day_told(timezone.localdate()),
        },
    )


def _awaiting_vote(person: User) -> QuerySet[AgendaItem]:
    """Items being voted on now that wait for this member, in the room or asked in writing."""
    return (
        AgendaItem.objects.filter(
            Q(session__seats__present=True)
            | Q(session__mode__in=["writing", "mixed"], session__answers_due_at__gt=timezone.now()),
            state=AgendaItem.State.VOTING,
            session__seats__member=person,
        )
        .exclude(turnout__member=person)
        .exclude(conflicts__member=person)
        .select_related("nomination__award_type")
        .order_by("session", "position")
    )


def _tiles(load: Load, wanted: str) -> list[Tile]:
    home = reverse("workflows:inbox")
    return [
        Tile(
            load.shown(count),
            str(label),
            tone if count else "",
            f"{home}?loc={loc}" if loc else home,
            wanted == loc,
        )
        for count, label, tone, loc in (
            (load.overdue, _("quá hạn"), "bad", "qua-han"),
            (load.soon, _("đến hạn trong %d ngày làm việc") % SOON_DAYS, "warn", "sap-han"),
            (load.every, _("việc đang chờ"), "", ""),
            (load.done, _("đã xong trong %d ngày qua") % DONE_DAYS, "", _DONE),
        )
    ]


def _rows(person: User, tasks: list[CaseTask]) -> list[dict[str, Any]]:
    """Each task with its urgency and the right by which it is this person's."""
    mandates = grants.mandates(person)
    return [
        {
            "task": task,
            "due": due(task.due_at),
            "finished": moment_told(task.finished) if task.finished else "",
            "mandate": next((one for one in mandates if policy.covers(one, task)), None),
        }
        for task in tasks
    ]


def _progress_told(found: Progress | None, round_: Round) -> dict[str, Any] | None:
    """The parts with their shares in whole per cent and the lists behind them."""
    if found is None or not found.whole:
        return None
    listing = f"{reverse('workflows:nomination_list')}?round={round_.code}"
    return {
        "at": moment_told(found.at),
        "parts": [
            {
                "label": part.label,
                "tone": part.tone,
                "count": count,
                "share": max(count * 100 // found.whole, 1),
                "href": f"{listing}&state={PART}{part.code}"
                if found.drafts_too or part is not PARTS[0]
                else "",
            }
            for part, count in found.counts
        ],
    }


# -- the list --------------------------------------------------------------------------------------


@page
@filters("trang", *listing.FREE, **listing.VALUES)
def nomination_list(request: HttpRequest) -> HttpResponse:
    """Those I may see, in Vietnamese order, with search and filters."""
    person = person_of(request)
    given = listing.given(request.GET)
    found = listing.listed(person, given)
    number = page_number(request)
    start = (number - 1) * PAGE
    cases = list(found.order_by("sort_key", "pk")[start : start + PAGE + 1])
    count = found.order_by()[: COUNTED + 1].count()
    query = request.GET.copy()
    query.pop("trang", None)
    capabilities = {one for mandate in grants.mandates(person) for one in mandate.capabilities}
    return render(
        request,
        "inbox/nomination_list.html",
        {
            "rows": [_row(person, case) for case in cases[:PAGE]],
            "given": given,
            "narrowed": any(given.values()),
            "filtered": any(value for name, value in given.items() if name != "q"),
            "count": count if count <= COUNTED else _("hơn %d") % COUNTED,
            "page": number,
            "more": number + 1 if len(cases) > PAGE else None,
            "before": number - 1,
            "query": query.urlencode(),
            "parts": [(f"{PART}{part.code}", part.label) for part in PARTS],
            "states": _states(outside=capabilities <= OUTSIDE),
            # A ward's people see one ward: nothing to choose.
            "wards": []
            if capabilities <= WARD_DESK
            else sorted(
                Unit.objects.filter(kind=UnitKind.WARD_ASSOCIATION).values_list(
                    "code", "short_name"
                ),
                key=lambda ward: sort_key(ward[1]),
            ),
            "awards": list(AwardType.objects.order_by("position").values_list("code", "name")),
            "rounds": list(
                Round.objects.prefetch_related("awards__award_type")
                if Capability.PREPARE in capabilities
                else Round.objects.all()
            ),
            "prepares": Capability.PREPARE in capabilities,
            "bulk": offered(person),
        },
    )


def _states(*, outside: bool) -> list[tuple[str, Any]]:
    """The states a person can ask for: what is sealed goes by one name outside."""
    if not outside:
        return list(State.choices)
    open_ones = [(code, label) for code, label in State.choices if code not in SEALED_STATES]
    return [*open_ones, (SEALED_CODE, SEALED_LABEL)]


def _row(person: User, case: Nomination) -> dict[str, Any]:
    code, label = policy.shown_state(person, case)
    tone = "rest"
    if code in {State.DECIDED, State.AWARDED}:
        tone = "ok"
    elif code in NEGATIVE_ENDS:
        tone = "bad"
    elif code in {State.RETURNED, State.ON_HOLD}:
        tone = "warn"
    return {"case": case, "label": label, "tone": tone}
