"""What is stored of council."""

from .ballots import Conflict, PaperCount, SecretBallot, Turnout
from .compositions import Composition, CompositionMember, Tie
from .councils import AgendaItem, AttendanceMove, Choice, CouncilSession, Seat

__all__ = [
    "AgendaItem",
    "AttendanceMove",
    "Choice",
    "Composition",
    "CompositionMember",
    "Conflict",
    "CouncilSession",
    "PaperCount",
    "Seat",
    "SecretBallot",
    "Tie",
    "Turnout",
]
