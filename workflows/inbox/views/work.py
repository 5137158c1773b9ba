"""The dossiers of one batch of work, one by one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from organizations import grants
from organizations.models import User
from workflows.kernel import policy
from workflows.kernel.models import CaseTask
from workflows.web.pages import due, person_of
from workflows.web.words import moment_told

from .. import desk
from ..bulk import offered
from ..inbox import finished_tasks, open_tasks
from ..lacks import lacks

PAGE = 20

#: Words in the address for how urgent, and what they mean.
_WHEN = {"qua-han": "overdue", "sap-han": "soon"}
_DONE = "da-xong"
#: Lists that can be asked for; one of them is everything.
LISTS = {*_WHEN, _DONE, "tat-ca"}
_TITLES = {"qua-han": _l("Việc quá hạn"), "sap-han": _l("Việc sắp đến hạn")}
#: What the groups of a ward's drafts are called, what one does about them, and their colour.
LACKS: dict[str, tuple[Promise, Promise, str]] = {
    "tra-lai": (_l("hồ sơ thành phố trả lại"), _l("Bổ sung"), "bad"),
    "giay-to": (_l("hồ sơ thiếu minh chứng"), _l("Thêm giấy tờ"), "warn"),
    "dong-y": (_l("em thiếu đồng ý của cha mẹ hoặc của chính em"), _l("Ghi đồng ý"), "warn"),
    "du": (_l("hồ sơ đủ giấy tờ, chưa trình Chủ tịch Hội"), _l("Trình Chủ tịch"), "ok"),
}


def page_number(request: HttpRequest) -> int:
    """Which page of a list an address asks for."""
    text = request.GET.get("trang", "")
    return max(int(text) if text.isdecimal() and len(text) < 7 else 1, 1)


def listing(request: HttpRequest) -> HttpResponse:
    """The dossiers of one batch, most urgent first, with why each is this person's."""
    person = person_of(request)
    number = page_number(request)
    start = (number - 1) * PAGE
    wanted = request.GET.get("loc", "")
    task, award = request.GET.get("viec", ""), request.GET.get("danh-hieu", "")
    lack = request.GET.get("thieu", "")
    if wanted == _DONE:
        listed = finished_tasks(person)
        title = _("Đã xong gần đây")
    else:
        listed = open_tasks(person, when=_WHEN.get(wanted, ""))
        title = str(_TITLES.get(wanted, _("Mọi việc đang chờ")))
        if task.isidentifier():
            listed = desk.work_called(listed, task, award)
        if lack in LACKS:
            numbers = [
                one for group in lacks(person) if group.code == lack for one, _n in group.dossiers
            ]
            listed = listed.filter(process__nomination__number__in=numbers)
            title = str(LACKS[lack][0]).capitalize()
    tasks = list(listed[start : start + PAGE + 1])
    if task and tasks:
        title = str(tasks[0].flow_task.task_title)
        if award:
            title = f"{title}: {tasks[0].process.nomination.award_type.short_name}"
    query = request.GET.copy()
    query.pop("trang", None)
    return render(
        request,
        "inbox/work.html",
        {
            "title": title,
            "rows": _rows(person, tasks[:PAGE]),
            "finished": wanted == _DONE,
            "bulk": [] if wanted == _DONE else offered(person),
            "more": number + 1 if len(tasks) > PAGE else None,
            "before": number - 1,
            "query": query.urlencode(),
        },
    )


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
