"""The administration under ``/quan-tri/``: who administers gets in; only our rooms' pages show.

``is_staff`` and ``is_superuser`` open nothing here, and what a library registers by itself
(groups, tokens, tasks) does not appear: a page is shown only if its class says who may see it,
which is what ``Administered`` is for.
"""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from audit.record import record

from . import grants
from .capabilities import Capability


def administers(request: HttpRequest) -> bool:
    """Whether whoever asks administers today."""
    return request.user.is_authenticated and grants.holds(request.user, Capability.ADMINISTER)


class Administered:
    """Who administers may see and edit; nothing is deleted, and each change leaves an event."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return administers(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return administers(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return administers(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return administers(request)

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


class Administration(AdminSite):
    """Django's site, entered by our own door only."""

    site_header = _("Bảng Vàng · Quản trị danh mục")
    site_title = _("Bảng Vàng")
    index_title = _("Danh mục")

    def has_permission(self, request: HttpRequest) -> bool:
        """The administrator's, whatever Django's own marks say; 403 for whoever bears those."""
        allowed = administers(request)
        if not allowed and request.user.is_authenticated and request.user.is_staff:
            raise PermissionDenied
        return allowed

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Pages of our rooms; those libraries bring along are left out."""
        if admin_class is not None and issubclass(admin_class, Administered):
            super().register(model_or_iterable, admin_class, **options)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The site's page to sign in on, where guessing has to wait."""
        if administers(request):
            return redirect("admin:index")
        return redirect(f"{reverse('login')}?{urlencode({'next': reverse('admin:index')})}")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """The page on which everybody changes their password."""
        return redirect("password_change")
