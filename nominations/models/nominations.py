"""The nomination itself, its scores, waivers and revisions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..lifecycle import Lifecycle, State, Step
from .award_types import AwardType, AwardTypeVersion
from .criteria import Criterion
from .regimes import LegalRegime
from .rounds import Category, Round
from .subjects import Collective, Person

_RECEIVED = [
    State.UNDER_REVIEW,
    State.CONSULTING,
    State.PUBLIC_NOTICE,
    State.ELIGIBLE,
    State.IN_COUNCIL,
    State.COUNCIL_PASSED,
    State.PENDING_SIGNATURE,
    State.DECIDED,
    State.FORWARDED,
    State.AWARDED,
    State.NOT_ELIGIBLE,
    State.COUNCIL_FAILED,
    State.REVOKED,
]
_DECIDED = [State.DECIDED, State.AWARDED, State.REVOKED]
_NEEDS_REASON = [
    State.REFUSED,
    State.NOT_ELIGIBLE,
    State.COUNCIL_FAILED,
    State.WITHDRAWN,
    State.LAPSED,
    State.REVOKED,
]


class Nomination(Lifecycle):
    """One subject proposed for one award in one round."""

    number = models.CharField(_("số hồ sơ"), max_length=20, unique=True)
    version = models.PositiveIntegerField(default=1)
    round = models.ForeignKey(Round, models.PROTECT, related_name="nominations")
    award_type = models.ForeignKey(AwardType, models.PROTECT, related_name="nominations")
    award_type_version = models.ForeignKey(
        AwardTypeVersion, models.PROTECT, related_name="nominations"
    )
    ward = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="nominations")
    city = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="+")
    authority = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="+")
    council = models.ForeignKey("organizations.Unit", models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="nominations")
    collective = models.ForeignKey(
        Collective, models.PROTECT, null=True, related_name="nominations"
    )
    # Copies kept beside the case so that lists, search and order need no join.
    subject_name = models.CharField(_("tên"), max_length=200)
    search_fold = models.TextField(editable=False)
    sort_key = models.CharField(max_length=500, editable=False)
    subject_match = models.CharField(max_length=220, editable=False)

    category = models.CharField(
        _("đối tượng"), max_length=12, choices=Category.choices, blank=True, default=""
    )
    achievement_title = models.CharField(_("thành tích"), max_length=300, blank=True)
    summary = models.TextField(_("tóm tắt"), max_length=1000, blank=True)
    report = models.TextField(_("báo cáo thành tích"), blank=True)
    achievement_key = models.CharField(max_length=200, blank=True, default="", db_index=True)
    period_from = models.DateField(_("thành tích từ"), null=True, blank=True)
    period_to = models.DateField(_("thành tích đến"), null=True, blank=True)
    field_of_study = models.CharField(_("lĩnh vực tự học"), max_length=200, blank=True)
    proposed_form = models.CharField(_("hình thức đề nghị"), max_length=80, blank=True)
    proposed_amount = models.PositiveBigIntegerField(_("mức đề nghị"), null=True, blank=True)
    self_score = models.PositiveSmallIntegerField(_("điểm tự đánh giá"), null=True, blank=True)
    city_score = models.PositiveSmallIntegerField(_("điểm thẩm định"), null=True, blank=True)
    list_position = models.PositiveIntegerField(_("thứ tự"), default=0)
    #: Figures the award asks the ward for (``AwardTypeVersion.declared``), by their codes.
    declared = models.JSONField(_("số liệu kê khai"), default=dict, blank=True)
    leading_post = models.BooleanField(_("giữ chức vụ lãnh đạo, quản lý"), default=False)
    posthumous = models.BooleanField(_("truy tặng"), default=False)
    urgent = models.BooleanField(_("đột xuất"), default=False)
    achieved_on = models.DateField(_("ngày lập thành tích"), null=True, blank=True)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    state_since = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(_("hạn"), null=True, blank=True)

    regime = models.ForeignKey(LegalRegime, models.PROTECT, null=True, related_name="+")
    frozen = models.JSONField(_("bản chụp khi tiếp nhận"), null=True, blank=True)
    returns_used = models.PositiveSmallIntegerField(default=0)
    returns_extra = models.PositiveSmallIntegerField(default=0)
    revotes_used = models.PositiveSmallIntegerField(default=0)
    results_released_at = models.DateTimeField(null=True, blank=True)
    import_key = models.CharField(max_length=100, null=True, blank=True, unique=True)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors"
    )

    #: What the last act told its actor once (a secret ballot's code); never stored.
    told: Mapping[str, str] = MappingProxyType({})
    #: By when each department asked in this act answers, for the tasks it opens; never stored.
    opinion_due: Mapping[int, datetime] = MappingProxyType({})

    class Meta:
        verbose_name = _("hồ sơ")
        verbose_name_plural = _("hồ sơ")
        ordering = ["sort_key", "pk"]
        indexes = [
            models.Index(fields=["city", "sort_key", "id"], name="nomination_city_order"),
            models.Index(fields=["ward", "sort_key", "id"], name="nomination_ward_order"),
            models.Index(fields=["round", "state", "sort_key", "id"], name="nomination_round"),
            models.Index(fields=["round", "subject_match"], name="nomination_match"),
            models.Index(fields=["state", "due_at"], name="nomination_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, collective__isnull=True)
                | Q(person__isnull=True, collective__isnull=False),
                name="nomination_has_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="nomination_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=State.RETURNED, returned_at__isnull=False)
                | (~Q(state=State.RETURNED) & Q(returned_at__isnull=True))
                | Q(state=State.ON_HOLD, held_from=State.RETURNED),
                name="nomination_returned_has_return",
            ),
            models.CheckConstraint(
                condition=(Q(state=State.ON_HOLD) & ~Q(held_from="")) | (~Q(state=State.ON_HOLD)),
                name="nomination_hold_remembers",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_RECEIVED)
                | (Q(received_at__isnull=False) & ~Q(receipt_number="")),
                name="nomination_received_has_receipt",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_DECIDED, decided_on__isnull=False)
                | (~Q(state__in=_DECIDED) & Q(decided_on__isnull=True)),
                name="nomination_decided_has_decision",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_NEEDS_REASON) | ~Q(reason_code=""),
                name="nomination_end_has_reason",
            ),
            models.CheckConstraint(condition=Q(step__in=Step.values), name="nomination_step_known"),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.subject_name}"

    @property
    def subject(self) -> Person | Collective:
        """Whoever the award is for."""
        subject = self.person or self.collective
        assert subject is not None
        return subject

    @property
    def family(self) -> str:
        """Which flow it follows."""
        return self.award_type_version.family

    @property
    def returns_allowed(self) -> int:
        """How often it may be returned, the chair's extra ones included."""
        return self.award_type_version.returns_allowed + self.returns_extra


