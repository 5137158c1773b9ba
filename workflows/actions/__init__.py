"""What the actions do; importing this fills the table of actions, in the table's order."""

from . import dossier, ward, intake, consultation, public, appraisal, council  # isort: skip
from . import signature, outside, scholarship, urgent, aftermath  # isort: skip
from . import tasks, personal  # isort: skip

__all__ = [
    "aftermath",
    "appraisal",
    "consultation",
    "council",
    "dossier",
    "intake",
    "outside",
    "personal",
    "public",
    "scholarship",
    "signature",
    "tasks",
    "urgent",
    "ward",
]
