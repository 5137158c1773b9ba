"""The fields of a dossier, one form a family; pages, the API and the import use the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from .controls import (
    AmountField,
    BirthField,
    CleanChar,
    DayField,
    GenderField,
    NameField,
    OtherNameField,
    PhoneField,
    typed_input,
)
from .fields import CATALOGUE, COLLECTIVE, SCHOLARSHIP, SELF_TAUGHT, Field, Kind, Need
from .fields.own import OwnField, declared
from .models import AwardTypeVersion, Category, CollectiveKind, Family, Nomination
from .own_controls import control as own_control
from .row_fields import RowsField
from .text.national_id import check as check_national_id
from .text.national_id import normalise
from .text.problems import ERROR

#: What takes a list.
_MANY = (forms.MultipleChoiceField, RowsField)


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
            else [
                name
                for name, field in self.fields.items()
                if isinstance(data.get(name), list | dict) and not isinstance(field, _MANY)
            ]
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
        max_length=field.longest, widget=typed_input("numeric"), **kwargs
    ),
    Kind.PHONE: lambda field, **kwargs: PhoneField(widget=typed_input("tel"), **kwargs),
    Kind.CATEGORY: _choice(Category.choices),
    Kind.COLLECTIVE_KIND: _choice(CollectiveKind.choices),
    Kind.COUNT: _number,
    Kind.SCORE: _number,
    Kind.MONEY: lambda field, **kwargs: AmountField(widget=typed_input("numeric"), **kwargs),
    Kind.FLAG: lambda field, **kwargs: forms.BooleanField(**kwargs),
    Kind.DAY: lambda field, **kwargs: DayField(**kwargs),
    Kind.YEAR: lambda field, **kwargs: forms.IntegerField(
        min_value=field.least, max_value=field.most, widget=typed_input("numeric"), **kwargs
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


def families_of(version: AwardTypeVersion) -> tuple[str, ...]:
    """Which of the forms and lists an award has: by whom it may be given to, and by its flow.

    One that is given to people and to collectives has two; that of people comes first.
    """
    people = SCHOLARSHIP if version.family == Family.SCHOLARSHIP else SELF_TAUGHT
    kinds = set(version.subject_kinds)
    return ((people,) if "person" in kinds else ()) + ((COLLECTIVE,) if kinds - {"person"} else ())


def family_of(version: AwardTypeVersion, data: Mapping[str, Any] | None = None) -> str:
    """The form these data are of, by what they name; without any the first the award has."""
    families = families_of(version)
    named = data is not None and ("collective_kind" in data or "name" in data)
    return COLLECTIVE if named and COLLECTIVE in families else families[0]


def family_of_dossier(nomination: Nomination) -> str:
    """The form a dossier was written in: a person's or a collective's."""
    return family_of(nomination.award_type_version, None if nomination.person else {"name": ""})


def form_for(version: AwardTypeVersion, family: str = "") -> type[Dossier]:
    """The form of an award's dossiers, with the fields it has of its own.

    ``family`` is one of ``families_of``; the first where it is not said.
    """
    family = family or family_of(version)
    base = form_of(family, urgent=version.urgent)
    own = declared(version.declared)
    kinds = frozenset(version.subject_kinds) if family == COLLECTIVE else frozenset()
    return _with_own(base, own, kinds) if own or kinds else base


def form_of_dossier(nomination: Nomination) -> type[Dossier]:
    """The form of one dossier, by whom it is for and the version it stands under."""
    return form_for(nomination.award_type_version, family_of_dossier(nomination))


@cache
def _with_own(
    base: type[Dossier], own: tuple[OwnField, ...], kinds: frozenset[str]
) -> type[Dossier]:
    fields: dict[str, Any] = {one.name: own_control(one) for one in own}
    if kinds:
        kind = control(CATALOGUE["collective_kind"])
        kind.choices = [one for one in CollectiveKind.choices if one[0] in kinds]  # type: ignore[attr-defined]
        fields = {"collective_kind": kind} | fields
    return type(base.__name__, (base,), fields)
