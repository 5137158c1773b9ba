"""Units, people and what ties them together."""

from .access import (
    AccessToken,
    AccountNotice,
    PasswordCode,
    ProposedAppointment,
    WrongTries,
)
from .calendar import CalendarDay
from .contacts import Contact
from .people import Appointment, Delegation, User
from .registers import Register, RegisterEntry
from .units import ASSOCIATIONS, Oversight, Succession, Unit, UnitKind, UnitName

__all__ = [
    "ASSOCIATIONS",
    "AccessToken",
    "AccountNotice",
    "Appointment",
    "CalendarDay",
    "Contact",
    "Delegation",
    "Oversight",
    "PasswordCode",
    "ProposedAppointment",
    "Register",
    "RegisterEntry",
    "Succession",
    "Unit",
    "UnitKind",
    "UnitName",
    "User",
    "WrongTries",
]
