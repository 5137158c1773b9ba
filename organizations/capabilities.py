"""The rights there are, each told once: its code, what it is called, on which unit it is asked.

A role carries some of them on a unit (``roles``). Nobody else writes their names: code asks by
the constant or by one of the groups below, each of which means one thing.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Capability(StrEnum):
    """A right on a unit; ``asked_on`` names the unit of a dossier that must be the one."""

    label: str | Promise
    #: ``ward``, ``city``, ``council`` or ``authority`` of the dossier, or ``opinion`` for the
    #: departments asked about it; empty for who does nothing to a dossier.
    asked_on: str

    def __new__(cls, code: str, asked_on: str, label: str | Promise) -> Capability:
        one = str.__new__(cls, code)
        one._value_ = code
        one.asked_on = asked_on
        one.label = label
        return one

    PREPARE = "prepare", "ward", _("soạn hồ sơ của phường, xã")
    ENDORSE = "endorse", "ward", _("duyệt và gửi hồ sơ của phường, xã")
    RECEIVE = "receive", "city", _("tiếp nhận, trả lại, trao")
    APPRAISE = "appraise", "city", _("thẩm định, lấy ý kiến")
    CONFIRM = "confirm", "city", _("xác nhận kết quả, trình ký")
    SIGN = "sign", "authority", _("ký quyết định")
    REGISTER = "register", "authority", _("cấp số, vào sổ")
    PAY = "pay", "city", _("chi tiền")
    RUN_COUNCIL = "run_council", "council", _("làm thư ký Hội đồng")
    VOTE = "vote", "council", _("bỏ phiếu")
    PRESIDE = "preside", "council", _("chủ trì Hội đồng, xác nhận kết quả")
    GIVE_OPINION = "give_opinion", "opinion", _("cho ý kiến của phòng, ban")
    INSPECT = "inspect", "", _("xem để kiểm tra")
    ADMINISTER = "administer", "", _("quản trị")


class Holder(StrEnum):
    """Who else may be asked for an act, beside whoever holds a right on a unit."""

    #: Whoever may take up an open piece of work on the dossier.
    OPEN_TASK = "task"
    #: Who leads the unit at which a piece of work is open.
    LEADS_TASK = "unit_task"
    #: The machine by itself; nobody may do it by hand.
    MACHINE = "system"
    #: Whoever comes by, without an account.
    PUBLIC = "public"


#: An open piece of work that either of the ward's two may take up, as it is stored.
EITHER_OF_WARD = "ward"

_C = Capability
Group = frozenset[Capability]

# --- a ward ---
#: The ward's two: who writes and who sends. What is the ward's is for either to read.
WARD_DESK: Group = frozenset({_C.PREPARE, _C.ENDORSE})

# --- the city association: three circles, each within the next ---
#: Who examines a file that came in: asks for what is missing, writes down what comes later.
EXAMINING: Group = frozenset({_C.RECEIVE, _C.APPRAISE})
#: Who weighs dossiers. Complaints, letters of wards and doubts are theirs: the treasurer's work
#: begins after them, and who complained is nobody else's to know.
REVIEWING: Group = EXAMINING | {_C.CONFIRM}
#: Everybody who works on dossiers at the city, the treasurer among them.
CITY_DESK: Group = REVIEWING | {_C.PAY}
#: Who weighs, and who inspects how it was weighed.
REVIEW_READERS: Group = REVIEWING | {_C.INSPECT}
#: The whole city and who inspects it: decisions, money paid back, how far the season is.
CITY_READERS: Group = CITY_DESK | {_C.INSPECT}
#: Who answers for the house to people outside: a complainant, a recipient, a witness.
ANSWERING: Group = frozenset({_C.RECEIVE, _C.CONFIRM})
#: Who judges what a notice in public brought to light.
JUDGING: Group = frozenset({_C.APPRAISE, _C.CONFIRM})
#: Who gets back what was given: the certificate and the money.
RECOVERING: Group = frozenset({_C.RECEIVE, _C.PAY})
#: Who writes down what the recipient says against a revocation; the ward's chair may bring it.
HEARING: Group = ANSWERING | {_C.ENDORSE}

# --- the council ---
#: Who leads a session and knows what the seats do not: the secretary and the chair.
COUNCIL_TABLE: Group = frozenset({_C.RUN_COUNCIL, _C.PRESIDE})
#: Who sits and reads what was put on an agenda.
SEATED: Group = frozenset({_C.VOTE, _C.PRESIDE})
#: Everybody of the council.
COUNCIL: Group = COUNCIL_TABLE | SEATED
#: The table and who inspects it: turnout and minutes.
TABLE_READERS: Group = COUNCIL_TABLE | {_C.INSPECT}
#: The council and who inspects it: sessions and compositions.
COUNCIL_READERS: Group = COUNCIL | {_C.INSPECT}

# --- the authority, papers, the archive ---
#: Who signs and who numbers, where decisions are made.
AUTHORITY: Group = frozenset({_C.SIGN, _C.REGISTER})
#: Who sees a decision before it is out, and the whole list of its recipients after.
DECISION_READERS: Group = AUTHORITY | CITY_READERS
#: Who is told the real state of a dossier before its decision is published.
INSIDE: Group = CITY_DESK | COUNCIL | AUTHORITY | {_C.INSPECT}
#: Who numbers a paper about a dossier in the city's books.
NUMBERING: Group = frozenset({_C.REGISTER, _C.RECEIVE, _C.CONFIRM})
#: Papers about money are the treasurer's to number too.
PAY_NUMBERING: Group = NUMBERING | {_C.PAY}
#: Papers about the work of a unit, a ward's too: its chair, or its clerk.
UNIT_NUMBERING: Group = frozenset({_C.ENDORSE, _C.CONFIRM, _C.REGISTER})
#: Who numbers any paper, and who inspects the books.
BOOK_READERS: Group = PAY_NUMBERING | UNIT_NUMBERING | {_C.INSPECT}
#: Who keeps the archive, and proposes what may be disposed of.
ARCHIVE: Group = frozenset({_C.REGISTER, _C.CONFIRM})
#: Who may open it.
ARCHIVE_READERS: Group = ARCHIVE | {_C.INSPECT}

# --- a unit's work ---
#: Who hands out the work of everybody at their unit.
LEADS: Group = frozenset({_C.CONFIRM, _C.ENDORSE})
#: Who shares out work, or takes it from a share.
SHARING: Group = REVIEWING | {_C.ENDORSE}
#: Who may see how the work of a unit is shared out.
SHARES_READERS: Group = SHARING | {_C.INSPECT, _C.GIVE_OPINION}
#: To whom work is shared out: who belongs in a unit's table of shares.
WORKING: Group = WARD_DESK | CITY_DESK | {_C.GIVE_OPINION}
#: Who does anything to a dossier: who only looks on, or administers, takes up no work.
ACTING: Group = frozenset(one for one in _C if one.asked_on)
#: Who knows only that a dossier is being considered until the results are out.
OUTSIDE: Group = WARD_DESK | {_C.GIVE_OPINION, _C.ADMINISTER}

# --- money ---
#: Who keeps a unit's fund book: the association's treasurer; in a ward either of its two.
FUND_KEEPING: Group = WARD_DESK | {_C.PAY}
#: Who reads it.
FUND_READERS: Group = FUND_KEEPING | {_C.CONFIRM, _C.INSPECT}

# --- what leaves the house ---
#: Letters of wards: who sends them, who takes them in, who inspects.
LETTER_READERS: Group = WARD_DESK | REVIEW_READERS
#: Who takes in reports of wards; and who reads all of them.
REPORT_TAKING: Group = frozenset({_C.RECEIVE, _C.ADMINISTER})
REPORT_READERS: Group = REPORT_TAKING | REVIEW_READERS
#: Who may see a whole identity number, each time for a reason that is recorded.
IDENTITY_READERS: Group = WARD_DESK | EXAMINING | {_C.PAY}
#: Who may take the list of dossiers away as a file.
EXPORTING: Group = WARD_DESK | CITY_READERS | {_C.RUN_COUNCIL}
#: Who may take people and collectives away as a file, their numbers masked.
SUBJECT_EXPORTING: Group = WARD_DESK | REVIEWING

# --- accounts ---
#: What binds others: who is given one of these needs a second person's agreement.
WEIGHTY: Group = frozenset({_C.SIGN, _C.VOTE, _C.PRESIDE, _C.INSPECT, _C.ADMINISTER})


def label_of(code: str) -> str:
    """What a stored right is called; its code where it is none of today's."""
    return next((str(one.label) for one in Capability if one == code), code)


def in_order(capabilities: Iterable[str]) -> tuple[str, ...]:
    """Rights and holders in the order they are declared: a group has none of its own."""
    wanted = set(capabilities)
    return tuple(one for one in (*Capability, *Holder) if one in wanted)
