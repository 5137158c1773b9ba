"""Figures as people type and read them."""

from __future__ import annotations

import re
from fractions import Fraction

from django.utils.translation import gettext as _

from nominations.text.amounts import format_number, parse_amount

from .figures import percent, whole
from .models import Indicator, Measure

_PLAIN = re.compile(r"\d{1,15}\Z")
_GROUPED = re.compile(r"\d{1,3}(?:([., ])\d{3})(?:\1\d{3})*\Z")
_ZERO = re.compile(r"0+(?:\s*(?:đồng|đ|vnđ|vnd|₫))?\Z")
_MOST = 10**12


class NotRead(ValueError):
    """Why a figure cannot be taken, told in words."""


def read(indicator: Indicator, text: str) -> int | None:
    """The number typed for an indicator, None for nothing; ``NotRead`` with what to do."""
    shown = " ".join(str(text).replace("\u00a0", " ").split())
    if not shown:
        return None
    if indicator.computed:
        raise NotRead(_("%s do máy tính từ các số khác, không nhập.") % indicator.code)
    if re.match(r"[-−–]\s*\d", shown):
        raise NotRead(_("Số âm “%s”: số này không thể nhỏ hơn 0.") % shown[:40])
    if indicator.measure == Measure.CHOICE:
        return _choice(indicator, shown)
    if indicator.measure == Measure.MONEY:
        return _money(shown)
    plain = shown.removesuffix(".0") if re.match(r"\d+\.0\Z", shown) else shown
    if _PLAIN.match(plain) or _GROUPED.match(plain):
        number = int(re.sub(r"\D", "", plain))
        if number > _MOST:
            raise NotRead(_("Số “%s” quá lớn.") % shown[:40])
        return number
    raise NotRead(_("Không đọc được “%s”: hãy ghi số tròn, ví dụ 1.842.") % shown[:40])


def _money(shown: str) -> int:
    if _ZERO.match(shown.lower()):
        return 0
    amount, problems = parse_amount(shown)
    if amount is None:
        raise NotRead(" ".join(one.text for one in problems) or _("Không đọc được số tiền."))
    return amount


def _choice(indicator: Indicator, shown: str) -> int:
    for number, label in indicator.choices:
        if shown.lower() in (str(number), str(label).lower()):
            return int(number)
    offered = ", ".join(str(label) for _number, label in indicator.choices)
    raise NotRead(
        _("Không có mức “%(given)s”. Có: %(offered)s.")
        % {
            "given": shown[:40],
            "offered": offered,
        }
    )


def shown(indicator: Indicator, amount: Fraction | int | None) -> str:
    """A figure as it stands on a page: ``3.870``, ``54,95 %``, ``tốt``; '' where there is none."""
    if amount is None:
        return ""
    exact = Fraction(amount)
    if indicator.measure == Measure.PERCENT:
        return f"{percent(exact)} %".replace(".", ",")
    if indicator.measure == Measure.CHOICE:
        number = int(exact)
        return next((str(label) for one, label in indicator.choices if one == number), str(number))
    number = whole(exact)
    return f"−{format_number(-number)}" if number < 0 else format_number(number)


def plain(indicator: Indicator, amount: Fraction | int | None) -> int | float | None:
    """The same for a program: whole numbers, percentages with two digits, None for none."""
    if amount is None:
        return None
    exact = Fraction(amount)
    return float(percent(exact)) if indicator.measure == Measure.PERCENT else whole(exact)
