"""Looking at what is otherwise masked: asked with a reason, told once, recorded."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from nominations.identity import reveal
from nominations.lifecycle import WARD_ONLY_STATES
from organizations.capabilities import IDENTITY_READERS
from organizations.refusals import Reason
from workflows.kernel.registry import ANY_STATE, Act, At, Told, action
from workflows.web.inputs import ReasonForm


def has_number(act: Act) -> Iterator[Reason]:
    """There is a number to show."""
    person = act.nomination.person
    if person is None or not person.national_id_hash:
        yield Reason("national_id", _("Hồ sơ không ghi số định danh."))


@action(
    "reveal_national_id",
    _("Xem đủ số định danh"),
    by=IDENTITY_READERS,
    sources=ANY_STATE - WARD_ONLY_STATES,
    guards=(has_number,),
    form=ReasonForm,
    moves=False,
    told=Told.ALL,
    unusual=True,
    at=At.PART,
)
def reveal_national_id(act: Act) -> None:
    """The whole identity number, to this person, this once.

    Law 91/2025/QH15 on personal data: a stated purpose, and a record of who looked.
    """
    person = act.nomination.person
    assert person is not None
    act.reason = act.inputs["reason"]
    act.told["national_id"] = reveal(person.national_id_sealed)
