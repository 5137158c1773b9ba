"""The acts on a fund, each through the door: receive, spend, promise, strike out, count, close."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from nominations.text.amounts import format_amount
from nominations.text.folding import fold
from organizations.capabilities import FUND_KEEPING, FUND_READERS
from organizations.models import Unit, User
from organizations.refusals import Reason, Refused
from organizations.unit_acts import acting_for, units_of
from workflows.kernel import door
from workflows.kernel.guards import needs_inputs
from workflows.kernel.kinds import Kind
from workflows.kernel.registry import Act, happening

from . import book
from . import inputs as forms
from .models import Fund, FundEntry, Pledge, Sponsor

State, Way, Purpose = Fund.State, FundEntry.Way, FundEntry.Purpose


def visible(person: User) -> QuerySet[Fund]:
    """The funds of my unit; who inspects an association sees its own and its wards'."""
    units = units_of(person, *FUND_READERS)
    overseen = Q(unit__overseers__in=units) if units else Q(pk__in=[])
    return Fund.objects.filter(Q(unit__in=units) | overseen).select_related("unit").distinct()


class Funds(Kind):
    """A book's lines are rows of their own: each act stores what it wrote."""


KIND = Funds("fund", "Quỹ", Fund, visible, units=("unit_id",))
OPENED = happening("open_fund", "Mở sổ quỹ")


def open_fund(*, actor: User, data: dict[str, Any], unit: str = "") -> Fund:
    """A new book; clean data of ``FundForm``. ``Refused`` without the right, for a name twice."""
    mandate = acting_for(actor, unit, *FUND_KEEPING)
    try:
        with transaction.atomic():
            fund = Fund.objects.create(
                unit=Unit.objects.get(pk=mandate.unit_id),
                name=data["name"],
                opened_on=data["opened_on"],
                note=data["note"],
            )
            if data["opening"]:
                FundEntry.objects.create(
                    fund=fund,
                    way=Way.OPENING,
                    amount=data["opening"],
                    day=data["opened_on"],
                    what=str(Way.OPENING.label),
                    entered_by=actor,
                )
            changes = {"name": fund.name, "opening": data["opening"] or 0}
            door.begun(KIND, OPENED, fund, actor, mandate, changes=changes)
    except IntegrityError:
        text = _("Đã có quỹ mang tên này.")
        raise Refused("invalid", [Reason("name", text)], {"name": [text]}) from None
    return fund


def _sponsor(act: Act) -> Sponsor | None:
    given, fund = act.inputs, act.thing
    if not given.get("sponsor"):
        return None
    found = Sponsor.objects.filter(unit=fund.unit_id, name_fold=fold(given["sponsor"])).first()
    if found is None:
        found = Sponsor.objects.create(
            unit_id=fund.unit_id,
            name=given["sponsor"],
            kind=given["sponsor_kind"],
            anonymous=given["anonymous"],
        )
    elif given["anonymous"] and not found.anonymous:
        found.anonymous = True
        found.save(update_fields=["anonymous"])
    return found


@needs_inputs
def _after_the_book_began(act: Act) -> Iterator[Reason]:
    if act.inputs["day"] < act.thing.opened_on:
        yield Reason(
            "day",
            _("Sổ này mở từ ngày %s; trước đó ghi vào số dư đầu sổ.")
            % f"{act.thing.opened_on:%d/%m/%Y}",
        )


def _write(act: Act, way: FundEntry.Way, **more: Any) -> FundEntry:
    assert act.actor is not None
    entry = FundEntry.objects.create(
        fund=act.thing,
        way=way,
        amount=act.inputs["amount"],
        day=act.inputs["day"],
        what=act.inputs["what"],
        voucher=act.inputs["voucher"],
        entered_by=act.actor,
        **more,
    )
    act.changes |= {"entry": entry.pk, "way": str(way), "amount": entry.amount, "day": entry.day}
    act.answer |= {"entry": entry.pk, "balance": book.balance(act.thing)}
    return entry


@KIND.act(
    "receive",
    _("Ghi thu"),
    by=FUND_KEEPING,
    sources=(State.OPEN,),
    form=forms.ReceiveForm,
    guards=(_after_the_book_began,),
    done=_("Đã ghi thu vào %(what)s"),
)
def receive(act: Act) -> None:
    """Money or goods came in, from whom and by which promise."""
    sponsor = _sponsor(act)
    pledge = act.inputs["pledge"]
    if sponsor is None and pledge is not None:
        sponsor = pledge.sponsor
    way = Way.IN_KIND if act.inputs["in_kind"] else Way.MONEY_IN
    _write(act, way, sponsor=sponsor, pledge=pledge)
    if sponsor is not None:
        act.personal["sponsor"] = sponsor.name


@needs_inputs
def _enough(act: Act) -> Iterator[Reason]:
    left = book.balance(act.thing)
    if act.inputs["amount"] > left and not act.inputs["below_zero"]:
        yield Reason(
            "balance",
            _("Quỹ còn %(left)s, không đủ chi %(wanted)s. Nếu vẫn chi, ghi vì sao chấp nhận âm.")
            % {"left": format_amount(left), "wanted": format_amount(act.inputs["amount"])},
        )


