"""What is typed into the controls of forms: text, days, names, phones, births, money, sex."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from .models import Gender
from .text import names, phones
from .text.amounts import format_amount, parse_amount
from .text.dates import BirthDate, parse_birth
from .text.folding import clean_text
from .text.problems import ERROR, Problem, TextProblem


class CleanChar(forms.CharField):
    """Text in NFC without invisible characters."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        try:
            return clean_text(text) if text else ""
        except TextProblem as problem:
            raise forms.ValidationError(problem.text, code=problem.code) from problem


class CleanText(forms.CharField):
    """Several lines, each in NFC without invisible characters."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        try:
            lines = [clean_text(line) if line.strip() else "" for line in (text or "").splitlines()]
        except TextProblem as problem:
            raise forms.ValidationError(problem.text, code=problem.code) from problem
        return "\n".join(lines).strip()


class DayField(forms.DateField):
    """A day as people write it: dd/mm/yyyy; keyboards of phones show digits."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.DateInput(attrs={"placeholder": "dd/mm/yyyy", "inputmode": "numeric"})
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """Through the API a number or a yes may come in; it is no day, and no failure."""
        return super().to_python(value if isinstance(value, str | date | None) else str(value))

    def prepare_value(self, value: Any) -> Any:
        """A stored day as people write it."""
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                return value
        return value


class PastDay(DayField):
    """A day that is not to come."""

    def clean(self, value: Any) -> Any:
        """No day of the future."""
        day = super().clean(value)
        if day is not None and day > timezone.localdate():
            raise ValidationError(_t("Ngày này ở tương lai."))
        return day


class MomentField(forms.DateTimeField):
    """A day and an hour, as ``DayField``."""

    def to_python(self, value: Any) -> Any:
        """As for a day."""
        return super().to_python(value if isinstance(value, str | date | None) else str(value))


class NameField(CleanChar):
    """A person's name, its signs in one spelling, by the same rule as in a list."""

    def to_python(self, value: Any) -> str:
        people = names.several(value) if isinstance(value, str) else []
        name, _told = names.tidy(super().to_python(value))
        if name:
            refuse_bad([*people, *names.check(name)])
        return name


class OtherNameField(CleanChar):
    """Somebody else's name; only its signs are put into one spelling."""

    def to_python(self, value: Any) -> str:
        return names.tidy(super().to_python(value))[0]


class PhoneField(CleanChar):
    """A telephone number in any spelling, by the same rule as in a list."""

    def to_python(self, value: Any) -> str:
        number, problems = phones.parse(super().to_python(value))
        refuse_bad(problems)
        return number


def refuse_bad(problems: Iterable[Problem]) -> None:
    for problem in problems:
        if problem.severity == ERROR:
            raise forms.ValidationError(problem.text, code=problem.code)


class BirthField(forms.CharField):
    """A birth date in any spelling; a bare year stays a bare year."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, BirthDate):
            return value
        if value in (None, ""):
            return None
        birth, problems = parse_birth(value)
        refuse_bad(problems)
        return birth


class AmountField(forms.CharField):
    """Money in whole đồng, as people write it."""

    def prepare_value(self, value: Any) -> Any:
        return format_amount(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        if value in (None, ""):
            return None
        if isinstance(value, int):
            return value
        amount, problems = parse_amount(value)
        refuse_bad(problems)
        return amount


def typed_input(kind: str, autocomplete: str = "off") -> forms.TextInput:
    """A text input for which a phone shows the right keyboard."""
    return forms.TextInput(attrs={"inputmode": kind, "autocomplete": autocomplete})


_GENDERS = [("", "—"), ("M", _("Nam")), ("F", _("Nữ"))]


class GenderField(forms.ChoiceField):
    """Nam, Nữ or nothing; nothing is ``U`` in the store, and is taken as such when it comes back.

    So whoever has no gender on record may change another field, and nothing counts as changed.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=_GENDERS, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """On the page nothing is chosen."""
        return "" if value == Gender.UNKNOWN else value

    def to_python(self, value: Any) -> str:
        """As it is stored."""
        return super().to_python(value) or Gender.UNKNOWN.value

    def valid_value(self, value: Any) -> bool:
        """What is stored for nothing is right too."""
        return value == Gender.UNKNOWN or super().valid_value(value)
