"""My work, in the batches people work in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from nominations.models import Round, RoundDeadline
from nominations.rounds import current_round, not_ready
from nominations.text.amounts import format_amount
from organizations import grants
from organizations.capabilities import WARD_DESK, Capability
from organizations.models import User
from organizations.notices import news_of
from organizations.password_codes import waiting_codes
from organizations.proposals import waiting_for
from organizations.refusals import hidden
from workflows.council.models import AgendaItem, CouncilSession
from workflows.kernel.nominations import NOMINATIONS
from workflows.kernel.registry import ACTIONS
from workflows.web.filters import filters
from workflows.web.pages import due, page, person_of
from workflows.web.words import day_told, moment_told

from .. import bulk, desk
from ..coming import Coming, coming
from ..inbox import PARTS, Progress, progress, soon
from ..lacks import Lack, lacks
from ..listing import PART
from ..news import count_news
from .work import LACKS, LISTS, listing

#: So many ballots of one member are listed.
_BALLOTS = 100
#: So many days to come stand on the line of the season; what wards themselves must do.
_MARKS = 5
_OF_WARDS = {RoundDeadline.Kind.SUBMISSION, RoundDeadline.Kind.WARD_REPORT}
#: Work of these kinds has cards of its own.
_ON_CARDS = {
    "intake", "signature", "number", "ceremony", "consent", "payment", "receipt",
    "prepare", "complete_file", "council", "result",
}  # fmt: skip
_SHEETS = {
    "signature": (_l("chờ ký"), _l("Đọc và ký")),
    "number": (_l("đã ký, chờ số"), _l("Cấp số, ban hành")),
    "hand_over": (_l("chờ trao"), _l("Mở danh sách trao")),
    "payment": (_l("chờ chi"), _l("Mở danh sách chi")),
}


@page
@filters("trang", "viec", "danh-hieu", loc=LISTS, thieu=set(LACKS))
def inbox(request: HttpRequest) -> HttpResponse:
    """Việc của tôi: what waits, in batches; asked for one batch, its dossiers one by one."""
    if {"loc", "viec", "thieu", "trang"} & request.GET.keys():
        return listing(request)
    return _home(request)


def _home(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    held = frozenset(one for mandate in grants.mandates(person) for one in mandate.capabilities)
    count_news(person)
    found = desk.batches(person, unnamed=_ON_CARDS)
    now = timezone.now()
    near = soon(now)
    round_ = current_round()
    deadlines = coming(person, round_)
    cards = [_sheet(one) for one in desk.sheets(person)]
    kept = [_lack(one) for one in lacks(person)]
    return render(
        request,
        "inbox/home.html",
        {
            "every": sum(one.count for one in found),
            "late": sum(one.late for one in found),
            "near": sum(1 for one in found if one.due and now <= one.due <= near),
            "voting": _ballots(person) if Capability.VOTE in held else [],
            "sessions": [_session(one) for one in desk.sessions_ahead(person)],
            "letters": [{"letter": one, "due": due(one.due)} for one in desk.letters(person)],
            "sheets": cards,
            "lacks": kept,
            "writes": Capability.PREPARE in held,
            "awards": list(round_.awards.select_related("award_type"))
            if round_ and Capability.PREPARE in held
            else [],
            "groups": [
                {
                    "batch": one,
                    "due": due(one.due),
                    "href": _href(one),
                    "others": max(one.count - len(one.first), 0),
                }
                for one in found
                if one.task not in _ON_CARDS
            ],
            "round": round_,
            "unready": "" if round_ else not_ready(),
            "season": round_ and WARD_DESK & held and _season(round_, deadlines),
            "progress": _progress_told(progress(person, round_), round_) if round_ else None,
            "deadlines": deadlines[:3],
            "account_news": news_of(person),
            "agreements": len(waiting_for(person)) + len(waiting_codes(person)),
            "day": day_told(timezone.localdate()),
        },
    )


def _href(batch: desk.Batch) -> str:
    """One dossier opens itself; the ward's chair sends from the letter; else their list."""
    if batch.count == 1 and batch.first:
        return reverse("workflows:nomination_detail", args=[batch.first[0][0]])
    if batch.task == "endorse":
        return reverse("workflows:submission_list")
    return f"{reverse('workflows:inbox')}?viec={batch.task}&danh-hieu={batch.award_code}"


