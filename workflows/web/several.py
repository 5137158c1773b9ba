"""Many things of a list at once, on a page: what would come of each, then what came of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organizations.models import User
from organizations.refusals import hidden
from organizations.unit_acts import units_of
from workflows.kernel import many
from workflows.kernel.kinds import Kind
from workflows.kernel.many import MOST, Row
from workflows.kernel.registry import Action, Many

from .pages import page, person_of, typed
from .things import SHOWN


@dataclass(frozen=True, slots=True)
class Line:
    """A thing in such a list: where its page is, how it is called, what is said beside it."""

    key: Any
    address: str
    name: str
    beside: str = ""


@dataclass(frozen=True)
class Several:
    """What a page of many needs to know of a kind, with the address names of its list and page."""

    kind: Kind
    list_name: str
    detail_name: str

    @property
    def noun(self) -> str:
        """How several are called in a sentence."""
        return self.kind.label.lower()

    def offered(self, person: User) -> list[Action]:
        """The acts on many for which this person has a right somewhere, in the table's order."""
        return [
            action
            for action in self.kind.actions.values()
            if Many.LIST in action.many and units_of(person, *action.capability)
        ]

    def keys(self, given: list[str]) -> list[Any]:
        """The keys that were ticked, each once; what is none is passed over."""
        return [int(one) for one in dict.fromkeys(given) if one.isdecimal() and len(one) < 10]

    def shown(self, thing: Any) -> Line:
        """A thing in the list."""
        return Line(thing.pk, reverse(self.detail_name, args=[thing.pk]), str(thing))

    def form(self, action: Action, rows: list[Row], data: Any) -> forms.Form | None:
        """What is typed once for all of them; None where the act needs nothing, or no thing is."""
        if not action.form.base_fields or not rows:
            return None
        return action.form(data=data, thing=rows[0].thing).shown()

    def preview(self, person: User, code: str, keys: list[Any]) -> list[Row]:
        """Those this person may see, each with the reasons against it."""
        found = many.seen(self.kind, keys, person)
        return many.preview(self.kind, code, [key for key in keys if key in found], person, found)

    def perform(
        self, person: User, code: str, keys: list[Any], inputs: dict[str, Any]
    ) -> list[Row]:
        """Those this person may see, each for itself."""
        found = many.seen(self.kind, keys, person)
        wanted = [key for key in keys if key in found]
        return many.perform(self.kind, code, wanted, person, lambda key: inputs, found)

    def answer(self, request: HttpRequest) -> HttpResponse:
        """First the preview; with ``confirm`` the acts themselves, a result per row."""
        person, code = person_of(request), request.POST.get("code", "")
        if code not in {action.code for action in self.offered(person)}:
            raise hidden()
        action, keys = self.kind.actions[code], self.keys(request.POST.getlist("number"))
        if not keys:
            messages.error(request, _("Chưa chọn %s nào.") % self.noun)
            return redirect(self.list_name)
        if len(keys) > MOST:
            text = _("Chọn không quá %(most)d %(noun)s một lần; đã lấy những %(noun)s đầu.")
            messages.warning(request, text % {"most": MOST, "noun": self.noun})
        keys, confirmed = keys[:MOST], "confirm" in request.POST
        rows = self.preview(person, code, keys)
        ready = [row for row in rows if not row.reasons]
        form = self.form(action, ready, request.POST if confirmed else None)
        if confirmed and (form is None or form.is_valid()):
            inputs = typed(action.form, request) if form is not None else {}
            rows, form = self.perform(person, code, keys, inputs), None
        elif confirmed:
            # What was typed is wrong: nothing is done, and it is told where.
            confirmed = False
        return render(
            request,
            "web/many.html",
            {
                "action": action,
                "noun": self.noun,
                "label": self.kind.label,
                "list": reverse(self.list_name),
                "confirmed": confirmed,
                "form": form,
                "can": [self.shown(row.thing) for row in rows if row.done or not row.reasons],
                "said": self.kind.said(action, [row.thing for row in rows if row.done]),
                "cannot": [
                    (self.shown(row.thing), row.reasons)
                    for row in rows
                    if row.reasons and not row.done
                ],
            },
            status=422 if form is not None and form.is_bound else 200,
        )


def many_of(slug: str) -> Several:
    """The page of many of a kind, by the word in its address; ``hidden`` where there is none."""
    shown = SHOWN.get(slug)
    if shown is None or not shown.listed:
        raise hidden()
    return Several(shown.kind, shown.listed, shown.detail)


@page
@require_POST
def act_on_many(request: HttpRequest, slug: str) -> HttpResponse:
    """One act on many of a list: looked at first, then each for itself."""
    return many_of(slug).answer(request)