@needs_inputs
def _not_paid_yet(act: Act) -> Iterator[Reason]:
    one = act.inputs["nomination"]
    if one is not None and _in_a_book(one.pk):
        yield Reason("nomination", _("Hồ sơ %s đã có khoản chi trong sổ quỹ.") % one.number)


def _in_a_book(nomination: int) -> bool:
    return FundEntry.objects.filter(
        nomination=nomination, way=Way.MONEY_OUT, strikes__isnull=True, struck=False
    ).exists()


@KIND.act(
    "spend",
    _("Ghi chi"),
    by=FUND_KEEPING,
    sources=(State.OPEN,),
    form=forms.SpendForm,
    guards=(_after_the_book_began, _enough, _not_paid_yet),
    done=_("Đã ghi chi từ %(what)s"),
)
def spend(act: Act) -> None:
    """Money went out; for a dossier where it was one's."""
    one = act.inputs["nomination"]
    _write(
        act,
        Way.MONEY_OUT,
        purpose=act.inputs["purpose"],
        nomination=one,
        below_zero=act.inputs["below_zero"],
    )
    act.reason = act.inputs["below_zero"]
    if one is not None:
        act.changes["nomination"] = one.number


@KIND.act(
    "promise",
    _("Ghi lời hứa tài trợ"),
    by=FUND_KEEPING,
    sources=(State.OPEN,),
    form=forms.PromiseForm,
    done=_("Đã ghi lời hứa tài trợ cho %(what)s"),
)
def promise(act: Act) -> None:
    """Somebody said they will give so much by a day."""
    sponsor = _sponsor(act)
    assert sponsor is not None
    made = Pledge.objects.create(
        fund=act.thing,
        sponsor=sponsor,
        amount=act.inputs["amount"],
        due_on=act.inputs["due_on"],
        note=act.inputs["note"],
    )
    act.changes |= {"pledge": made.pk, "amount": made.amount, "due_on": made.due_on}
    act.answer["pledge"] = made.pk
    act.personal["sponsor"] = sponsor.name


@needs_inputs
def _not_counted(act: Act) -> Iterator[Reason]:
    one = act.inputs["entry"].counted_for
    if one is not None:
        yield Reason("counted", _("Khoản này đã tính cho hồ sơ %s, không gạch được.") % one.number)


@KIND.act(
    "strike",
    _("Gạch một dòng ghi sai"),
    by=FUND_KEEPING,
    sources=(State.OPEN,),
    form=forms.StrikeForm,
    guards=(_not_counted,),
    unusual=True,
    done=_("Đã gạch một dòng của %(what)s"),
)
def strike(act: Act) -> None:
    """The opposite line beside the wrong one; both stay to be read."""
    assert act.actor is not None
    wrong: FundEntry = act.inputs["entry"]
    wrong.struck = True
    wrong.save(update_fields=["struck"])
    made = FundEntry.objects.create(
        fund=act.thing,
        way=wrong.way,
        amount=wrong.amount,
        day=wrong.day,
        what=_("Gạch: %s") % act.inputs["reason"],
        voucher=wrong.voucher,
        sponsor=wrong.sponsor,
        pledge=wrong.pledge,
        purpose=wrong.purpose,
        nomination=wrong.nomination,
        strikes=wrong,
        entered_by=act.actor,
    )
    act.reason = act.inputs["reason"]
    act.changes |= {"struck": wrong.pk, "entry": made.pk, "amount": wrong.amount}
    act.answer["balance"] = book.balance(act.thing)


def _gifts(act: Act) -> QuerySet[FundEntry]:
    return book.contributions([act.thing.unit_id]).filter(
        sponsor=act.inputs["sponsor"], counted_for__isnull=True
    )


@needs_inputs
def _gave_something(act: Act) -> Iterator[Reason]:
    if not _gifts(act).exists():
        yield Reason("gifts", _("Không còn đóng góp nào chưa tính cho một khen thưởng."))


@KIND.act(
    "count_for",
    _("Tính đóng góp cho một hồ sơ khen"),
    by=FUND_KEEPING,
    sources=(State.OPEN,),
    form=forms.CountForm,
    guards=(_gave_something,),
    done=_("Đã tính đóng góp cho một hồ sơ"),
)
def count_for(act: Act) -> None:
    """What a sponsor gave so far is counted for one award, and for no other after it."""
    one = act.inputs["nomination"]
    gifts = list(_gifts(act).values_list("pk", "amount"))
    FundEntry.objects.filter(pk__in=[pk for pk, _amount in gifts]).update(counted_for=one)
    total = sum(amount for _pk, amount in gifts)
    act.changes |= {"nomination": one.number, "amount": total, "entries": len(gifts)}
    act.answer["amount"] = total


def _empty(act: Act) -> Iterator[Reason]:
    if left := book.balance(act.thing):
        yield Reason(
            "balance", _("Quỹ còn %s: chi hoặc chuyển hết rồi mới đóng.") % format_amount(left)
        )


@KIND.act(
    "close",
    _("Đóng quỹ"),
    by=FUND_KEEPING,
    form=forms.CloseForm,
    guards=(_empty,),
    unusual=True,
    done=_("Đã đóng %(what)s"),
)
def close(act: Act) -> None:
    """Nothing is written into it any more."""
    act.thing.close()
    act.reason = act.inputs["reason"]
