"""Lists of the catalogue as tables, out and in again without loss; subjects go out only."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export import fields
from tablib import Dataset

from organizations.cells import Day, OneOf, Reference, Text, Whole, YesNo
from organizations.importing import Table

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


class PersonResource(GoesOut):
    """People proposed, their identity number masked; how to reach them is not told."""

    full_name = fields.Field(column_name="Họ và tên", attribute="full_name", widget=Text())
    gender = fields.Field(column_name="Giới tính", attribute="get_gender_display")
    birth_year = fields.Field(column_name="Năm sinh", attribute="birth_year", widget=Whole())
    national_id = fields.Field(column_name="Số định danh", attribute="national_id_masked")
    ward = fields.Field(column_name="Phường, xã", attribute="ward__short_name")
    occupation = fields.Field(column_name="Nghề nghiệp", attribute="occupation", widget=Text())
    workplace = fields.Field(
        column_name="Trường, nơi công tác", attribute="workplace", widget=Text()
    )

    class Meta(Table.Meta):
        model = Person
        fields: Any = (
            "full_name",
            "gender",
            "birth_year",
            "national_id",
            "ward",
            "occupation",
            "workplace",
        )
        export_order = fields


class CollectiveResource(GoesOut):
    """Collectives proposed."""

    name = fields.Field(column_name="Tên tập thể", attribute="name", widget=Text())
    kind = fields.Field(column_name="Loại", attribute="get_kind_display")
    representative = fields.Field(
        column_name="Người đại diện", attribute="representative", widget=Text()
    )
    member_count = fields.Field(
        column_name="Số thành viên", attribute="member_count", widget=Whole()
    )
    established_year = fields.Field(
        column_name="Năm thành lập", attribute="established_year", widget=Whole()
    )
    ward = fields.Field(column_name="Phường, xã", attribute="ward__short_name")

    class Meta(Table.Meta):
        model = Collective
        fields: Any = (
            "name",
            "kind",
            "representative",
            "member_count",
            "established_year",
            "ward",
        )
        export_order = fields
