"""What can be awarded: award types and the versions of their rules, all of it dated data."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from prepared.states import Stateful, state_field

from .. import rulebook
from ..fields import COLLECTIVE_KINDS, own
from .criteria import CriteriaSet


class AwardType(models.Model):
    """A kind of award, whatever its present rules."""

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    name = models.CharField(_("tên"), max_length=200)
    alias = models.CharField(_("tên khác"), max_length=200, blank=True)
    short_name = models.CharField(_("tên ngắn"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("loại danh hiệu")
        verbose_name_plural = _("loại danh hiệu")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class Family(models.TextChoices):
    """Which of the three flows an award follows."""

    COMMENDATION = "commendation", _("Khen thưởng")
    SELF_TAUGHT = "self_taught", _("Tự học thành tài")
    SCHOLARSHIP = "scholarship", _("Học bổng")


class LegalNature(models.TextChoices):
    """Only a state commendation obeys "one achievement, one form" strictly (art. 5(2c))."""

    STATE_COMMENDATION = "state_commendation", _("Khen thưởng của Nhà nước")
    RECOGNITION_TITLE = "recognition_title", _("Danh hiệu công nhận")
    ASSOCIATION_AWARD = "association_award", _("Khen thưởng của Hội")
    SCHOLARSHIP = "scholarship", _("Học bổng")
    THANKS = "thanks", _("Tri ân")


class VoteBase(models.TextChoices):
    """Of whom the majority is counted."""

    ALL = "all", _("tổng số ủy viên")
    PRESENT = "present", _("số ủy viên có mặt")
    VALID = "valid", _("số phiếu hợp lệ")


class TieRule(models.TextChoices):
    """What happens when yes and no are level."""

    FAIL = "fail", _("không thông qua")
    CHAIR = "chair", _("theo ý kiến Chủ tịch Hội đồng")


class SilentOpinion(models.TextChoices):
    """What it counts as when a department lets its time pass."""

    NONE = "none", _("coi như không có ý kiến")
    AGREE = "agree", _("coi như đồng ý")
    WAIT = "wait", _("phải chờ ý kiến")


#: Who can be proposed: one person, or a collective of a kind.
SUBJECT_KINDS = frozenset({"person", *COLLECTIVE_KINDS})


class AwardTypeVersion(Stateful):
    """The rules of an award type as published; a nomination keeps the one it was received under.

    Draft versions may be edited; a published one never changes (make the next version).
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Đang soạn")
        PUBLISHED = "published", _("Đã ban hành")
        RETIRED = "retired", _("Thôi áp dụng")

    award_type = models.ForeignKey(AwardType, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("phiên bản"), default=1)
    status = state_field(
        _("tình trạng"), max_length=12, choices=Status.choices, default=Status.DRAFT
    )
    published_at = models.DateTimeField(_("ban hành lúc"), null=True, blank=True)
    family = models.CharField(_("nhóm quy trình"), max_length=20, choices=Family.choices)
    legal_nature = models.CharField(
        _("tính chất pháp lý"), max_length=24, choices=LegalNature.choices
    )
    subject_kinds = models.JSONField(_("đối tượng"), default=list)
    certificate_title = models.CharField(_("tên văn bản trao"), max_length=80, default="GIẤY KHEN")
    authority = models.ForeignKey(
        "organizations.Unit", models.PROTECT, verbose_name=_("cấp quyết định"), related_name="+"
    )
    council = models.ForeignKey(
        "organizations.Unit",
        models.PROTECT,
        verbose_name=_("Hội đồng"),
        related_name="+",
        null=True,
        blank=True,
    )
    consult_units = models.ManyToManyField(
        "organizations.Unit", verbose_name=_("đơn vị lấy ý kiến"), related_name="+", blank=True
    )
    criteria_set = models.ForeignKey(
        CriteriaSet,
        models.PROTECT,
        verbose_name=_("bộ tiêu chí"),
        related_name="versions",
        null=True,
        blank=True,
    )
    needs_field_verification = models.BooleanField(_("phải xác minh thực tế"), default=False)
    may_forward = models.BooleanField(_("có thể trình cấp trên"), default=False)
    secret_ballot = models.BooleanField(_("bỏ phiếu kín"), default=True)
    quorum_num = models.PositiveSmallIntegerField(_("túc số: tử"), default=2)
    quorum_den = models.PositiveSmallIntegerField(_("túc số: mẫu"), default=3)
    threshold_num = models.PositiveSmallIntegerField(_("tỷ lệ đạt: tử"), default=1)
    threshold_den = models.PositiveSmallIntegerField(_("tỷ lệ đạt: mẫu"), default=2)
    threshold_strict = models.BooleanField(_("phải quá tỷ lệ (không chỉ bằng)"), default=True)
    vote_base = models.CharField(
        _("tính trên"), max_length=8, choices=VoteBase.choices, default=VoteBase.ALL
    )
    tie_rule = models.CharField(
        _("khi ngang phiếu"), max_length=8, choices=TieRule.choices, default=TieRule.FAIL
    )
    urgent = models.BooleanField(
        _("khen đột xuất"),
        default=False,
        help_text=_("Không theo đợt; Chủ tịch Hội đồng có thể duyệt thay phiên họp."),
    )
    counts_for_merit = models.BooleanField(
        _("làm căn cứ đề nghị cấp trên"),
        default=True,
        help_text=_("Khen đột xuất, chuyên đề thì không (NĐ 152/2025/NĐ-CP điều 4)."),
    )
    whole_days = models.PositiveSmallIntegerField(
        _("cả quy trình (ngày làm việc)"),
        default=0,
        help_text=_("Từ khi tiếp nhận đến khi có quyết định; 0 là không hạn chung."),
    )
    public_notice_days = models.PositiveSmallIntegerField(_("số ngày công khai"), default=0)
    completeness_days = models.PositiveSmallIntegerField(_("kiểm tra hồ sơ (ngày)"), default=2)
    supplement_days = models.PositiveSmallIntegerField(_("bổ sung (ngày)"), default=5)
    appraisal_days = models.PositiveSmallIntegerField(_("thẩm định (ngày)"), default=10)
    opinion_days = models.PositiveSmallIntegerField(_("cho ý kiến (ngày)"), default=5)
    signature_days = models.PositiveSmallIntegerField(_("ký (ngày)"), default=5)
    notice_days = models.PositiveSmallIntegerField(_("báo kết quả (ngày)"), default=10)
    circulation_days = models.PositiveSmallIntegerField(_("gửi hồ sơ trước họp (ngày)"), default=0)
    returns_allowed = models.PositiveSmallIntegerField(_("số lần trả lại"), default=1)
    reopen_opinions = models.BooleanField(_("bổ sung thì lấy ý kiến lại"), default=False)
    declared = models.JSONField(
        _("mục riêng của danh hiệu"),
        default=list,
        blank=True,
        help_text=_(
            'Ví dụ [{"code": "adults", "label": "Số người lớn"}]; mỗi mục là một ô của hồ sơ'
        ),
    )
    reopen_scores = models.BooleanField(
        _("bổ sung thì chấm lại mọi tiêu chí"),
        default=False,
        help_text=_("Không chọn: chỉ chấm lại tiêu chí đã ghim hoặc đã sửa."),
    )
    silent_opinion = models.CharField(
        _("quá hạn cho ý kiến"),
        max_length=5,
        choices=SilentOpinion.choices,
        default=SilentOpinion.NONE,
    )
    rules = models.JSONField(
        _("tham số điều kiện"),
        default=dict,
        blank=True,
        help_text=_('Theo mã điều kiện, ví dụ {"E03": {"years": 1, "severity": "warn"}}'),
    )

    class Meta:
        verbose_name = _("phiên bản danh hiệu")
        verbose_name_plural = _("phiên bản danh hiệu")
        ordering = ["award_type", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["award_type", "number"], name="award_type_version_once"
            ),
            models.CheckConstraint(
                condition=models.Q(quorum_den__gt=0) & models.Q(threshold_den__gt=0),
                name="vote_rule_has_denominators",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award_type.name} (bản {self.number})"

    @transition(field=status, source=Status.DRAFT, target=Status.PUBLISHED)
    def publish(self) -> None:
        """These rules stand from now on and never change."""

    @transition(field=status, source=Status.PUBLISHED, target=Status.RETIRED)
    def retire(self) -> None:
        """No round takes it up any more."""

    def save_published(self) -> None:
        """Store that it stands; ``save`` refuses a version whose rules stand already."""
        AwardTypeVersion.objects.filter(pk=self.pk, status=self.Status.DRAFT).update(
            status=self.status, published_at=self.published_at
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse to change a published version; it may only be retired."""
        if self.pk and self.status != self.Status.RETIRED:
            self.refuse_if_published()
        if self._state.adding and self.pk is None:
            self.number = self.next_number()
        super().save(*args, **kwargs)

    def next_number(self) -> int:
        """The number given, or the next one of the award where it is taken."""
        others = AwardTypeVersion.objects.filter(award_type_id=self.award_type_id)
        taken = set(others.values_list("number", flat=True))
        return self.number if self.number not in taken else max(taken) + 1

    def refuse_if_published(self) -> None:
        """``ValidationError`` once somebody may have been proposed under these rules."""
        stored = AwardTypeVersion.objects.filter(pk=self.pk).values_list("status", flat=True)
        if stored.first() in {self.Status.PUBLISHED, self.Status.RETIRED}:
            raise ValidationError(
                _("Phiên bản đã ban hành thì không sửa được. Hãy lập phiên bản mới.")
            )

    def clean(self) -> None:
        """What no award can be given by."""
        wrong: dict[str, Any] = {}
        for name in ("quorum", "threshold"):
            num, den = getattr(self, f"{name}_num"), getattr(self, f"{name}_den")
            if not num or not den or num > den:
                wrong[f"{name}_num"] = _("Tỷ lệ phải lớn hơn 0 và không quá 1.")
        if not isinstance(self.subject_kinds, list) or not self.subject_kinds:
            wrong["subject_kinds"] = _("Ghi ít nhất một đối tượng, ví dụ [“person”].")
        elif set(self.subject_kinds) - SUBJECT_KINDS:
            wrong["subject_kinds"] = _("Chỉ nhận: %s.") % ", ".join(sorted(SUBJECT_KINDS))
        if self.family != Family.SCHOLARSHIP and self.council_id is None:
            wrong["council"] = _("Danh hiệu này do Hội đồng xét, cần ghi Hội đồng.")
        if texts := own.problems(self.declared):
            wrong["declared"] = texts
        if wrong_rules := rulebook.problems(self.rules):
            wrong["rules"] = wrong_rules
        elif not wrong.get("declared") and (
            unknown := rulebook.unknown_figures(self.rules, self.declared)
        ):
            wrong["rules"] = _("E10 lấy số liệu không có trong phần kê khai: %s.") % ", ".join(
                sorted(unknown)
            )
        if self.urgent and self.may_forward:
            wrong["may_forward"] = _("Khen đột xuất không trình lên cấp trên.")
        if self.urgent and self.counts_for_merit:
            wrong["counts_for_merit"] = _("Khen đột xuất không làm căn cứ đề nghị cấp trên.")
        for name in ("completeness_days", "supplement_days", "appraisal_days"):
            if not getattr(self, name):
                wrong[name] = _("Cần ít nhất một ngày làm việc.")
        if wrong:
            raise ValidationError(wrong)


class DocumentRequirement(models.Model):
    """A paper the dossier must hold."""

    version = models.ForeignKey(AwardTypeVersion, models.CASCADE, related_name="documents")
    kind = models.SlugField(_("mã"), max_length=40)
    label = models.CharField(_("tên giấy tờ"), max_length=200)
    help_text = models.CharField(_("hướng dẫn"), max_length=300, blank=True)
    minimum = models.PositiveSmallIntegerField(_("số lượng ít nhất"), default=1)
    only_minors = models.BooleanField(_("chỉ khi chưa đủ 18 tuổi"), default=False)
    for_departments = models.BooleanField(
        _("phòng, ban được lấy ý kiến xem"),
        default=True,
        help_text=_("Bỏ chọn với giấy tờ tùy thân, đơn, giấy đồng ý."),
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("giấy tờ phải có")
        verbose_name_plural = _("giấy tờ phải có")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "kind"], name="required_document_once")
        ]

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse to change what a published version asks for."""
        self.version.refuse_if_published()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Nor to take it away."""
        self.version.refuse_if_published()
        return super().delete(*args, **kwargs)


class ReasonCode(models.Model):
    """Why a dossier ended badly, was held or was returned; data, because custom changes it."""

    class Use(models.TextChoices):
        REFUSE = "refuse", _("Từ chối tiếp nhận")
        NOT_ELIGIBLE = "not_eligible", _("Không đủ điều kiện")
        WITHDRAW = "withdraw", _("Rút hồ sơ")
        HOLD = "hold", _("Tạm dừng")
        REVOKE = "revoke", _("Huỷ bỏ quyết định")
        DECLINE = "decline", _("Từ chối nhận")
        OUTSIDE = "outside", _("Cấp trên không xét")

    use = models.CharField(_("dùng cho"), max_length=16, choices=Use.choices)
    code = models.SlugField(_("mã"), max_length=40)
    label = models.CharField(_("lý do"), max_length=200)
    legal_basis = models.CharField(_("căn cứ"), max_length=200, blank=True)
    active = models.BooleanField(_("đang dùng"), default=True)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("mã lý do")
        verbose_name_plural = _("mã lý do")
        ordering = ["use", "position", "code"]
        constraints = [models.UniqueConstraint(fields=["use", "code"], name="reason_code_once")]

    def __str__(self) -> str:
        return self.label
