"""The fields of a dossier, one form a family; pages, the API and the import use the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from .fields import CATALOGUE, COLLECTIVE, SCHOLARSHIP, SELF_TAUGHT, Field, Kind, Need
from .models import AwardTypeVersion, Category, CollectiveKind, Family, Gender
from .text import names, phones
from .text.amounts import format_amount, parse_amount
from .text.dates import BirthDate, parse_birth
from .text.folding import clean_text
from .text.national_id import check as check_national_id
from .text.national_id import normalise
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
        return super().to_python(str(value) if isinstance(value, int | float) else value)

    def prepare_value(self, value: Any) -> Any:
        """A stored day as people write it."""
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                return value
        return value


class MomentField(forms.DateTimeField):
    """A day and an hour, as ``DayField``."""

    def to_python(self, value: Any) -> Any:
        """As for a day."""
        return super().to_python(str(value) if isinstance(value, int | float) else value)


class NameField(CleanChar):
    """A person's name, its signs in one spelling, by the same rule as in a list."""

    def to_python(self, value: Any) -> str:
        people = names.several(value) if isinstance(value, str) else []
        name, _told = names.tidy(super().to_python(value))
        if name:
            _refuse([*people, *names.check(name)])
        return name


class OtherNameField(CleanChar):
    """Somebody else's name; only its signs are put into one spelling."""

    def to_python(self, value: Any) -> str:
        return names.tidy(super().to_python(value))[0]


class PhoneField(CleanChar):
    """A telephone number in any spelling, by the same rule as in a list."""

    def to_python(self, value: Any) -> str:
        number, problems = phones.parse(super().to_python(value))
        _refuse(problems)
        return number


def _refuse(problems: Iterable[Problem]) -> None:
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
        _refuse(problems)
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
        _refuse(problems)
        return amount


def _typed(kind: str, autocomplete: str = "off") -> forms.TextInput:
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


class Dossier(forms.Form):
    """A form that may judge one row after another without being made anew for each.

    Making a form copies every field, which for thousands of rows costs more than judging them.
    """

    def full_clean(self) -> None:
        """A list or an object where a text was asked is told, and never read as its text."""
        data: Any = self.data
        odd = (
            []
            if hasattr(data, "getlist")
            else [name for name in self.fields if isinstance(data.get(name), list | dict)]
        )
        if odd:
            self.data = {name: value for name, value in data.items() if name not in odd}
        super().full_clean()
        for name in odd:
            self.errors.pop(name, None)
            self.add_error(name, _t("Cần chữ, không phải danh sách hay đối tượng."))

    def judge(self, data: dict[str, Any]) -> bool:
        """Whether these data are valid; ``cleaned_data`` and ``errors`` are theirs from then on."""
        self.is_bound, self.data, self.files = True, data, {}  # type: ignore[assignment]
        self.full_clean()
        return self.is_valid()


class PersonForm(Dossier):
    """What the fields of a person say together."""

    def clean_national_id(self) -> str:
        """Twelve digits, or a sentence that says what is wrong with them."""
        text = self.cleaned_data["national_id"]
        if not text:
            return ""
        if "*" in text and text == self.initial.get("national_id"):
            # Shown masked and left as it was: the stored number stays (see drafts.apply_edit).
            return str(text)
        birth = self.cleaned_data.get("birth")
        for problem in check_national_id(
            text,
            gender=self.cleaned_data.get("gender") or None,
            birth_year=birth.year if birth else None,
        ):
            if problem.severity == ERROR:
                raise forms.ValidationError(problem.text, code=problem.code)
        return normalise(text)


def _text(field: Field, **kwargs: Any) -> forms.Field:
    return CleanChar(max_length=field.longest, **kwargs)


