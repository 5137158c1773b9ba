"""Numbered papers as things of their own: whose they are, how they are sealed and cancelled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from organizations import registers
from organizations.capabilities import BOOK_READERS, PAY_NUMBERING, UNIT_NUMBERING, Holder
from organizations.grants import Mandate
from organizations.models import Register, User
from organizations.refusals import Reason, hidden
from organizations.unit_acts import not_yours, right_on, units_of
from prepared.states import sources_of
from workflows.kernel.kinds import Kind
from workflows.kernel.registry import Act, Action, Verdict, happening

from .access import Subject, find, readable
from .models import Paper, SealedFile, SignedCopy
from .paper_forms import CancelForm
from .papers.registry import KINDS

#: Whoever numbers any paper; which of them a paper's own kind says.
_NUMBERING = PAY_NUMBERING | UNIT_NUMBERING


def numbering_units(person: User) -> list[int]:
    """The bodies whose books this person keeps or may look at."""
    return units_of(person, *BOOK_READERS)


def book(units: list[int]) -> QuerySet[Paper]:
    """The papers of these bodies' books, newest first."""
    return Paper.objects.filter(unit__in=units).select_related("unit", "made_by").order_by("-pk")


def subject_of(person: User, paper: Paper) -> Subject | None:
    """What a paper is about, where this person may read the paper; else None."""
    about, _colon, key = paper.about.partition(":")
    subject = find(person, about, key)
    if subject is None:
        return None
    here = {(kind.code, part.code) for kind, part in readable(person, subject)}
    return subject if (paper.kind, paper.part) in here else None


class Papers(Kind):
    """Read by whoever may read it about its thing; kept by who keeps the book it stands in."""

    def find(self, person: User, key: Any) -> Paper:
        """As on the page of what it is about."""
        found = Paper.objects.select_related("unit").filter(pk=key).first()
        if found is None or subject_of(person, found) is None:
            raise hidden()
        return found

    def verdict(self, person: User | None, action: Action, thing: Any) -> Verdict:
        """Nobody does anything to a paper they may not read, whatever books they keep."""
        # Sealing is the machine's; whoever numbers the paper stands for it in the record.
        by_hand = Holder.MACHINE not in action.capability
        if by_hand and (person is None or subject_of(person, thing) is None):
            return Verdict(False, tuple(not_yours()))
        return super().verdict(person, action, thing)

    def mandate(self, person: User | None, action: Action, thing: Any) -> Mandate | None:
        """The right to number papers of its kind in the book of its body."""
        wanted = KINDS[thing.kind].numbered_by & set(action.capability)
        return right_on(person, wanted, thing.unit_id) if person is not None and wanted else None

    def actionable(self, person: User, code: str) -> QuerySet[Paper]:
        """Who may read a paper only its thing tells; each of one's books is asked about."""
        action, mine = self.actions[code], Q(pk__in=[])
        for kind in KINDS.values():
            if wanted := kind.numbered_by & set(action.capability):
                mine |= Q(kind=kind.code, unit__in=units_of(person, *wanted))
        found = Paper.objects.filter(mine, state__in=action.sources)
        return found.filter(pk__in=[one.pk for one in found if subject_of(person, one)])

    def words(self, things: Any) -> dict[str, str]:
        """By kind and number."""
        if len(things) != 1:
            return super().words(things)
        return {"what": f"{KINDS[things[0].kind].label.lower()} số {things[0].full_number}"}

    def unit(self, act: Act) -> int | None:
        """The body whose book it stands in."""
        unit_id: int = act.thing.unit_id
        return unit_id

    def body(self, act: Act) -> dict[str, Any]:
        """With what it is about."""
        paper: Paper = act.thing
        return super().body(act) | {"paper": paper.kind, "about": paper.about, "part": paper.part}

    def store(self, act: Act) -> None:
        """The effect has kept it."""


PAPERS = Papers(
    "paper",
    "Văn bản",
    Paper,
    lambda person: book(numbering_units(person)),
    units=("unit_id",),
    beside=("unit",),
)
ENTERED = happening("enter_paper", "Vào sổ văn bản")


def _given_out(act: Act) -> str:
    files = SealedFile.objects.filter(about=f"paper:{act.thing.pk}").order_by("-pk")
    return files.values_list("sha256", flat=True).first() or ""


def _is_set(act: Act) -> Iterator[Reason]:
    act.facts["sha256"] = _given_out(act)
    if not act.facts["sha256"]:
        yield Reason("file", _("Bản in của văn bản này chưa lập xong."))


@PAPERS.act(
    "seal_paper",
    _("Niêm bản đã vào sổ"),
    by=_NUMBERING | {Holder.MACHINE},
    sources=sources_of(Paper.issue),
    guards=(_is_set,),
)
def seal(act: Act) -> None:
    """The hash of the bytes that were given out; from now on they are the paper."""
    paper: Paper = act.thing
    paper.sha256 = act.facts["sha256"]
    paper.issue()
    paper.issued_by_id = paper.made_by_id
    paper.save(update_fields=["sha256", "state", "issued_by"])
    act.changes["sha256"] = paper.sha256


@PAPERS.act(
    "cancel_paper",
    _("Huỷ số"),
    by=_NUMBERING,
    sources=sources_of(Paper.cancel),
    form=CancelForm,
    unusual=True,
    done=_("Đã huỷ %(what)s; số được giữ lại kèm lý do"),
)
def cancel(act: Act) -> None:
    """The number is kept with the reason and never given again; another paper may be made."""
    paper, reason = act.thing, act.inputs["reason"]
    assert paper.issued_on is not None and paper.number is not None
    register = Register.objects.get(
        unit=paper.unit_id,
        kind=KINDS[paper.kind].register,
        symbol=paper.symbol,
        year=paper.issued_on.year,
    )
    registers.cancel_number(register=register, number=paper.number, reason=reason)
    paper.cancel()
    paper.cancelled_reason = act.reason = reason
    paper.save(update_fields=["state", "cancelled_reason"])
    act.changes["number"] = paper.full_number


def stream_of(about: str) -> str:
    """Where acts on a paper are recorded: the stream of its number, or of its decision."""
    return about if about.startswith("paper:") else f"paper:{about.replace(':', '-')}"


class Copies(Kind):
    """A signed copy is taken in and never changed; its event stands with those of its paper."""

    def ref(self, thing: Any) -> str:
        """As copies name their paper."""
        about: str = thing.about
        return about

    def stream(self, act: Act) -> str:
        """With its paper."""
        return stream_of(act.thing.about)


def _copies(person: User) -> QuerySet[SignedCopy]:
    """Those of papers in the books a person keeps."""
    kept = [f"paper:{pk}" for pk in book(numbering_units(person)).values_list("pk", flat=True)]
    return SignedCopy.objects.filter(about__in=kept)


COPIES = Copies("signed_copy", "Bản ký", SignedCopy, _copies, units=(), state="")
ATTACHED = happening("attach_signed_copy", "Nhận bản ký")
