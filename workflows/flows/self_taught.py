"""Tự học thành tài: the same way, with a field verification before the departments are asked.

The verification is an action of the appraisal (a guard of ``consult`` and ``propose`` asks for
its report), and after the council the dossier may also be forwarded to the province.
"""

from .commendation import CommendationFlow


class SelfTaughtFlow(CommendationFlow):
    """As a commendation; field verification is asked by the award type."""

    process_title = "Tự học thành tài"