def _paragraph(field: Field, **kwargs: Any) -> forms.Field:
    return CleanChar(max_length=field.longest, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


def _number(field: Field, **kwargs: Any) -> forms.Field:
    return forms.IntegerField(min_value=field.least, max_value=field.most, **kwargs)


def _choice(choices: Any) -> Callable[..., forms.Field]:
    return lambda field, **kwargs: forms.ChoiceField(choices=choices, **kwargs)


#: The control of each kind of field.
_CONTROLS: dict[Kind, Callable[..., forms.Field]] = {
    Kind.TEXT: _text,
    Kind.PARAGRAPH: _paragraph,
    Kind.FULL_NAME: lambda field, **kwargs: NameField(max_length=field.longest, **kwargs),
    Kind.OTHER_NAME: lambda field, **kwargs: OtherNameField(max_length=field.longest, **kwargs),
    Kind.BIRTH: lambda field, **kwargs: BirthField(**kwargs),
    Kind.GENDER: lambda field, **kwargs: GenderField(**kwargs),
    Kind.NATIONAL_ID: lambda field, **kwargs: CleanChar(
        max_length=field.longest, widget=_typed("numeric"), **kwargs
    ),
    Kind.PHONE: lambda field, **kwargs: PhoneField(widget=_typed("tel"), **kwargs),
    Kind.CATEGORY: _choice(Category.choices),
    Kind.COLLECTIVE_KIND: _choice(CollectiveKind.choices),
    Kind.COUNT: _number,
    Kind.SCORE: _number,
    Kind.MONEY: lambda field, **kwargs: AmountField(widget=_typed("numeric"), **kwargs),
    Kind.FLAG: lambda field, **kwargs: forms.BooleanField(**kwargs),
    Kind.DAY: lambda field, **kwargs: DayField(**kwargs),
    Kind.YEAR: lambda field, **kwargs: forms.IntegerField(
        min_value=field.least, max_value=field.most, widget=_typed("numeric"), **kwargs
    ),
}


def control(field: Field) -> forms.Field:
    """The form's field for one of the catalogue's, required where no draft is kept without it."""
    made = _CONTROLS[field.kind](
        field,
        label=_(field.label),
        help_text=_(field.help) if field.help else "",
        required=field.need == Need.SAVE,
    )
    if field.missing:
        made.error_messages["required"] = _(field.missing)
    return made


@cache
def form_of(family: str, *, urgent: bool = False) -> type[Dossier]:
    """The form of a family's dossiers, made of the catalogue."""
    base = Dossier if family == COLLECTIVE else PersonForm
    fields = {
        field.name: control(field) for field in CATALOGUE.of(family) if urgent or not field.urgent
    }
    return type(f"{family.title().replace('_', '')}Form", (base,), fields)


#: The three there are, without what urgent awards ask besides.
ScholarshipForm = form_of(SCHOLARSHIP)
SelfTaughtForm = form_of(SELF_TAUGHT)
CollectiveForm = form_of(COLLECTIVE)

#: Before the code of a declared figure, in forms, the API and errors.
FIGURE = "figures."


def family_of(version: AwardTypeVersion) -> str:
    """Which of the forms and lists an award has: by its subject and its flow."""
    if "person" not in version.subject_kinds:
        return COLLECTIVE
    return SCHOLARSHIP if version.family == Family.SCHOLARSHIP else SELF_TAUGHT


def form_for(version: AwardTypeVersion) -> type[Dossier]:
    """The form of an award: by its subject and its flow, with the figures it asks for."""
    base = form_of(family_of(version), urgent=version.urgent)
    if not version.declared:
        return base
    return _with_figures(base, tuple(_figure(one) for one in version.declared))


def _figure(one: dict[str, str]) -> tuple[str, str, str]:
    return one["code"], one["label"], one.get("help", "")


@cache
def _with_figures(base: type[Dossier], figures: tuple[tuple[str, str, str], ...]) -> type[Dossier]:
    fields = {
        f"{FIGURE}{code}": forms.IntegerField(
            label=label,
            help_text=text,
            min_value=0,
            max_value=10**7,
            required=False,
            widget=_typed("numeric"),
        )
        for code, label, text in figures
    }
    return type(base.__name__, (base,), fields)
