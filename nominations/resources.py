"""Lists of the catalogue as tables, out and in again without loss; subjects go out only."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export import fields
from tablib import Dataset

from organizations.cells import Day, OneOf, Reference, Text, Whole, YesNo
from organizations.importing import Table

from .fields import CATALOGUE, Kind, Part
from .fields import Table as CatalogueTable
from .models import (
    AwardType,
    Collective,
    CriteriaSet,
    Criterion,
    Person,
    ReasonCode,
    WardScoring,
)


class AwardTypeResource(Table):
    """Kinds of award; their rules are in versions, which are made and published on their page."""

    code = fields.Field(column_name="code", attribute="code", widget=Text())
    name = fields.Field(column_name="name", attribute="name", widget=Text())
    alias = fields.Field(column_name="alias", attribute="alias", widget=Text())
    short_name = fields.Field(column_name="short_name", attribute="short_name", widget=Text())
    position = fields.Field(column_name="position", attribute="position", widget=Whole())

    class Meta(Table.Meta):
        model = AwardType
        import_id_fields = ("code",)
        fields: Any = ("code", "name", "alias", "short_name", "position")
        export_order = fields


class CriteriaSetResource(Table):
    """Criteria sets; one that belongs to a published version does not change."""

    code = fields.Field(column_name="code", attribute="code", widget=Text())
    title = fields.Field(column_name="title", attribute="title", widget=Text())
    instrument = fields.Field(column_name="instrument", attribute="instrument", widget=Text())
    valid_from = fields.Field(column_name="valid_from", attribute="valid_from", widget=Day())
    valid_to = fields.Field(column_name="valid_to", attribute="valid_to", widget=Day())
    pass_total = fields.Field(column_name="pass_total", attribute="pass_total", widget=Whole())
    pass_each = fields.Field(column_name="pass_each", attribute="pass_each", widget=Whole())
    ward_scoring = fields.Field(
        column_name="ward_scoring", attribute="ward_scoring", widget=OneOf(WardScoring.values)
    )
    needs_checking = fields.Field(
        column_name="needs_checking", attribute="needs_checking", widget=YesNo()
    )

    class Meta(Table.Meta):
        model = CriteriaSet
        import_id_fields = ("code",)
        fields: Any = (
            "code",
            "title",
            "instrument",
            "valid_from",
            "valid_to",
            "pass_total",
            "pass_each",
            "ward_scoring",
            "needs_checking",
        )
        export_order = fields


class CriterionResource(Table):
    """Criteria, told by the code of their set and their own."""

    criteria_set = fields.Field(
        column_name="bo_tieu_chi",
        attribute="criteria_set",
        widget=Reference(CriteriaSet, "code", "bộ tiêu chí"),
    )
    code = fields.Field(column_name="code", attribute="code", widget=Text())
    label = fields.Field(column_name="label", attribute="label", widget=Text())
    max_score = fields.Field(column_name="max_score", attribute="max_score", widget=Whole())
    min_score = fields.Field(column_name="min_score", attribute="min_score", widget=Whole())
    needs_evidence = fields.Field(
        column_name="needs_evidence", attribute="needs_evidence", widget=YesNo()
    )
    position = fields.Field(column_name="position", attribute="position", widget=Whole())

    class Meta(Table.Meta):
        model = Criterion
        import_id_fields = ("criteria_set", "code")
        fields = (
            "criteria_set",
            "code",
            "label",
            "max_score",
            "min_score",
            "needs_evidence",
            "position",
        )
        export_order = fields


class ReasonCodeResource(Table):
    """Why a dossier may end badly."""

    use = fields.Field(column_name="use", attribute="use", widget=OneOf(ReasonCode.Use.values))
    code = fields.Field(column_name="code", attribute="code", widget=Text())
    label = fields.Field(column_name="label", attribute="label", widget=Text())
    legal_basis = fields.Field(column_name="legal_basis", attribute="legal_basis", widget=Text())
    active = fields.Field(column_name="active", attribute="active", widget=YesNo(), default=True)
    position = fields.Field(column_name="position", attribute="position", widget=Whole(), default=0)

    class Meta(Table.Meta):
        model = ReasonCode
        import_id_fields = ("use", "code")
        fields: Any = ("use", "code", "label", "legal_basis", "active", "position")
        export_order = fields


class GoesOut(Table):
    """Dossiers and their subjects: they come in by the ward's workbook and the one door only."""

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        """Always refused, with where to go."""
        raise ValidationError(
            _(
                "Hồ sơ không nhập ở đây. Phường, xã gửi bảng ở “Bảng của phường”; mỗi hàng tốt "
                "thành một bản nháp."
            )
        )


def _columns(table: CatalogueTable, parts: Collection[Part]) -> dict[str, fields.Field]:
    """What leaves of a table, as the catalogue says; words for what is chosen from a list."""
    return {
        field.name: fields.Field(
            column_name=field.label,
            attribute=f"get_{attribute}_display" if field.kind in _CHOSEN else attribute,
            widget=None if field.kind in _CHOSEN else _WIDGETS.get(field.kind, Text)(),
        )
        for field in CATALOGUE
        for where, attribute in field.stored
        if where == table and field.exported and field.part in parts
    }


_CHOSEN = (Kind.GENDER, Kind.COLLECTIVE_KIND)
_WIDGETS = {Kind.COUNT: Whole, Kind.YEAR: Whole}
_WARD = {"ward": fields.Field(column_name="Phường, xã", attribute="ward__short_name")}


def _going_out(
    model: type[Person] | type[Collective], text: str, columns: dict[str, fields.Field]
) -> type[GoesOut]:
    names = tuple(columns)
    meta = type("Meta", (Table.Meta,), {"model": model, "fields": names, "export_order": names})
    return type(f"{model.__name__}Resource", (GoesOut,), {**columns, "Meta": meta, "__doc__": text})


_FIRST = (Part.PERSON, Part.COLLECTIVE)
_LATER = tuple(part for part in Part if part not in _FIRST)

PersonResource = _going_out(
    Person,
    "People proposed, their identity number masked; how to reach them is not told.",
    {
        **_columns(CatalogueTable.PERSON, _FIRST),
        "birth_year": fields.Field(column_name="Năm sinh", attribute="birth_year", widget=Whole()),
        "national_id": fields.Field(column_name="Số định danh", attribute="national_id_masked"),
        **_WARD,
        **_columns(CatalogueTable.PERSON, _LATER),
    },
)
CollectiveResource = _going_out(
    Collective,
    "Collectives proposed.",
    {
        **_columns(CatalogueTable.COLLECTIVE, _FIRST),
        **_WARD,
        **_columns(CatalogueTable.COLLECTIVE, _LATER),
    },
)
