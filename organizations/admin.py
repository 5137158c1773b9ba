"""Units and people for the administrator; what was done by them is not editable here."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .administration import Administered, Shown
from .appointments import deactivate
from .importing import PersonalTables, Tables
from .models import Appointment, CalendarDay, Contact, Delegation, Oversight, Unit, UnitName, User
from .notices import tell
from .refusals import Refused
from .resources import AppointmentResource, UnitResource, UserResource


@admin.register(User)
class PersonAdmin(PersonalTables, Administered, admin.ModelAdmin[User]):
    """Accounts; ``is_superuser`` and Django's own groups open nothing and are not offered.

    No password is set here, whoever it is for: ``organizations.password_codes``.
    """

    resource_classes = (UserResource,)
    actions = ("deactivate",)
    list_display = ("username", "full_name", "title", "is_active")
    list_filter = ("is_active",)
    search_fields = ("username", "full_name", "phone")
    ordering = ("username",)
    # Deactivating ends sessions and tokens too: organizations.appointments.deactivate.
    readonly_fields = ("is_active", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username",)}),
        (
            _("Người dùng"),
            {"fields": ("full_name", "gender", "birth_year", "title", "phone", "email")},
        ),
        (_("Trạng thái"), {"fields": ("is_active", "last_login", "date_joined")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A name to sign in with stays whose it was."""
        return (*self.readonly_fields, "username") if obj else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A new account opens with a one-time code only; its owner is told of every change."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if change and form.changed_data and obj.pk != request.user.pk:
            labels = [str(form.fields[name].label).lower() for name in form.changed_data]
            tell(
                obj,
                _("%(who)s đã sửa thông tin tài khoản: %(what)s.")
                % {"who": cast(User, request.user).get_full_name(), "what": ", ".join(labels)},
            )

    @admin.action(description=_("Ngừng sử dụng tài khoản"), permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Rights, sessions and tokens end at once; nobody locks themselves out."""
        for person in queryset.exclude(pk=request.user.pk).filter(is_active=True):
            try:
                deactivate(actor=cast(User, request.user), person=person)
            except Refused as problem:
                messages.error(request, f"{person.full_name}: {problem}")
                continue
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


@admin.register(Contact)
class ContactAdmin(Administered, admin.ModelAdmin[Contact]):
    list_display = ("unit", "person", "phone", "hours", "position", "shown")
    list_select_related = ("unit", "person")
    autocomplete_fields = ("person",)
