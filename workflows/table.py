"""The table of actions: importing this registers every act, in the order people are shown them."""

from .ward import editing, submitting  # isort: skip
from .appraisal import receiving, consulting  # isort: skip
from .public_notice import actions as public_notice  # isort: skip
from .appraisal import proposing  # isort: skip
from .council import actions as council  # isort: skip
from .decisions import signing, outside_actions  # isort: skip
from .scholarships import actions as scholarships  # isort: skip
from .decisions import urgent, aftermath  # isort: skip
from .redress import revoking  # isort: skip
from .inbox import tasks  # isort: skip
from .dossier import revealing  # isort: skip

__all__ = [
    "aftermath",
    "consulting",
    "council",
    "editing",
    "outside_actions",
    "proposing",
    "public_notice",
    "receiving",
    "revealing",
    "revoking",
    "scholarships",
    "signing",
    "submitting",
    "tasks",
    "urgent",
]
