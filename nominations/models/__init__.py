"""What is stored about awards, subjects and nominations."""

from .award_types import (
    AwardType,
    AwardTypeVersion,
    DocumentRequirement,
    Family,
    LegalNature,
    ReasonCode,
    SilentOpinion,
    TieRule,
    VoteBase,
)
from .criteria import CriteriaSet, Criterion, WardScoring
from .evidence import Evidence, StoredFile, Upload
from .filed_reports import FiledReport
from .limits import TimeLimit
from .nominations import CriterionScore, EligibilityRun, Nomination, Revision, RuleWaiver
from .parts import CataloguePart
from .regimes import LegalRegime
from .rounds import Category, Round, RoundAward, RoundDeadline, ScholarshipSlot
from .subjects import (
    Collective,
    CollectiveKind,
    Consent,
    Gender,
    PastAward,
    Person,
    Precision,
    SensitiveFacts,
)
from .workbooks import HeadingWord, StagedRow, StagedWorkbook

__all__ = [
    "AwardType",
    "AwardTypeVersion",
    "CataloguePart",
    "Category",
    "Collective",
    "CollectiveKind",
    "Consent",
    "CriteriaSet",
    "Criterion",
    "CriterionScore",
    "DocumentRequirement",
    "EligibilityRun",
    "Evidence",
    "Family",
    "FiledReport",
    "Gender",
    "HeadingWord",
    "LegalNature",
    "LegalRegime",
    "Nomination",
    "PastAward",
    "Person",
    "Precision",
    "ReasonCode",
    "Revision",
    "Round",
    "RoundAward",
    "RoundDeadline",
    "RuleWaiver",
    "ScholarshipSlot",
    "SensitiveFacts",
    "SilentOpinion",
    "StagedRow",
    "StagedWorkbook",
    "StoredFile",
    "TieRule",
    "TimeLimit",
    "Upload",
    "VoteBase",
    "WardScoring",
]
