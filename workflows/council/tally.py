"""Counting one item: who was asked, who is still missing, how the ballots fell."""

from __future__ import annotations

import hashlib
import hmac
import random
import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from .models import AgendaItem, Choice, PaperCount, SecretBallot, Turnout

#: Of a secret vote on paper and on screen, neither kind may have fewer ballots than this:
#: whoever counts one or two paper ballots knows how those members voted.
LEAST_OF_A_KIND = 3
#: Signs of a code: no letter that is taken for a digit or for another letter.
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MEANT = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True)
class Asked:
    """The members of an item by what they are to it (keys of people)."""

    seats: frozenset[int]
    there: frozenset[int]
    out: frozenset[int]
    voted: frozenset[int]
    paper: frozenset[int]
    #: Those who voted or are in the room: of whom "present" is said.
    took_part: frozenset[int]
    #: Those whose ballot the vote waits for.
    missing: frozenset[int]

    @property
    def expected(self) -> int:
        """How many ballots there will be when everybody asked has answered."""
        return len((self.voted | self.missing) - self.out)


def asked(item: AgendaItem) -> Asked:
    """Who is asked, in three statements."""
    session = item.session
    seats = dict(session.seats.values_list("member_id", "present"))
    out = frozenset(item.conflicts.values_list("member_id", flat=True))
    turnout = dict(item.turnout.values_list("member_id", "channel"))
    there = frozenset(member for member, present in seats.items() if present)
    voted = frozenset(turnout)
    waited_for = frozenset(seats) if session.takes_answers else there
    return Asked(
        seats=frozenset(seats),
        there=there,
        out=out,
        voted=voted,
        paper=frozenset(m for m, channel in turnout.items() if channel == Turnout.Channel.PAPER),
        took_part=voted if session.in_writing else there | voted,
        missing=waited_for - out - voted,
    )


def scatter(item: AgendaItem, ballots: list[tuple[str, str]]) -> None:
    """Write an item's secret ballots anew, shuffled: no place or key says when one came."""
    random.SystemRandom().shuffle(ballots)
    item.secret_ballots.all().delete()
    SecretBallot.objects.bulk_create(
        [SecretBallot(item=item, code_hash=code, choice=choice) for code, choice in ballots]
    )


def put_in(item: AgendaItem, code_hash: str, choice: str) -> bool:
    """One more secret ballot; False, and nothing done, where one lies under that code."""
    known = list(item.secret_ballots.values_list("code_hash", "choice"))
    if code_hash in dict(known):
        return False
    scatter(item, [*known, (code_hash, choice)])
    return True


def change(item: AgendaItem, code_hash: str, choice: str) -> bool:
    """The ballot of a code falls otherwise now; whether there is one."""
    known = dict(item.secret_ballots.values_list("code_hash", "choice"))
    if code_hash not in known:
        return False
    scatter(item, [*(known | {code_hash: choice}).items()])
    return True


def new_code() -> str:
    """What secret ballots are changed with, one item's or a whole sheet's; told once.

    Eighty bits: whoever reads the tables while a vote is open must not find a code by trying
    all, for one code leads to every ballot of a sheet.
    """
    drawn = "".join(secrets.choice(_SIGNS) for _place in range(16))
    return "-".join(drawn[at : at + 4] for at in range(0, 16, 4))


def code_hash(item: AgendaItem, code: str) -> str:
    """Under what an item's ballot lies: by code and item, so no two items' are alike.

    However the code was copied: small letters, spaces, O for 0 are taken as meant.
    """
    plain = "".join(sign for sign in code.upper() if sign.isalnum()).translate(_MEANT)
    return hmac.new(plain.encode(), f"ballot:{item.pk}".encode(), hashlib.sha256).hexdigest()


def opens_one(items: Iterable[AgendaItem], code: str) -> bool:
    """Whether a ballot of one of these items lies under this code; one statement."""
    hashes = [code_hash(item, code) for item in items]
    return SecretBallot.objects.filter(code_hash__in=hashes).exists()


def _on_paper(paper: PaperCount | None) -> list[str]:
    if paper is None:
        return []
    return [
        *[str(Choice.YES)] * (paper.yes or 0),
        *[str(Choice.NO)] * (paper.no or 0),
        *[str(Choice.BLANK)] * (paper.blank or 0),
        *[str(Choice.INVALID)] * paper.invalid,
    ]


def unreturned(item: AgendaItem) -> int:
    """Paper ballots that were counted as missing."""
    paper = PaperCount.objects.filter(item=item).first()
    return paper.issued - paper.returned if paper else 0


@dataclass(frozen=True, slots=True)
class Tally:
    """How an item's ballots fell, and of how many that is judged."""

    yes: int
    no: int
    blank: int
    invalid: int
    unreturned: int
    took_part: int
    base: int

    @property
    def ballots(self) -> int:
        """All that were cast or issued."""
        return self.yes + self.no + self.blank + self.invalid + self.unreturned


def count(item: AgendaItem, who: Asked) -> Tally:
    """The tally of ballots on screen and on paper, and its base; nothing is stored."""
    paper = PaperCount.objects.filter(item=item).first()
    if item.secret:
        choices = list(item.secret_ballots.values_list("choice", flat=True))
    else:
        choices = [
            *item.turnout.exclude(channel=Turnout.Channel.PAPER).values_list(
                "open_choice", flat=True
            )
        ]
    fell = Counter([*choices, *_on_paper(paper)])
    yes, no = fell[Choice.YES], fell[Choice.NO]
    bases = {
        "all": item.session.members_total - len(who.out),
        "present": len(who.took_part - who.out),
        "valid": yes + no,
    }
    return Tally(
        yes=yes,
        no=no,
        blank=fell[Choice.BLANK],
        invalid=fell[Choice.INVALID],
        unreturned=paper.issued - paper.returned if paper else 0,
        took_part=len(who.took_part),
        base=bases[item.rule["base"]],
    )


def forget_codes(item: AgendaItem) -> None:
    """Nobody changes a ballot of this item any more."""
    scatter(item, [("", one) for one in item.secret_ballots.values_list("choice", flat=True)])


def freeze(item: AgendaItem) -> None:
    """Drop what would lead from the count back to a ballot: codes, order, how paper ones fell."""
    if not item.secret:
        return
    paper = PaperCount.objects.filter(item=item).first()
    choices = [*item.secret_ballots.values_list("choice", flat=True), *_on_paper(paper)]
    scatter(item, [("", choice) for choice in choices])
    if paper is not None and item.turnout.exclude(channel=Turnout.Channel.PAPER).exists():
        paper.yes = paper.no = paper.blank = None
        paper.save(update_fields=["yes", "no", "blank"])
