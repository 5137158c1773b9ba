"""Lists of the catalogue as tables, out and in again without loss."""

from __future__ import annotations

from typing import Any

from import_export import fields, resources, widgets

from .models import CriteriaSet, Criterion, ReasonCode


class Whole(resources.ModelResource):
    """One transaction, no row skipped silently, rows told by their own key."""

    class Meta:
        use_transactions = True
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True


class CriterionResource(Whole):
    """Criteria, told by the code of their set and their own."""

    criteria_set = fields.Field(
        column_name="bo_tieu_chi",
        attribute="criteria_set",
        widget=widgets.ForeignKeyWidget(CriteriaSet, "code"),
    )

    class Meta(Whole.Meta):
        model = Criterion
        import_id_fields = ("criteria_set", "code")
        fields = (
            "criteria_set", "code", "label", "max_score", "min_score", "needs_evidence", "position",
        )  # fmt: skip
        export_order = fields


class ReasonCodeResource(Whole):
    """Why a dossier may end badly."""

    class Meta(Whole.Meta):
        model = ReasonCode
        import_id_fields = ("use", "code")
        fields: Any = ("use", "code", "label", "legal_basis", "active", "position")
        export_order = fields
