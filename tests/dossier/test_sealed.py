"""Sealed until published: whoever is outside gets the same answers, whatever the sealed state.

One dossier goes through every sealed state, a day each. After each step everything the site can
answer is asked for as the ward and as a department, always at the same later moment, and compared
with what was answered when the seal began. A new address joins by itself; one with an unknown
argument fails here until somebody says what to fill in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from itertools import product
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver

from documents.access import SLUGS, find, readable
from nominations.lifecycle import SEALED_STATES, State
from nominations.models import AwardType, Nomination
from organizations.models import Unit
from tests import worlds
from tests.clock import Clock
from tests.process.world import taken_back
from workflows.council import sessions
from workflows.decisions.drafting import draft_decision
from workflows.decisions.models import Decision
from workflows.kernel import door, policy
from workflows.kernel.registry import ACTIONS

pytestmark = pytest.mark.django_db

OUTSIDE = ("mybinh.canbo", "mybinh.chutich", "gddt.canbo")
#: Not about dossiers, or everybody's: signing in and out, the administration, one's password.
_NOT_OURS = ("quan-tri/", "dang-", "doi-mat-khau/", "api/v1/schema/", "api/v1/token/")
_NOBODY = "00000000-0000-4000-8000-000000000000"
#: Lists with everything that can be asked of them.
_QUERIES = {
    "ho-so/": [
        "",
        "?q=my+duyen",
        "?sap-xep=-due_at",
        "?order=state",
        "?trang=2",
        *(f"?state={state}" for state in [*State.values, "under_consideration"]),
        *(f"?state=chang:{part}" for part in ("tham-dinh", "dang-xet", "co-ket-qua", "dung")),
    ],
    "ho-so/xuat.csv": ["", *(f"?state={state}" for state in State.values)],
    "api/v1/nominations/": [
        "?total=1",
        "?q=my+duyen",
        "?ordering=-due_at",
        "?ordering=state_since",
        *(f"?state={state}&total=1" for state in [*State.values, "under_consideration"]),
    ],
    "": ["", "?loc=qua-han", "?loc=sap-han", "?loc=da-xong"],
}


def _patterns(found: Any = None, prefix: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for one in (found or get_resolver()).url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLPattern):
            yield route, one.pattern.converters
        else:
            yield from _patterns(one, route)


def _fill(route: str, names: list[str], values: dict[str, list[str]]) -> Iterator[str]:
    known = {name: values[name] for name in names if name in values}
    if "code" in names and "number" not in names:
        known["code"] = ["receipt", "khong-co"]
    missing = set(names) - set(known)
    assert not missing, f"{route}: tests/dossier/test_sealed.py must say what {missing} may be"
    for chosen in product(*(known[name] for name in names)):
        about = chosen[0] if "key" in names else ""
        if about and (about in ("ho-so", "nomination")) != (chosen[1] == values["number"][0]):
            continue
        filled = route
        for name, value in zip(names, chosen, strict=True):
            filled = re.sub(rf"<(\w+:)?{name}>", value, filled)
        yield filled


#: Asked for by everybody; each other act's form is asked for by the ward's chair alone.
_TELLING = ["withdraw", "put_on_agenda", "open_vote", "submit_for_signature", "sign", "edit"]


def addresses(nomination: Nomination, pks: list[str], *, every_act: bool) -> list[str]:
    """Every address of the site with everything it may be about."""
    values = {
        "number": [nomination.number],
        "pk": pks,
        "position": ["1"],
        "row_id": ["1"],
        "public_id": [_NOBODY],
        "action": ["sign"],
        "code": list(ACTIONS) if every_act else _TELLING,
        "slug": list(SLUGS),
        "about": list(SLUGS.values()),
        "key": [nomination.number, *pks],
        "form": ["csv", "xlsx", "pdf", "docx"],
        "act": ["drop", "bring_back", "keep", "changes"],
        "family": ["commendation"],
        "username": ["tp.thamdinh", "chua-nhan"],
        "name": ["phuong-xa", "khong-co"],
        "what": ["ca-nhan", "tap-the", "persons", "collectives"],
    }
    found = []
    for route, converters in _patterns():
        if route.startswith(_NOT_OURS):
            continue
        for path in _fill(route, list(converters), values):
            found += [path + query for query in _QUERIES.get(path, [""])]
    return found


def _plain(text: str) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value=|csrfToken": ?)"[^"]*"', "", text)


_FAILED = range(500, 600)
#: What is the same bytes only by accident; what they say is compared as facts.
_BINARY = (".pdf", ".docx", ".xlsx")


def _said(answer: Any, path: str) -> tuple[int, str, str]:
    headers = json.dumps(
        {
            name: answer.headers[name]
            for name in ("ETag", "Last-Modified", "Location", "Content-Disposition", "Content-Type")
            if name in answer.headers
        }
    )
    binary = "text" not in answer["Content-Type"] and "json" not in answer["Content-Type"]
    if isinstance(answer, StreamingHttpResponse):
        body = b"".join(answer).decode("utf-8", "replace")
    else:
        body = answer.content.decode("utf-8", "replace")
    return answer.status_code, headers, "" if binary else _plain(body)


def everything_told(
    username: str, nomination: Nomination, pks: list[str], known: dict[str, Any]
) -> dict[str, Any]:
    """What this person gets to know: every page, every answer of the API, every paper's facts.

    An address that was known to be for sending only is not asked again: it says so before it
    looks at anything.
    """
    person = worlds.who(username)
    client = Client(raise_request_exception=False)
    client.force_login(person)
    told: dict[str, Any] = {}
    chair = username == "mybinh.chutich"
    for path in addresses(nomination, pks, every_act=chair):
        key = f"GET {path}"
        if any(end in path for end in _BINARY):
            # Setting papers takes long; which there are and what they say is below.
            continue
        if key in known and known[key][0] == HTTPStatus.METHOD_NOT_ALLOWED:
            told[key] = known[key]
            continue
        cache.clear()
        with taken_back():
            told[key] = _said(client.get(f"/{path}"), path)
    one = f"/api/v1/nominations/{nomination.number}/"
    for code in ACTIONS if chair else _TELLING:
        # The one act that a ward may do in the first of these states; see decision 0019.
        if code == "withdraw":
            continue
        with taken_back():
            for how in ({}, {"HTTP_IF_MATCH": f'"{nomination.version}"'}):
                answer = client.post(
                    f"{one}actions/{code}/", "{}", content_type="application/json", **how
                )
                told[f"POST {code} {sorted(how)}"] = _said(answer, code)
            page = client.post(f"/ho-so/{nomination.number}/viec/{code}/", {})
            told[f"POST page {code}"] = _said(page, code)
    for about, key in product(SLUGS.values(), [nomination.number, *pks]):
        subject = find(person, about, key)
        if subject is None:
            continue
        for kind, part in readable(person, subject):
            told[f"paper {about} {key} {kind.code} {part}"] = str(
                kind.facts(subject.thing, part.code)
            )
    return told


class Watch:
    """Compares what outsiders are told now with what they were told when the seal began."""

    def __init__(self, clock: Clock, nomination: Nomination, pks: list[str]) -> None:
        self.clock, self.number, self.pks = clock, nomination.number, pks
        self.first: dict[str, dict[str, Any]] = {}
        self.seen: list[tuple[str, str, str]] = []

    def look(self) -> None:
        """From one and the same later moment, whenever the acts were."""
        nomination = Nomination.objects.get(number=self.number)
        self.seen.append((nomination.state, nomination.step, nomination.held_from))
        before = self.clock_now()
        self.clock.set("12-21", 10)
        for username in OUTSIDE:
            assert policy.shown_state(worlds.who(username), nomination)[0] == "under_consideration"
            told = everything_told(username, nomination, self.pks, self.first.get(username, {}))
            assert not [key for key, said in told.items() if said[0] in _FAILED], username
            first = self.first.setdefault(username, told)
            leaks = {
                key: (first.get(key), told.get(key))
                for key in first.keys() | told.keys()
                if first.get(key) != told.get(key)
            }
            assert not leaks, (self.seen[-1], username, sorted(leaks), list(leaks.items())[:2])
        self.clock.set(*before)

    def clock_now(self) -> tuple[str, int]:
        return self.day, 9

    day = "11-02"

    def on(self, day: str) -> None:
        """The day of the next acts."""
        self.day = day
        self.clock.set(day)

    def hold_and_look(self, day: str) -> None:
        """A standstill and going on leave no trace either."""
        chair = worlds.who("tp.chutich")
        self.on(day)
        door.perform("hold", self.number, chair, reason_code="complaint", reason="Có đơn")
        self.look()
        door.perform("resume", self.number, chair, clearance="Không có cơ sở")


def test_no_answer_tells_one_sealed_state_from_another(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    clock.set("11-02")
    round_ = worlds.make_world()
    nomination = worlds.proposed(round_)
    number = nomination.number
    authority = nomination.authority
    chair, secretary = worlds.who("tp.chutich"), worlds.who("tp.thuky")
    session = sessions.call_session(
        actor=secretary,
        council=Unit.objects.get(slug="hoidong"),
        round=round_,
        meets_at=clock.set("11-02"),
        place="Hội trường",
    )
    draft = draft_decision(
        actor=chair,
        round=round_,
        authority=authority,
        title="Về việc khen thưởng",
        award_type=AwardType.objects.get(code=nomination.award_type.code),
    )
    pks = sorted(
        {
            str(one.pk)
            for one in (
                session,
                draft,
                nomination.evidence.first(),
                nomination.submission_item.submission,
            )
        }
    )
    watch = Watch(clock, nomination, pks)
    watch.on("11-03")
    door.perform("mark_eligible", number, chair)
    watch.look()
    watch.hold_and_look("11-04")
    watch.on("11-05")
    door.perform("put_on_agenda", number, secretary, session=session.pk)
    watch.hold_and_look("11-06")
    watch.on("11-09")
    seats = list(session.seats.values_list("pk", flat=True))
    worlds.attended(session, seats[:8])
    door.perform("open_vote", number, secretary)
    votes = transaction.savepoint()
    _vote(number, session, "no")
    watch.look()
    door.perform("council_fail", number, worlds.who("hoidong.chutich"))
    watch.look()
    transaction.savepoint_rollback(votes)
    _vote(number, session, "yes")
    door.perform("council_pass", number, worlds.who("hoidong.chutich"))
    worlds.minuted(session, "01/BB-HĐTĐKT")
    watch.look()
    watch.hold_and_look("11-10")
    watch.on("11-11")
    door.perform("submit_for_signature", number, chair, decision=draft.pk)
    watch.hold_and_look("11-12")
    watch.on("11-13")
    signer = worlds.who("ubnd.chutich")
    door.perform("sign", number, signer, **worlds.signing(Decision.objects.get(), signer))
    watch.look()
    states = {state for state, _step, _held in watch.seen} | {held for *_rest, held in watch.seen}
    assert states >= SEALED_STATES | {State.COUNCIL_FAILED, State.ON_HOLD}
    assert connection.in_atomic_block


def _vote(number: str, session: Any, choice: str) -> None:
    for member in worlds.voters(session):
        door.perform("vote", number, member, choice=choice)
    door.perform("close_vote", number, worlds.who("tp.thuky"))
