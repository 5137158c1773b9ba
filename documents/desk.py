"""Making and numbering papers: facts and words freeze with the number.

A number is taken in one transaction, the PDF set outside of it, its hash noted in another. A
crash between the two leaves a numbered paper without a hash; whoever opens it next seals it from
the same frozen facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organizations import registers
from organizations.models import User
from organizations.refusals import Reason, Refused, hidden, unmet
from organizations.unit_acts import right_on
from workflows.kernel import door

from . import issued, store
from .access import Subject, may_number, readable
from .book import ENTERED, PAPERS
from .docx import render_docx
from .facts import Facts, load
from .formats import place_of
from .letter import Composer, Stamp
from .models import Paper, PaperTemplate
from .papers.registry import KINDS, Kind, Part
from .typesetting import typeset
from .wording import from_json, of_template, wording_for


@dataclass(frozen=True, slots=True)
class Offer:
    """A paper as one person sees it in a list."""

    kind: Kind
    part: Part
    paper: Paper | None
    may_number: bool
    may_cancel: bool

    @property
    def signable(self) -> bool:
        """Whether it stands still, so that a signature can be put on it."""
        return self.paper is not None or (self.kind.code == "decision" and self.part.final)

    @property
    def code(self) -> str:
        """Its place in an address: the kind, and the part where there is one."""
        return f"{self.kind.code}~{self.part.code}" if self.part.code else self.kind.code


def offers(person: User, subject: Subject) -> list[Offer]:
    """Every paper about it this person may read, numbered or not; two statements more than that."""
    stored = {
        (paper.kind, paper.part): paper
        for paper in Paper.objects.filter(about=subject.ref).exclude(state=Paper.State.CANCELLED)
    }
    found = []
    for kind, part in readable(person, subject):
        paper = stored.get((kind.code, part.code))
        mine = may_number(person, kind, subject)
        found.append(
            Offer(
                kind,
                part,
                paper,
                may_number=mine and paper is None and part.final,
                may_cancel=mine and paper is not None,
            )
        )
    return found


def offer(person: User, subject: Subject, code: str) -> Offer:
    """One of them; ``Refused('hidden')`` for what there is not and what is not theirs to read."""
    for one in offers(person, subject):
        if one.code == code:
            return one
    raise hidden()


def composer(subject: Subject, one: Offer) -> Composer:
    """Words, facts and stamp: the frozen ones, or those of today where nothing is frozen yet."""
    if one.paper is not None:
        return frozen(one.paper)
    facts = one.kind.facts(subject.thing, one.part.code)
    return Composer(_words(one.kind, subject, facts), facts, _own_stamp(facts))


def frozen(paper: Paper) -> Composer:
    """The paper exactly as it was numbered."""
    facts = load(KINDS[paper.kind].facts_type, paper.facts)
    stamp = Stamp(paper.full_number, paper.issued_on)
    return Composer(from_json(paper.wording), facts, stamp)


def _own_stamp(facts: Facts) -> Stamp:
    day = date.fromisoformat(facts.own_day) if facts.own_day else None
    number = facts.own_number
    return Stamp(number, day)


def _words(kind: Kind, subject: Subject, facts: Facts) -> Any:
    regime = getattr(getattr(subject.thing, "regime", None), "code", "")
    day = date.fromisoformat(facts.made_on)
    return wording_for(kind.code, unit=kind.unit(subject.thing), regime=regime, day=day)


def trials(one: Offer) -> list[PaperTemplate]:
    """Words of its kind whose first day is still to come; to be tried on the real thing."""
    if one.paper is not None or not one.may_number:
        return []
    return list(
        PaperTemplate.objects.filter(kind=one.kind.code, valid_from__gt=timezone.localdate())
    )


def trial_pdf(subject: Subject, one: Offer, key: str) -> bytes:
    """The paper in words that are not in force yet; ``Refused('hidden')`` for any others."""
    found = [template for template in trials(one) if str(template.pk) == key]
    if not found:
        raise hidden()
    made = composer(subject, one)
    letter = Composer(of_template(found[0]), made.facts, made.stamp).letter()
    return typeset("letter.typ", letter.as_json() | {"draft": "XEM THỬ MẪU"})


def pdf(subject: Subject, one: Offer) -> bytes:
    """The PDF; of a numbered paper the very bytes that were sealed.

    ``Refused('unmet')`` when those bytes are gone or were altered.
    """
    if one.kind.code == "decision" and one.part.final:
        return issued.decision_file(subject.thing)
    if one.paper is None:
        letter = composer(subject, one).letter()
        return typeset("letter.typ", letter.as_json() | {"draft": _mark(one)})
    paper = one.paper if one.paper.sha256 else seal(one.paper)
    kept = store.read(paper.sha256)
    if kept is None:
        text = _("Bản lưu của văn bản này không còn nguyên vẹn. Hãy báo người quản trị.")
        raise Refused("unmet", [Reason("altered", text)])
    return kept


def _mark(one: Offer) -> str:
    """What a PDF that is not final says across itself."""
    if not one.part.final:
        return "DỰ THẢO"
    return "CHƯA VÀO SỔ" if one.kind.numbered_by else ""


def docx(subject: Subject, one: Offer) -> bytes:
    """The DOCX for the office to edit."""
    return render_docx(composer(subject, one))


def enter(
    person: User,
    subject: Subject,
    code: str,
    *,
    number: int | None = None,
    day: date | None = None,
) -> Paper:
    """Number and date a paper, and seal it; see ``take_in``."""
    return seal(take_in(person, subject, code, number=number, day=day), person)


def take_in(
    person: User,
    subject: Subject,
    code: str,
    *,
    number: int | None = None,
    day: date | None = None,
) -> Paper:
    """Number and date a paper and freeze what it says; its bytes are sealed afterwards.

    ``number`` and ``day`` are given where the body numbers in a book of its own; a number of ours
    is always of today (NĐ 30/2020: none is dated back). ``Refused`` with reasons otherwise.
    """
    one = offer(person, subject, code)
    kind, today = one.kind, timezone.localdate()
    if one.paper is not None:
        raise Refused("unmet", [Reason("entered", _("Văn bản này đã vào sổ."))])
    unit = kind.unit(subject.thing)
    by = right_on(person, kind.numbered_by, unit.pk)
    if by is None:
        raise Refused("forbidden", [Reason("role", _("Việc vào sổ không thuộc nhiệm vụ này."))])
    if not one.part.final:
        raise Refused("unmet", [Reason("draft", _("Còn là dự thảo, chưa vào sổ được."))])
    if day is not None and (number is None or day > today):
        text = _("Ngày văn bản chỉ ghi khi số do sổ khác cấp, và không ở tương lai.")
        raise Refused("invalid", [Reason("day", text)], {"day": [text]})
    facts = kind.facts(subject.thing, one.part.code)
    if day is not None and day < date.fromisoformat(facts.made_on):
        text = _("Ngày văn bản trước ngày xảy ra việc ghi trong văn bản.")
        raise Refused("invalid", [Reason("day", text)], {"day": [text]})
    words = _words(kind, subject, facts)
    # A wrong wording must not cost a number: set it once before one is taken.
    Composer(words, facts).letter()
    symbol = facts.own_symbol or words.symbol
    issued_on = day or today
    try:
        with transaction.atomic():
            ref = f"{subject.ref}|{kind.code}"[:80]
            keys: dict[str, Any] = {
                "unit": unit,
                "kind": kind.register,
                "symbol": symbol,
                "year": issued_on.year,
                "object_ref": ref,
            }
            if number is None:
                number = registers.take_number(**keys)
            else:
                registers.enter_outside_number(number=number, **keys)
            paper = Paper.objects.create(
                kind=kind.code,
                about=subject.ref,
                part=one.part.code,
                unit=unit,
                facts=facts.as_json(),
                wording=words.as_json(),
                symbol=symbol,
                number=number,
                issued_on=issued_on,
                made_by=person,
            )
            said = {"number": paper.full_number, "on": issued_on}
            door.begun(PAPERS, ENTERED, paper, person, by, changes=said)
    except IntegrityError:
        raise unmet("entered", _("Văn bản này đã vào sổ.")) from None
    return paper


def seal(paper: Paper, person: User | None = None) -> Paper:
    """Set a numbered paper and note the hash of its bytes; never inside a transaction."""
    pdf = typeset("letter.typ", frozen(paper).letter().as_json())
    issued.give_out(pdf, f"paper:{paper.pk}", issued.label_of(paper, kind_label(paper.kind)))
    try:
        sealed: Paper = door.do(PAPERS, "seal_paper", paper.pk, person).thing
    except Refused:
        # Somebody else opened it at the same moment, or cancelled it meanwhile.
        return Paper.objects.get(pk=paper.pk)
    return sealed


def place_name(one: Offer, subject: Subject) -> str:
    """Where the body that issues the paper sits."""
    return place_of(one.kind.unit(subject.thing).name)


def kind_label(code: str) -> str:
    """What a kind of paper is called."""
    return KINDS[code].label if code in KINDS else code
