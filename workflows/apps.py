"""The workflows room."""

from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    """Settings of the room."""

    name = "workflows"
    verbose_name = "Quy trình"

    def ready(self) -> None:
        """Let ``verify_audit`` compare states with events; refuse flows without a lock."""
        from django.core import checks

        from audit.verify import register_replay
        from organizations.appointments import rights_ended

        from .checks import flows_are_locked
        from .consistency import replay_states
        from .handover import when_rights_end

        rights_ended.connect(when_rights_end, dispatch_uid="workflows.handover")
        register_replay("states", replay_states)
        checks.register(flows_are_locked)
