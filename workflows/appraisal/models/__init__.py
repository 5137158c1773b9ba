"""What is stored of appraisal."""

from .appraisal import Consultation, FieldVerification, Hold, Opinion, Proposal
from .returns import Remark, ReturnRequest

__all__ = [
    "Consultation",
    "FieldVerification",
    "Hold",
    "Opinion",
    "Proposal",
    "Remark",
    "ReturnRequest",
]
