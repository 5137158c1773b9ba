"""The shortest way out of each state, by those who may: an end stays reachable."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from nominations.lifecycle import END_STATES, State
from nominations.models import Nomination
from organizations.appointments import appoint
from organizations.models import Delegation, Unit, User
from organizations.refusals import Refused
from tests import worlds
from tests.process.inputs import numbered, typed
from workflows.council.models import CouncilSession
from workflows.decisions.models import Decision
from workflows.kernel import door

_NEW_CHAIR, _NEW_LEADER = "moi.chutichhoi", "moi.lanhdao"
#: For each state the acts that lead on, tried in this order; elsewhere the ward withdraws.
WAYS: dict[str, list[tuple[str, str]]] = {
    State.ON_HOLD: [("resume", "tp.chutich")],
    State.IN_COUNCIL: [("council_defer", "hoidong.chutich")],
    State.COUNCIL_PASSED: [("submit_for_signature", "tp.chutich")],
    State.FORWARDED: [("record_outside_result", "tp.tiepnhan")],
    State.DECIDED: [
        ("hand_over", "tp.tiepnhan"),
        ("confirm_consent", "tp.tiepnhan"),
        ("pay", "tp.thuquy"),
        ("acknowledge", "tp.thuquy"),
        ("revoke", _NEW_LEADER),
        ("revoke", _NEW_CHAIR),
    ],
    State.PENDING_SIGNATURE: [
        ("refuse_to_sign", _NEW_LEADER),
        ("refuse_to_sign", _NEW_CHAIR),
        ("sign", _NEW_LEADER),
        ("sign", _NEW_CHAIR),
        ("decide", "ubnd.vanthu"),
        ("decide", "tp.vanthu"),
    ],
}


def lead_to_an_end(numbers: list[str], tell: Callable[[str], None]) -> None:
    """Bring every dossier to an end, or fail naming the one that is stuck.

    Whoever had left is replaced first: that the only signer has appraised a dossier for somebody
    else is mended by a new signer, as in life.
    """
    _everybody_is_there()
    _put_off_the_others(numbers)
    for _turn in range(7):
        waiting = Nomination.objects.filter(number__in=numbers).exclude(state__in=END_STATES)
        if not waiting.exists():
            return
        for number in waiting.order_by("number").values_list("number", flat=True):
            _one_step(number, tell)
    stuck = list(waiting.values_list("number", "state", "step"))
    assert not stuck, f"không ra khỏi được: {stuck}"


def _everybody_is_there() -> None:
    User.objects.filter(is_active=False).update(is_active=True)
    Delegation.objects.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())
    today = timezone.localdate()
    for name, role, unit in (
        (_NEW_CHAIR, "association_chair", "tp"),
        (_NEW_LEADER, "leader", "ubnd"),
    ):
        person = User.objects.create(username=name, full_name=f"Người mới {unit}")
        appoint(
            actor=None,
            person=person,
            role=role,
            unit=Unit.objects.get(slug=unit),
            valid_from=today,
            basis="Thay người cũ",
        )


def _put_off_the_others(numbers: list[str]) -> None:
    """What else is on an open agenda is put off, so that the minutes can be signed."""
    chair = worlds.who("hoidong.chutich")
    others = Nomination.objects.filter(state=State.IN_COUNCIL).exclude(number__in=numbers)
    for number in list(others.values_list("number", flat=True)):
        door.perform("council_defer", number, chair, reason="Để phiên sau")


def _one_step(number: str, tell: Callable[[str], None]) -> None:
    _sign_minutes()
    [nomination] = numbered({number})
    ways = WAYS.get(nomination.state, [("withdraw", "mybinh.chutich")])
    for code, name in ways:
        person = worlds.who(name)
        given = typed(code, nomination, person, lambda options, _label: options[0], {})
        if code == "decide":
            decision = Decision.objects.get(items__nomination=nomination, items__current=True)
            given["decided_on"] = decision.decided_on or timezone.localdate()
        try:
            done = door.perform(code, number, person, **given)
        except Refused as refusal:
            tell(f"lối ra – {name}: {code} {number} – không ({refusal})")
            continue
        tell(f"lối ra – {name}: {code} {number} → {done.state}")
        return


def _sign_minutes() -> None:
    for session in CouncilSession.objects.exclude(state="closed"):
        try:
            worlds.minuted(session)
        except Refused:
            continue
