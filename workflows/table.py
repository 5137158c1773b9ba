"""What the subjects tell the kernel, in one list; importing this fills it, once, at the start.

The acts come first and register themselves, in the order people are shown them. Then which
nominations a subject's people may read, where their rights are asked, what must agree.
"""

from .ward import editing, submitting, dropping, letters, mending, taking_over  # isort: skip
from .appraisal import receiving, consulting  # isort: skip
from .public_notice import actions as public_notice  # isort: skip
from .appraisal import proposing  # isort: skip
from .council import actions as council, ranking as council_ranking  # isort: skip
from .decisions import drafting, signing, issuing, outside_actions, whole  # isort: skip
from .scholarships import actions as scholarships  # isort: skip
from .decisions import urgent, aftermath  # isort: skip
from .redress import taking_up, verifying, resolving, revoking  # isort: skip
from .inbox import standing_in, tasks  # isort: skip
from .dossier import revealing  # isort: skip

from organizations.capabilities import SEATED, Capability

from . import flows
from .appraisal import opinions
from .appraisal.consistency import check_returns
from .council import consistency as council_consistency
from .council import queries as council_queries
from .decisions.consistency import check_certificates, replay_decisions
from .kernel import consistency, policy
from .kernel.forms import FAULTS
from .kernel.replays import REPLAYS
from .public_notice import notices
from .scholarships.consistency import replay_payments
from .ward.consistency import replay_evidence
from .web import shapes

policy.PLACES["opinion"] = opinions.WHERE_ASKED
policy.show(frozenset({Capability.GIVE_OPINION}), opinions.shown_to_departments)
policy.show(frozenset({Capability.RUN_COUNCIL}), council_queries.before_the_council)
policy.show(SEATED, council_queries.on_an_agenda)
policy.show(frozenset({Capability.PRESIDE}), council_queries.urgent_ones)

FAULTS.append(shapes.faults)
consistency.CHECKS += [check_returns, check_certificates]
REPLAYS |= {
    "counts": council_consistency.replay_counts,
    "turnout": council_consistency.replay_turnout,
    "payments": replay_payments,
    "evidence": replay_evidence,
    "decisions": replay_decisions,
}

__all__ = [
    "aftermath",
    "consulting",
    "council",
    "council_ranking",
    "drafting",
    "dropping",
    "editing",
    "flows",
    "issuing",
    "letters",
    "mending",
    "notices",
    "outside_actions",
    "proposing",
    "public_notice",
    "receiving",
    "resolving",
    "revealing",
    "revoking",
    "scholarships",
    "signing",
    "standing_in",
    "submitting",
    "taking_over",
    "taking_up",
    "tasks",
    "urgent",
    "verifying",
    "whole",
]
