"""The catalogue for the administrator: awards, their versions, criteria, rounds, reasons.

What nominations hold is nowhere here. A published version and its criteria are shown only; changes
begin with "Lập phiên bản mới".
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from organizations.administration import Administered
from organizations.importing import Tables
from organizations.refusals import Refused

from . import rule_forms, versions
from .models import (
    AwardType,
    AwardTypeVersion,
    CriteriaSet,
    Criterion,
    DocumentRequirement,
    LegalRegime,
    ReasonCode,
    Round,
    RoundAward,
    RoundDeadline,
    ScholarshipSlot,
    TimeLimit,
)
from .resources import (
    AwardTypeResource,
    CriteriaSetResource,
    CriterionResource,
    ReasonCodeResource,
)


def _frozen(obj: Any) -> bool:
    if isinstance(obj, AwardTypeVersion):
        return obj.status != AwardTypeVersion.Status.DRAFT
    return isinstance(obj, CriteriaSet) and obj.is_frozen


class _Lines(Administered, admin.TabularInline):  # type: ignore[type-arg]
    """Lines of something; shown only once it stands."""

    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and not _frozen(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not _frozen(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


class _Documents(_Lines):
    model = DocumentRequirement


class _Criteria(_Lines):
    model = Criterion


class _Deadlines(_Lines):
    model = RoundDeadline


class _Awards(_Lines):
    model = RoundAward
    autocomplete_fields = ("version",)


class _Slots(_Lines):
    model = ScholarshipSlot


@admin.register(AwardType)
class AwardTypeAdmin(Tables, Administered, admin.ModelAdmin):  # type: ignore[type-arg]
    """Kinds of award; their rules are in versions."""

    resource_classes = (AwardTypeResource,)

    list_display = ("name", "code", "short_name", "position")
    search_fields = ("name", "code")


@admin.register(AwardTypeVersion)
class AwardTypeVersionAdmin(Administered, admin.ModelAdmin):  # type: ignore[type-arg]
    """Rules of an award: a draft is edited, a published version is only shown."""

    form = rule_forms.VersionForm
    list_display = ("award_type", "number", "status", "family", "authority", "published_at")
    list_filter = ("status", "family")
    search_fields = ("award_type__name", "award_type__code")
    list_select_related = ("award_type", "authority")
    readonly_fields = ("number", "status", "published_at")
    filter_horizontal = ("consult_units",)
    inlines = (_Documents,)
    actions = ("make_new_version", "publish_versions")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The conditions by themselves, below what the award is."""
        rules = [name for name in rule_forms.rule_fields() if not _frozen(obj)]
        own = [one for one in self.get_fields(request, obj) if one not in rules]
        shown = [*own, "rules"] if _frozen(obj) else own
        return [(None, {"fields": shown})] + (
            [(_("Điều kiện xét"), {"fields": rules})] if rules else []
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not _frozen(obj)

    @admin.action(description=_("Lập phiên bản mới từ phiên bản đã chọn"))
    def make_new_version(self, request: HttpRequest, queryset: QuerySet[AwardTypeVersion]) -> None:
        """A draft copy of each."""
        for version in queryset:
            try:
                draft = versions.new_version(actor=request.user, version=version)
            except Refused as problem:
                messages.error(request, f"{version}: {problem}")
            else:
                messages.success(request, _("Đã lập %s, đang soạn.") % draft)

    @admin.action(description=_("Ban hành phiên bản đã chọn"))
    def publish_versions(self, request: HttpRequest, queryset: QuerySet[AwardTypeVersion]) -> None:
        """From then on they stand."""
        for version in queryset:
            try:
                versions.publish(actor=request.user, version=version)
            except Refused as problem:
                messages.error(request, f"{version}: {problem}")
            else:
                messages.success(request, _("Đã ban hành %s.") % version)


@admin.register(CriteriaSet)
class CriteriaSetAdmin(Tables, Administered, admin.ModelAdmin):  # type: ignore[type-arg]
    """Criteria with scores and the rule by which they are passed."""

    resource_classes = (CriteriaSetResource,)

    list_display = ("title", "code", "pass_total", "pass_each", "needs_checking")
    search_fields = ("title", "code")
    inlines = (_Criteria,)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not _frozen(obj)


@admin.register(Criterion)
class CriterionAdmin(Tables, Administered, admin.ModelAdmin):  # type: ignore[type-arg]
    """All criteria as one table."""

    resource_classes = (CriterionResource,)
    list_display = ("label", "criteria_set", "code", "max_score", "min_score")
    list_filter = ("criteria_set",)
    list_select_related = ("criteria_set",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and not (obj is not None and obj.criteria_set.is_frozen)


@admin.register(ReasonCode)
class ReasonCodeAdmin(Tables, Administered, admin.ModelAdmin):  # type: ignore[type-arg]
    """Why a dossier may end badly, be held or be returned."""

    resource_classes = (ReasonCodeResource,)
    list_display = ("label", "use", "code", "legal_basis", "active")
    list_filter = ("use", "active")


@admin.register(TimeLimit)
class TimeLimitAdmin(Administered, admin.ModelAdmin):  # type: ignore[type-arg]
    """Days the law gives; the software knows them by their code, so none is added or removed."""

    list_display = ("label", "days", "source")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(LegalRegime)
class LegalRegimeAdmin(Administered, admin.ModelAdmin):  # type: ignore[type-arg]
    """Acts in force over a span of days."""

    list_display = ("code", "title", "valid_from", "valid_to", "needs_checking")


@admin.register(Round)
class RoundAdmin(Administered, admin.ModelAdmin):  # type: ignore[type-arg]
    """Rounds with their days, awards, quotas and slots; a new one is made whole at the set-up."""

    list_display = ("name", "code", "year", "opens_on", "closes_on")
    inlines = (_Deadlines, _Awards, _Slots)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Here a round without awards and days could be made, with which nobody can work."""
        return False
