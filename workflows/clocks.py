"""By when each state should be left, in working days."""

from __future__ import annotations

from datetime import datetime

from nominations.lifecycle import State
from nominations.models import Nomination
from organizations.calendars import add_working_days


def due_for(nomination: Nomination, at: datetime) -> datetime | None:
    """The due date of the present state, counted from ``at``; None where no clock runs."""
    rules = nomination.award_type_version
    days = {
        State.SUBMITTED: rules.completeness_days,
        State.RETURNED: rules.supplement_days,
        State.UNDER_REVIEW: rules.appraisal_days,
        State.CONSULTING: rules.opinion_days,
        State.PUBLIC_NOTICE: rules.public_notice_days or 5,
        State.PENDING_SIGNATURE: rules.signature_days,
        State.DECIDED: rules.notice_days,
    }.get(State(nomination.state))
    return add_working_days(at, days) if days else None
