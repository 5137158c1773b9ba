"""Units and people for the administrator; what was done by them is not editable here."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.record import record

from . import grants
from .appointments import deactivate
from .capabilities import Capability
from .importing import PersonalTables, Tables
from .models import Appointment, CalendarDay, Delegation, Oversight, Unit, UnitName, User
from .resources import AppointmentResource, UnitResource, UserResource

admin.site.site_header = _("Bảng Vàng · Quản trị danh mục")
admin.site.site_title = _("Bảng Vàng")
admin.site.index_title = _("Danh mục")


def _administers(request: HttpRequest) -> bool:
    return request.user.is_authenticated and grants.holds(request.user, Capability.ADMINISTER)


class Administered:
    """Who administers may see and edit; nothing is deleted, and each change leaves an event."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _administers(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _administers(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _administers(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _administers(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        _note(request, obj, message)
        return super().log_addition(request, obj, message)  # type: ignore[misc]

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        _note(request, obj, message)
        return super().log_change(request, obj, message)  # type: ignore[misc]


@transaction.atomic
def _note(request: HttpRequest, row: Any, message: Any) -> None:
    ref = f"{row._meta.model_name}:{row.pk}"
    record(
        stream=ref,
        kind="administer",
        actor=request.user,
        role="administrator",
        object_ref=ref,
        body={"change": message},
    )


class Shown(Administered):
    """Read only: changes go through the room's functions, which leave an event."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class PersonAdmin(PersonalTables, Administered, UserAdmin):  # type: ignore[type-arg]
    """Accounts; ``is_superuser`` and Django's own groups open nothing and are not offered."""

    resource_classes = (UserResource,)
    actions = ("deactivate",)
    list_display = ("username", "full_name", "title", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff")
    search_fields = ("username", "full_name", "phone")
    ordering = ("username",)
    filter_horizontal = ()
    # Deactivating ends sessions and tokens too: organizations.appointments.deactivate.
    readonly_fields = ("is_active", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (
            _("Người dùng"),
            {"fields": ("full_name", "gender", "birth_year", "title", "phone", "email")},
        ),
        (_("Trạng thái"), {"fields": ("is_active", "is_staff", "last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "full_name", "gender", "title", "password1", "password2")}),
    )

    @admin.action(description=_("Ngừng sử dụng tài khoản"), permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Rights, sessions and tokens end at once; nobody locks themselves out."""
        for person in queryset.exclude(pk=request.user.pk).filter(is_active=True):
            deactivate(actor=cast(User, request.user), person=person)
            messages.info(
                request,
                _("%(name)s: đã ngừng. Việc đã nhận về việc chung; giao lại ở mục Phân việc.")
                % {"name": person.full_name},
            )


class NameInline(Shown, admin.TabularInline[UnitName, Unit]):
    model = UnitName
    extra = 0
    can_delete = False


@admin.register(Unit)
class UnitAdmin(Tables, Shown, admin.ModelAdmin[Unit]):
    """Units; a table of them has one row for each name and code they bore."""

    resource_classes = (UnitResource,)
    # Rows are names of units: the record says what was done, not the log of this page.
    skip_admin_log = True
    list_display = ("short_name", "kind", "code", "slug", "dissolved_on")
    list_filter = ("kind",)
    search_fields = ("name", "code", "slug")
    inlines = (NameInline,)

    def get_export_queryset(self, request: HttpRequest) -> Any:
        """All names of the units that are listed."""
        listed = super().get_export_queryset(request)
        return (
            UnitName.objects.filter(unit__in=listed.values("pk"))
            .select_related("unit")
            .order_by("unit__kind", "unit_id", "valid_from")
        )


@admin.register(Appointment)
class AppointmentAdmin(PersonalTables, Shown, admin.ModelAdmin[Appointment]):
    resource_classes = (AppointmentResource,)
    list_display = ("person", "role", "unit", "valid_from", "valid_to")
    list_filter = ("role",)
    list_select_related = ("person", "unit")
    search_fields = ("person__full_name", "unit__name")


@admin.register(Delegation)
class DelegationAdmin(Shown, admin.ModelAdmin[Delegation]):
    list_display = ("appointment", "to_person", "valid_from", "valid_to", "revoked_at")
    list_select_related = ("appointment__person", "appointment__unit", "to_person")


@admin.register(Oversight)
class OversightAdmin(Shown, admin.ModelAdmin[Oversight]):
    list_display = ("overseer", "unit", "valid_from", "valid_to")
    list_select_related = ("overseer", "unit")


@admin.register(CalendarDay)
class CalendarDayAdmin(Administered, admin.ModelAdmin[CalendarDay]):
    list_display = ("day", "kind", "name")
    list_filter = ("kind",)
