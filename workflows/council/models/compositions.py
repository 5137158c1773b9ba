"""Of whom a council consists: by which decision, from when to when, and who is close to whom."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nominations.text.folding import match_key


class Composition(models.Model):
    """A council as a decision made it; a session is called with the one in force that day.

    It is never changed once recorded: it ends, and the next decision makes the next one.
    """

    council = models.ForeignKey(
        "organizations.Unit",
        models.PROTECT,
        verbose_name=_("Hội đồng"),
        related_name="compositions",
    )
    decision_number = models.CharField(_("số quyết định"), max_length=60)
    decided_on = models.DateField(_("ngày quyết định"))
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)
    delegates_may_vote = models.BooleanField(_("cho uỷ quyền bỏ phiếu"), default=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("thành phần Hội đồng")
        verbose_name_plural = _("thành phần Hội đồng")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "valid_from"], name="one_composition_a_first_day"
            ),
            models.UniqueConstraint(
                fields=["council"],
                condition=models.Q(valid_to__isnull=True),
                name="one_composition_without_end",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="composition_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_on__lte=models.F("valid_from")),
                name="composition_decided_before_start",
            ),
        ]

    def __str__(self) -> str:
        return f"Quyết định số {self.decision_number} ngày {self.decided_on:%d/%m/%Y}"


class CompositionMember(models.Model):
    """Somebody the decision names; ``unit`` is where they work, for seeing conflicts."""

    composition = models.ForeignKey(Composition, models.CASCADE, related_name="members")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="council_places"
    )
    is_chair = models.BooleanField(_("Chủ tịch Hội đồng"), default=False)
    is_standing = models.BooleanField(_("Thường trực Hội đồng"), default=False)
    unit = models.ForeignKey(
        "organizations.Unit",
        models.PROTECT,
        verbose_name=_("đơn vị công tác"),
        null=True,
        blank=True,
        related_name="+",
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("ủy viên theo quyết định")
        verbose_name_plural = _("ủy viên theo quyết định")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["composition", "person"], name="member_named_once"),
            models.UniqueConstraint(
                fields=["composition"],
                condition=models.Q(is_chair=True),
                name="one_chair_a_composition",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.composition_id}: {self.person_id}"


class Tie(models.Model):
    """Whom a member is close to, as they said themselves: a relative, or a unit of theirs."""

    class Kind(models.TextChoices):
        RELATIVE = "relative", _("Người thân")
        UNIT = "unit", _("Đơn vị, tập thể của tôi")

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="ties")
    kind = models.CharField(_("loại"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("họ tên, tên đơn vị"), max_length=200)
    name_match = models.CharField(max_length=220, editable=False, db_index=True)
    relation = models.CharField(_("quan hệ"), max_length=100)
    declared_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("quan hệ đã khai")
        verbose_name_plural = _("quan hệ đã khai")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "kind", "name_match"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="tie_declared_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the key by which the name is found in dossiers."""
        self.name_match = match_key(self.name)
        super().save(*args, **kwargs)
