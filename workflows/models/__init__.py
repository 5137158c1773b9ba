"""What is stored about how nominations move; each room keeps its own, Django looks here."""

from workflows.appraisal.models import (
    Consultation,
    FieldVerification,
    Hold,
    Opinion,
    Proposal,
    Remark,
    ReturnRequest,
)
from workflows.council.models import (
    AgendaItem,
    AttendanceMove,
    Choice,
    Composition,
    CompositionMember,
    Conflict,
    CouncilSession,
    PaperCount,
    Seat,
    SecretBallot,
    Tie,
    Turnout,
)
from workflows.decisions.models import Decision, DecisionItem, DraftPaper, OutsideResult
from workflows.funds.models import Fund, FundEntry, Pledge, Sponsor
from workflows.inbox.models import Export, Phrase
from workflows.kernel.models import Case, CaseTask, DoneOnce, Duty, Notice
from workflows.public_notice.models import Channel, PublicNotice, PublicRemark
from workflows.redress.models import Complaint, ComplaintQuestion, RevocationCase
from workflows.scholarships.models import Payment, Ranking
from workflows.ward.models import BegunDossier, ListedNominee, Submission, SubmissionItem

__all__ = [
    "AgendaItem",
    "AttendanceMove",
    "BegunDossier",
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
    "Export",
    "FieldVerification",
    "Fund",
    "FundEntry",
    "Hold",
    "ListedNominee",
    "Notice",
    "Opinion",
    "OutsideResult",
    "PaperCount",
    "Payment",
    "Phrase",
    "Pledge",
    "Proposal",
    "PublicNotice",
    "PublicRemark",
    "Ranking",
    "Remark",
    "ReturnRequest",
    "RevocationCase",
    "Seat",
    "SecretBallot",
    "Sponsor",
    "Submission",
    "SubmissionItem",
    "Tie",
    "Turnout",
]
