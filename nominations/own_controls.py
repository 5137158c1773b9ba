"""The controls of an award's own fields; what they give is what is kept (see ``fields.own``)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from .controls import AmountField, CleanChar, CleanText, typed_input
from .fields import Need
from .fields.own import MOST_ROWS, OwnField, OwnKind, Precision
from .row_fields import RowsField
from .text.folding import fold

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_VIETNAMESE = re.compile(r"(?:(?:(\d{1,2})[/.-])?(\d{1,2})[/.-])?(\d{4})")
_THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+")
_HOW = {
    Precision.DAY: _("Ghi đủ ngày/tháng/năm, ví dụ 05/03/2024."),
    Precision.MONTH: _("Ghi ít nhất tháng/năm, ví dụ 03/2024."),
    Precision.YEAR: _("Ghi ngày/tháng/năm, tháng/năm hoặc chỉ năm."),
}


class CountField(forms.IntegerField):
    """A whole number; dots may part its thousands as people write them."""

    def to_python(self, value: Any) -> Any:
        text = value.strip() if isinstance(value, str) else value
        if isinstance(text, str) and _THOUSANDS.fullmatch(text):
            text = text.replace(".", "")
        return super().to_python(text)


class PartialDateField(forms.CharField):
    """A date as far as it is known, kept as ``2012-03-05``, ``2012-03`` or ``2012``."""

    def __init__(self, *, precision: Precision, **kwargs: Any) -> None:
        kwargs.setdefault("widget", typed_input("numeric"))
        kwargs["help_text"] = kwargs.get("help_text") or _HOW[precision]
        super().__init__(**kwargs)
        self.precision = precision

    def prepare_value(self, value: Any) -> Any:
        """As people write it."""
        if isinstance(value, str) and _ISO.fullmatch(value):
            return "/".join(reversed(value.split("-")))
        return value

    def to_python(self, value: Any) -> Any:
        """None for nothing; ``ValidationError`` for what is no date, or not enough of one."""
        text = str(super().to_python(value)).strip()
        if not text:
            return None
        if found := _ISO.fullmatch(text):
            year, month, day = found.groups()
        elif found := _VIETNAMESE.fullmatch(text.replace(" ", "")):
            day, month, year = found.groups()
        else:
            raise ValidationError(str(_HOW[self.precision]), code="invalid")
        try:
            date(int(year), int(month or 1), int(day or 1))
        except ValueError:
            raise ValidationError(_t("Không có ngày này trong lịch."), code="invalid") from None
        known = [part for part in (year, month, day) if part]
        if len(known) < {Precision.YEAR: 1, Precision.MONTH: 2, Precision.DAY: 3}[self.precision]:
            raise ValidationError(str(_HOW[self.precision]), code="invalid")
        return "-".join([known[0], *(f"{int(part):02d}" for part in known[1:])])


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not said: a box that is not ticked would say no for somebody who forgot."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("", _("Chưa ghi")), ("yes", _("Có")), ("no", _("Không"))]
        super().__init__(
            choices=choices, coerce=lambda text: text == "yes", empty_value=None, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        """The stored truth as a choice."""
        return {True: "yes", False: "no", None: ""}.get(value, value)

    def to_python(self, value: Any) -> Any:
        """A call may say true and false, a list có, không or a cross."""
        return super().to_python(_said(value))

    def valid_value(self, value: Any) -> bool:
        """Every spelling."""
        return super().valid_value(_said(value))


_YES, _NO = (
    frozenset({"yes", "co", "x", "true", "dung"}),
    frozenset({"no", "khong", "false", "sai"}),
)


def _said(value: Any) -> Any:
    text = fold(str(value)) if isinstance(value, str | bool) else ""
    return "yes" if text in _YES else "no" if text in _NO else value


class _Choices(forms.MultipleChoiceField):
    """Several of the choices; a call may give a text with one on each line."""

    def to_python(self, value: Any) -> list[str]:
        if isinstance(value, str):
            value = [line.strip() for line in value.replace(";", "\n").splitlines() if line.strip()]
        return list(dict.fromkeys(_word(one, self.choices) for one in super().to_python(value)))


class _Choice(forms.ChoiceField):
    """One of the words, however its case and marks were typed."""

    def to_python(self, value: Any) -> str:
        return _word(super().to_python(value), self.choices)


def _word(text: str, choices: Any) -> str:
    """The choice that is meant, or the text where none is."""
    return next((str(word) for word, _label in choices if fold(str(word)) == fold(text)), text)


def _choice(one: OwnField, **kwargs: Any) -> forms.Field:
    blank = [] if kwargs.get("required") else [("", "—")]
    return _Choice(choices=[*blank, *((word, word) for word in one.choices)], **kwargs)


def _several(one: OwnField, **kwargs: Any) -> forms.Field:
    return _Choices(
        choices=[(word, word) for word in one.choices],
        widget=forms.CheckboxSelectMultiple,
        **kwargs,
    )


class _Table(RowsField):
    """A small table with a bound on its rows."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > MOST_ROWS:
            raise ValidationError(_t("Không quá %d dòng.") % MOST_ROWS)


def _table(one: OwnField, **kwargs: Any) -> forms.Field:
    columns = {
        key: {"label": label, "required": False, "max_length": 200}
        for key, label in zip(one.column_keys, one.columns, strict=True)
    }
    return _Table(columns=columns, **kwargs)


_MAKERS: dict[OwnKind, Callable[..., forms.Field]] = {
    OwnKind.NUMBER: lambda one, **kwargs: CountField(
        min_value=0, max_value=10**7, widget=typed_input("numeric"), **kwargs
    ),
    OwnKind.MONEY: lambda one, **kwargs: AmountField(widget=typed_input("numeric"), **kwargs),
    OwnKind.TEXT: lambda one, **kwargs: CleanChar(max_length=one.longest, **kwargs),
    OwnKind.PARAGRAPH: lambda one, **kwargs: CleanText(
        max_length=one.longest, widget=forms.Textarea(attrs={"rows": 4}), **kwargs
    ),
    OwnKind.DATE: lambda one, **kwargs: PartialDateField(precision=one.precision, **kwargs),
    OwnKind.YES_NO: lambda one, **kwargs: YesNoField(**kwargs),
    OwnKind.CHOICE: _choice,
    OwnKind.CHOICES: _several,
    OwnKind.TABLE: _table,
}


def control(one: OwnField) -> forms.Field:
    """The form's field for one of an award's own."""
    made = _MAKERS[one.kind](
        one, label=one.label, help_text=one.help, required=one.need == Need.SAVE
    )
    made.own = one  # type: ignore[attr-defined]
    return made
