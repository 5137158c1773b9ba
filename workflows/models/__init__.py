"""What is stored about how nominations move."""

from .appraisal import Consultation, FieldVerification, Hold, Opinion, Proposal
from .ballots import Conflict, PaperCount, SecretBallot, Turnout
from .cases import Case, CaseTask
from .complaints import Complaint, ComplaintQuestion
from .compositions import Composition, CompositionMember, Tie
from .councils import AgendaItem, AttendanceMove, Choice, CouncilSession, Seat
from .decisions import Decision, DecisionItem, DraftPaper, Payment, Ranking
from .door import DoneOnce, Duty, Notice
from .outside import OutsideResult
from .phrases import Phrase
from .public import Channel, PublicNotice, PublicRemark
from .revocations import RevocationCase
from .submissions import ListedNominee, Remark, ReturnRequest, Submission, SubmissionItem

__all__ = [
    "AgendaItem",
    "AttendanceMove",
    "Case",
    "CaseTask",
    "Channel",
    "Choice",
    "Complaint",
    "ComplaintQuestion",
    "Composition",
    "CompositionMember",
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
    "OutsideResult",
    "PaperCount",
    "Payment",
    "Phrase",
    "Proposal",
    "PublicNotice",
    "PublicRemark",
    "Ranking",
    "Remark",
    "ReturnRequest",
    "RevocationCase",
    "Seat",
    "SecretBallot",
    "Submission",
    "SubmissionItem",
    "Tie",
    "Turnout",
]
