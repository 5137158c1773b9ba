"""What comes next for a case, in a sentence, as far as a person may know it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from nominations.lifecycle import END_STATES
from nominations.models import Nomination
from organizations.models import User
from workflows.kernel import policy
from workflows.kernel.models.cases import open_work


def next_step(person: User, nomination: Nomination) -> str:
    """ "Tiếp theo: …" with the work and the unit; nothing sealed, '' when it cannot be said."""
    code, label = policy.shown_state(person, nomination)
    if code != nomination.state:
        return _("Hồ sơ đang được xét; kết quả có khi quyết định được công bố.")
    if nomination.state in END_STATES:
        return _("Hồ sơ đã kết thúc: %s.") % label
    work = [
        f"{task.flow_task.task_title} ({task.unit.short_name})"
        for task in open_work(nomination)
        if task.unit is not None
    ]
    return _("Tiếp theo: %s.") % ", ".join(work) if work else ""