def _sheet(sheet: desk.Sheet) -> dict[str, Any]:
    waits, act = _SHEETS[sheet.act]
    place = "hand_over_sheet" if sheet.act in {"hand_over", "payment"} else "decision_detail"
    return {
        "sheet": sheet,
        "waits": waits,
        "act": act,
        "due": due(sheet.due),
        "amount": format_amount(sheet.amount) if sheet.amount else "",
        "href": reverse(f"workflows:{place}", args=[sheet.decision.pk]),
    }


def _lack(lack: Lack) -> dict[str, Any]:
    label, act, tone = LACKS[lack.code]
    one = lack.dossiers[0][0] if lack.count == 1 else ""
    listing = f"{reverse('workflows:inbox')}?thieu={lack.code}"
    return {
        "lack": lack,
        "label": label,
        "act": act,
        "tone": tone,
        "first": lack.dossiers[: desk.NAMES],
        "others": max(lack.count - desk.NAMES, 0),
        "href": reverse("workflows:nomination_detail", args=[one]) if one else listing,
    }


def _ballots(person: User) -> list[dict[str, Any]]:
    """By session the items that wait for this member's ballot."""
    found: dict[int, list[AgendaItem]] = {}
    for item in desk.awaiting_vote(person)[:_BALLOTS]:
        found.setdefault(item.session_id, []).append(item)
    return [
        {
            "items_count": len(items),
            "shown": items[: desk.NAMES],
            "others": max(len(items) - desk.NAMES, 0),
            "href": reverse("workflows:ballot_sheet", args=[session]),
        }
        for session, items in found.items()
    ]


def _session(session: CouncilSession) -> dict[str, Any]:
    local = timezone.localtime(session.meets_at)
    today = local.date() == timezone.localdate()
    return {
        "session": session,
        "day": _("Hôm nay") if today else day_told(local.date()),
        "today": today,
    }


def _season(round_: Round, deadlines: list[Coming]) -> list[dict[str, Any]]:
    """The marks of the round along a line; what the ward itself must do large."""
    marks: list[dict[str, Any]] = [
        {"tone": "past", "head": f"{round_.opens_on:%d/%m}", "text": _("Mở đợt xét")},
        {"tone": "now", "head": _("Hôm nay"), "text": day_told(timezone.localdate())},
    ]
    for one in deadlines[:_MARKS]:
        mine = one.kind in _OF_WARDS or bool(one.href)
        last = timezone.localtime(one.last)
        day = f"{last:%d/%m}"
        told = _("muộn nhất %(hour)s %(day)s") % {
            "hour": f"{last:%H:%M}",
            "day": day_told(last.date()),
        }
        marks.append(
            {
                "tone": f"mine due-{one.due['tone']}" if mine else "rest",
                "head": one.label if mine else day,
                "text": f"{told}, {one.note}" if mine and one.note else told if mine else one.label,
                "href": one.href,
                "due": one.due if mine else None,
            }
        )
    return marks


@require_POST
@page
def receive_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that waits under a tờ trình is received, each for itself."""
    person = person_of(request)
    numbers = list(desk.under_letter(person, pk).values_list("number", flat=True)[: bulk.MOST])
    if not numbers:
        raise hidden()
    rows = bulk.perform(person, "receive", numbers)
    done = [row for row in rows if row.done]
    if done:
        left = len(desk.letters(person))
        told = NOMINATIONS.said(ACTIONS["receive"], [row.thing for row in done])
        rest = _("Còn %d tờ trình.") % left if left else _("Không còn tờ trình nào chờ.")
        messages.success(request, f"{told} {rest}")
    for row in rows:
        if not row.done and row.thing is not None:
            reasons = " ".join(str(reason.text) for reason in row.reasons)
            messages.warning(request, f"{row.thing.subject_name}: {reasons}")
    return redirect("workflows:inbox")


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
