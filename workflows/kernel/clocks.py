"""By when each state should be left, in working days.

A limit is counted from when the work began, stands still while the dossier lies with the ward for
correction or on hold, and is computed from the recorded events, never from a stored counter.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from audit.models import Event
from audit.reading import Said
from nominations.lifecycle import State, Step
from nominations.models import Nomination
from organizations.calendars import add_working_days, working_days_between
from prepared.queries import Prepared

#: While the dossier is in one of these, a limit that runs through them stands still.
_STILL = frozenset({State.RETURNED, State.ON_HOLD})
#: States one limit runs through: the appraisal goes on while others are asked for their part.
_SPANS: dict[str, frozenset[str]] = {
    State.SUBMITTED: frozenset({State.SUBMITTED}) | _STILL,
    State.UNDER_REVIEW: frozenset({State.UNDER_REVIEW, State.CONSULTING, State.PUBLIC_NOTICE})
    | _STILL,
}
#: Steps of these states are different people's work, each with its own time.
_BY_STEP = frozenset({State.PENDING_SIGNATURE, State.DECIDED})

_ACTS: Prepared[tuple[datetime, str]] = Prepared(
    lambda stream: Event.objects.filter(stream=stream).order_by("seq").values_list("at", "body")
)


def _limit(nomination: Nomination) -> int:
    """Working days the present state may take; 0 where no clock runs."""
    rules = nomination.award_type_version
    return {
        State.SUBMITTED: rules.completeness_days,
        State.RETURNED: rules.supplement_days,
        State.UNDER_REVIEW: rules.appraisal_days,
        State.CONSULTING: rules.opinion_days,
        State.PUBLIC_NOTICE: rules.public_notice_days or 5,
        State.PENDING_SIGNATURE: rules.signature_days,
        State.DECIDED: rules.notice_days,
    }.get(State(nomination.state), 0)


def due_for(nomination: Nomination, at: datetime) -> datetime | None:
    """The due date of the state entered at ``at``; None where no clock runs.

    The act that entered it is not recorded yet; the events before it say since when the limit
    runs and how long it stood still.
    """
    own, whole = _own_due(nomination, at), _whole_due(nomination, at)
    return min(own, whole) if own and whole else own or whole


#: Until the decision the whole path of an award may have a limit of its own.
_ON_THE_WAY = frozenset(
    {
        State.UNDER_REVIEW,
        State.CONSULTING,
        State.PUBLIC_NOTICE,
        State.ELIGIBLE,
        State.IN_COUNCIL,
        State.COUNCIL_PASSED,
        State.PENDING_SIGNATURE,
    }
)


def _whole_due(nomination: Nomination, at: datetime) -> datetime | None:
    """By when the whole path from receipt to decision ends, standstills since then added."""
    days = nomination.award_type_version.whole_days
    received = nomination.received_at
    if not days or received is None or nomination.state not in _ON_THE_WAY:
        return None
    due, until = add_working_days(received, days), at
    stops: list[tuple[datetime, datetime]] = []
    for moment, was, _step in _stays(nomination):
        if moment < received:
            break
        if was in _STILL:
            stops.append((moment, until))
        until = moment
    for stopped, went_on in reversed(stops):
        due = after_standstill(due, stopped, went_on)
    return due


def _own_due(nomination: Nomination, at: datetime) -> datetime | None:
    """The due date of the present state alone."""
    if nomination.state == State.CONSULTING and nomination.opinion_due:
        # Each department was given its own day: the last of them.
        return max(nomination.opinion_due.values())
    days = _limit(nomination)
    if not days:
        return None
    began: datetime = at
    stops: list[tuple[datetime, datetime]] = []
    if nomination.received_at != at:
        began, stops = _run(nomination, at)
    due = add_working_days(began, days)
    for stopped, went_on in stops:
        due = after_standstill(due, stopped, went_on)
    return due


def after_standstill(due: datetime, stopped: datetime, went_on: datetime) -> datetime:
    """A due date after a standstill: as many working days later as the standstill took.

    So what was left is left still, and what was late is as late as it was.
    """
    first, last = (timezone.localtime(moment).date() for moment in (stopped, went_on))
    days = working_days_between(first, last)
    return add_working_days(due, days) if days > 0 else due


def _run(nomination: Nomination, at: datetime) -> tuple[datetime, list[tuple[datetime, datetime]]]:
    """When the limit of the present state began, and the standstills since, oldest first."""
    state, step = nomination.state, nomination.step
    span = _SPANS.get(state, frozenset({state, State.ON_HOLD}))
    still = _STILL - {state}
    began, until = at, at
    stops: list[tuple[datetime, datetime]] = []
    waiting: list[tuple[datetime, datetime]] = []
    for moment, was, was_step in _stays(nomination):
        other_work = state in _BY_STEP and was == state and was_step != step
        if was not in span or other_work:
            break
        if was in still:
            # Counts only if the limit had begun before it.
            waiting.insert(0, (moment, until))
        else:
            began = moment
            stops, waiting = waiting + stops, []
        until = moment
    return began, stops


def _stays(nomination: Nomination) -> list[tuple[datetime, str, str]]:
    """Where the dossier has been, newest first: since when, state and step."""
    stays: list[tuple[datetime, str, str]] = []
    for moment, body in _ACTS.all(f"case:{nomination.number}"):
        facts = Said(body)
        if not (state := facts.text("to")):
            # Altered into something else: what is left of the record counts on.
            continue
        here = (state, facts.text("step", Step.MAIN))
        if not stays or here != stays[-1][1:]:
            stays.append((moment, *here))
    return stays[::-1]
