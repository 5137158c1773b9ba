"""Units, people and what ties them together."""

from .calendar import CalendarDay
from .people import Appointment, Delegation, User
from .registers import Register, RegisterEntry
from .units import Oversight, Succession, Unit, UnitKind, UnitName

__all__ = [
    "Appointment",
    "CalendarDay",
    "Delegation",
    "Oversight",
    "Register",
    "RegisterEntry",
    "Succession",
    "Unit",
    "UnitKind",
    "UnitName",
    "User",
]
