"""Tables that come in: one transaction, each row told by its key, each change left on record."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from import_export import resources
from import_export.admin import ImportExportMixin
from import_export.forms import ExportForm
from import_export.results import RowResult
from tablib import Dataset

from audit.record import record

from . import grants, guessing, step_up
from .addresses import address_of
from .capabilities import Capability
from .forms import TakeAwayForm
from .tables import FORMATS


class Table(resources.ModelResource):
    """No row skipped silently; faults under the names of columns; an event for each change."""

    class Meta:
        use_transactions = True
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        """A table without the columns that tell its rows, or with others, is refused whole."""
        known = {field.column_name for field in self.get_import_fields()}
        strange = [name for name in dataset.headers or [] if name and name not in known]
        absent = [name for name in self.key_columns() if name not in (dataset.headers or [])]
        if strange or absent:
            raise ValidationError(
                [
                    _("Không có cột “%s” ở bảng này; hãy bỏ hoặc đổi tên cột.") % one
                    for one in strange
                ]
                + [_("Thiếu cột “%s”; hãy thêm cột ấy ở hàng đầu.") % one for one in absent]
            )

    def key_columns(self) -> list[str]:
        """The columns by which a row is found again."""
        return [self.fields[name].column_name for name in self._meta.import_id_fields]

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        """A key that cannot be read finds nothing; why is told when its cell is taken in."""
        try:
            return super().get_instance(instance_loader, row)
        except ValueError:
            return None

    def import_row(self, row: Any, instance_loader: Any, **kwargs: Any) -> RowResult:
        """As usual, with faults under the names people see at the top of the column."""
        result = super().import_row(row, instance_loader, **kwargs)
        fault = result.validation_error
        if fault is not None and hasattr(fault, "error_dict"):
            columns = {
                str(field.attribute): str(field.column_name) for field in self.fields.values()
            }
            result.validation_error = ValidationError(
                {
                    columns.get(name, NON_FIELD_ERRORS): texts
                    for name, texts in fault.error_dict.items()
                }
            )
        return result

    def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Who changed what by a table."""
        if not kwargs.get("dry_run"):
            note(kwargs.get("user"), instance)


def note(actor: Any, instance: Any) -> None:
    """One event for one row that was written."""
    ref = f"{instance._meta.model_name}:{instance.pk}"
    record(
        stream=ref,
        kind="import_row",
        actor=actor,
        role="administrator" if actor is not None else "system",
        object_ref=ref,
        body={"table": instance._meta.model_name},
    )


class Tables(ImportExportMixin):  # type: ignore[misc]
    """Out and in as .xlsx or CSV; import-export would let any member of staff in."""

    import_template_name = "admin/tables/import.html"
    # Whole tables only: what went out can come in again, and no page needs inline script.
    export_form_class = ExportForm

    def get_import_formats(self) -> list[Any]:
        """Formats whose cells are never run."""
        return list(FORMATS)

    get_export_formats = get_import_formats

    def has_import_permission(self, request: HttpRequest) -> bool:
        """The administrator's."""
        return request.user.is_authenticated and grants.holds(request.user, Capability.ADMINISTER)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """The administrator's."""
        return self.has_import_permission(request)


class TakeAwayTable(TakeAwayForm, ExportForm):  # type: ignore[misc]
    """The format, and the password typed again."""

    field_order = ["resource", "format", "step_up"]


class PersonalTables(Tables):
    """Tables of people: the password is typed again before one goes out (trust.md)."""

    export_form_class = TakeAwayTable

    def get_export_data(
        self, file_format: Any, request: HttpRequest, queryset: Any, **kwargs: Any
    ) -> Any:
        """The file, left on record; ``ValueError``, which the page shows, for a wrong password."""
        form = kwargs.get("export_form")
        typed = form.cleaned_data["step_up"] if form is not None else ""
        try:
            right = step_up.confirm(request.user, typed, address_of(request))  # type: ignore[arg-type]
        except guessing.MustWait as wait:
            raise ValueError(str(wait)) from wait
        if not right:
            raise ValueError(_("Mật khẩu chưa đúng. Chưa có gì được tải về."))
        data = super().get_export_data(file_format, request, queryset, **kwargs)
        name = queryset.model._meta.model_name
        with transaction.atomic():
            record(
                stream=f"table:{name}",
                kind="export_list",
                actor=request.user,
                role="administrator",
                object_ref=name,
                body={"table": name},
            )
        return data
