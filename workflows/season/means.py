"""The means of a season that is played: who acts, what is counted, what stands for a scan."""

from __future__ import annotations

import hashlib
import io
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from django.db import connection

from nominations.models import Nomination, Round, StoredFile
from organizations.models import User
from organizations.refusals import Refused
from workflows.decisions.models import Decision
from workflows.kernel import door


def share(*parts: object) -> int:
    """A number from 0 to 99 that depends on nothing but its arguments."""
    text = "|".join(str(part) for part in parts)
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) % 100


def blank_paper(title: str) -> bytes:
    """A one-page PDF standing in for a scanned paper."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.docinfo["/Title"] = title
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


@dataclass
class Means:
    """One run: who acts, and what it cost."""

    round: Round
    #: Opens the draft a signer would sign and gives its hash; papers are a floor above.
    open_paper: Callable[[Decision, User], str]
    #: What stands for a scanned paper of that title.
    scan: Callable[[str], bytes] = blank_paper
    #: Only these nominations of the round take part in a step; all when empty.
    scope: dict[str, Any] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    statements: dict[str, int] = field(default_factory=dict)
    actions: int = 0
    refusals: Counter[str] = field(default_factory=Counter)
    _people: dict[str, User] = field(default_factory=dict)
    _papers: dict[str, StoredFile] = field(default_factory=dict)

    def who(self, username: str) -> User:
        """A demonstration account."""
        if username not in self._people:
            self._people[username] = User.objects.get(username=username)
        return self._people[username]

    def do(self, action: str, number: str, username: str, **inputs: Any) -> Nomination | None:
        """One act through the door; a refusal is counted, never swallowed silently."""
        try:
            done = door.perform(action, number, self.who(username), **inputs)
        except Refused as refusal:
            for reason in refusal.reasons:
                self.refusals[f"{action}: {reason.code}"] += 1
            return None
        self.actions += 1
        return done

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure one step: seconds and statements."""
        count = 0

        def counting(execute: Callable[..., Any], *args: Any) -> Any:
            nonlocal count
            count += 1
            return execute(*args)

        begun = time.monotonic()
        with connection.execute_wrapper(counting):
            yield
        self.seconds[name] = round(time.monotonic() - begun, 2)
        self.statements[name] = count

    def numbers(self, **conditions: Any) -> list[str]:
        """The nominations in scope that meet conditions, in order of their numbers."""
        found = Nomination.objects.filter(round=self.round, **self.scope).filter(**conditions)
        return list(found.order_by("number").values_list("number", flat=True))

    def ward_of(self, number: str) -> str:
        """The slug of the ward a nomination comes from."""
        slug = Nomination.objects.values_list("ward__slug", flat=True).get(number=number)
        return str(slug)

    @contextmanager
    def only(self, **scope: Any) -> Iterator[None]:
        """Inside, the steps take only these nominations further."""
        before, self.scope = self.scope, scope
        yield
        self.scope = before
