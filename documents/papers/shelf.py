"""Every kind of paper there is, entered in the table in the order of the work."""

from . import (  # noqa: F401
    appraisal,
    complaint,
    council,
    decision,
    decision_lists,
    intake,
    reports,
    revocation,
    units,
    ward,
)
from .registry import KINDS

#: The order papers are listed in: that of the work.
_ORDER = (
    "ward_letter",
    "ward_minutes",
    "nomination_list",
    "receipt",
    "return_slip",
    "consultation_letter",
    "consultation_summary",
    "field_verification",
    "appraisal_report",
    "ballot",
    "count_minutes",
    "council_minutes",
    "proposal_letter",
    "decision",
    "result_notice",
    "refusal_notice",
    "hand_over_list",
    "payment_list",
    "golden_book",
    "explanation_notice",
    "revocation",
    "complaint_notice",
    "complaint_resolution",
    "hand_over_minutes",
    "ward_report",
    "city_report",
)


def put_in_order() -> None:
    """List the kinds in the order of the work; kinds without a place there come last."""
    filled = dict(KINDS)
    KINDS.clear()
    KINDS.update((code, filled.pop(code)) for code in _ORDER)
    KINDS.update(filled)
