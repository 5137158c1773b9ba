"""The workflows room."""

from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    """Settings of the room."""

    name = "workflows"
    verbose_name = "Quy trình"

    def ready(self) -> None:
        """Fill the table of acts; let ``verify_audit`` compare tables with events."""
        from django.core import checks

        from audit.verify import register_replay
        from organizations.appointments import rights_ended
        from prepared import unfinished
        from workflows.inbox.exports import MAKING
        from workflows.inbox.leavers import when_rights_end
        from workflows.kernel.checks import flows_fit_transitions
        from workflows.kernel.consistency import replay_states
        from workflows.kernel.replays import REPLAYS
        from workflows.ward.fallen import READING

        from . import table  # noqa: F401 - importing it registers every act

        rights_ended.connect(when_rights_end, dispatch_uid="workflows.handover")
        register_replay("states", replay_states)
        for name, replay in REPLAYS.items():
            register_replay(name, replay)
        unfinished.register(READING)
        unfinished.register(MAKING)
        checks.register(flows_fit_transitions)
