"""What is stored about how nominations move."""

from .appraisal import Consultation, FieldVerification, Hold, Opinion, Proposal
from .cases import Case, CaseTask
from .councils import (
    AgendaItem,
    Choice,
    Conflict,
    CouncilSession,
    Seat,
    SecretBallot,
    Turnout,
)
from .decisions import Decision, DecisionItem, DraftPaper, Payment, Ranking
from .door import DoneOnce, Duty, Notice
from .public import Channel, PublicNotice, PublicRemark
from .submissions import ListedNominee, Remark, ReturnRequest, Submission, SubmissionItem

__all__ = [
    "AgendaItem",
    "Case",
    "CaseTask",
    "Channel",
    "Choice",
    "Conflict",
    "Consultation",
    "CouncilSession",
    "Decision",
    "DecisionItem",
    "DoneOnce",
    "DraftPaper",
    "Duty",
    "FieldVerification",
    "Hold",
    "ListedNominee",
    "Notice",
    "Opinion",
    "Payment",
    "Proposal",
    "PublicNotice",
    "PublicRemark",
    "Ranking",
    "Remark",
    "ReturnRequest",
    "Seat",
    "SecretBallot",
    "Submission",
    "SubmissionItem",
    "Turnout",
]