class CriterionScore(models.Model):
    """Points for one criterion, by the ward for itself and by the city."""

    class Side(models.TextChoices):
        WARD = "ward", _("Phường, xã")
        CITY = "city", _("Thành phố")

    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    side = models.CharField(max_length=4, choices=Side.choices)
    points = models.PositiveSmallIntegerField(_("điểm"))
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    evidence = models.ForeignKey(
        "nominations.Evidence", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("điểm")
        verbose_name_plural = _("điểm")
        constraints = [
            models.UniqueConstraint(
                fields=["nomination", "criterion", "side"], name="one_score_a_side"
            )
        ]

    def __str__(self) -> str:
        return f"{self.points}"


class RuleWaiver(models.Model):
    """A blocking eligibility rule set aside by the association's chair, with the reason."""

    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="waivers")
    rule = models.CharField(_("điều kiện"), max_length=8)
    reason = models.CharField(_("lý do"), max_length=500)
    waived_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    waived_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("miễn điều kiện")
        verbose_name_plural = _("miễn điều kiện")
        constraints = [
            models.UniqueConstraint(fields=["nomination", "rule"], name="one_waiver_a_rule")
        ]

    def __str__(self) -> str:
        return self.rule


class Revision(models.Model):
    """The nominee's data as it stood each time it was handed on, for showing what changed."""

    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    data = models.JSONField()
    reason = models.CharField(max_length=40)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("bản lưu")
        verbose_name_plural = _("bản lưu")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["nomination", "number"], name="revision_once")
        ]

    def __str__(self) -> str:
        return f"{self.nomination_id}/{self.number}"


class EligibilityRun(models.Model):
    """What the rules said on a day, with the facts they looked at; never computed anew."""

    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="eligibility_runs")
    occasion = models.CharField(max_length=24)
    regime = models.CharField(max_length=20, blank=True)
    results = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("lần xét điều kiện")
        verbose_name_plural = _("lần xét điều kiện")
        ordering = ["made_at"]

    def __str__(self) -> str:
        return f"{self.nomination_id} {self.occasion}"
