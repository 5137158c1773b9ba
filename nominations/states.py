"""The states of a nomination, the steps inside them, and the groups of states that mean one thing.

The names are those of the process description and are stored, sent and linked to, so they never
change. What leads from one to another stands in ``lifecycle``.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """States of a nomination, with the words people read."""

    DRAFT = "draft", _("Đang soạn")
    WARD_REVIEW = "ward_review", _("Chờ Chủ tịch Hội phường duyệt")
    SUBMITTED = "submitted", _("Đã gửi, chờ tiếp nhận")
    RETURNED = "returned", _("Bị trả lại để bổ sung")
    UNDER_REVIEW = "under_review", _("Đang thẩm định")
    CONSULTING = "consulting", _("Đang lấy ý kiến")
    PUBLIC_NOTICE = "public_notice", _("Đang công khai")
    ELIGIBLE = "eligible", _("Đủ điều kiện, chờ Hội đồng")
    IN_COUNCIL = "in_council", _("Đang xét tại Hội đồng")
    COUNCIL_PASSED = "council_passed", _("Hội đồng thông qua")
    PENDING_SIGNATURE = "pending_signature", _("Trình ký")
    DECIDED = "decided", _("Đã có quyết định")
    FORWARDED = "forwarded", _("Đã trình cấp trên")
    ON_HOLD = "on_hold", _("Tạm dừng")
    AWARDED = "awarded", _("Đã trao")
    REFUSED = "refused", _("Từ chối tiếp nhận")
    NOT_ELIGIBLE = "not_eligible", _("Không đủ điều kiện")
    COUNCIL_FAILED = "council_failed", _("Hội đồng không thông qua")
    WITHDRAWN = "withdrawn", _("Đã rút")
    LAPSED = "lapsed", _("Hết đợt")
    REVOKED = "revoked", _("Đã huỷ bỏ")


class Step(models.TextChoices):
    """Where inside a state the work is, when two people act one after the other in it."""

    MAIN = "", _("—")
    CONFIRM = "confirm", _("chờ Chủ tịch Hội xác nhận")
    MINUTES = "minutes", _("chờ Chủ tịch Hội đồng xác nhận kết quả")
    REGISTER = "register", _("chờ văn thư cấp số")
    CONSENT = "consent", _("chờ xác nhận đồng ý nhận học bổng")
    PAY = "pay", _("chờ chi học bổng")
    ACKNOWLEDGE = "acknowledge", _("chờ ký nhận")


END_STATES = frozenset(
    {
        State.AWARDED,
        State.REFUSED,
        State.NOT_ELIGIBLE,
        State.COUNCIL_FAILED,
        State.WITHDRAWN,
        State.LAPSED,
        State.REVOKED,
    }
)
OPEN_STATES = frozenset(set(State) - END_STATES)
NEGATIVE_ENDS = frozenset(
    {
        State.REFUSED,
        State.NOT_ELIGIBLE,
        State.COUNCIL_FAILED,
        State.WITHDRAWN,
        State.LAPSED,
        State.REVOKED,
    }
)
#: Only here may nominee data change (invariant 2); later only by ``correct``.
EDITABLE_STATES = frozenset({State.DRAFT, State.RETURNED})
#: Not yet the city's business: only the ward sees these.
WARD_ONLY_STATES = frozenset({State.DRAFT, State.WARD_REVIEW})
#: What a ward reads as "Đang xét" until a decision is published.
SEALED_STATES = frozenset(
    {State.ELIGIBLE, State.IN_COUNCIL, State.COUNCIL_PASSED, State.PENDING_SIGNATURE}
)
SEALED_CODE = "under_consideration"
SEALED_LABEL = _("Đang xét")
BEFORE_COUNCIL = frozenset(
    {
        State.DRAFT,
        State.WARD_REVIEW,
        State.SUBMITTED,
        State.RETURNED,
        State.UNDER_REVIEW,
        State.CONSULTING,
        State.PUBLIC_NOTICE,
        State.ELIGIBLE,
    }
)
BEFORE_DECISION = BEFORE_COUNCIL | {
    State.IN_COUNCIL,
    State.COUNCIL_PASSED,
    State.PENDING_SIGNATURE,
    State.FORWARDED,
}
#: What is still the ward's own waits for nobody's complaint to be looked into.
HOLDABLE = BEFORE_DECISION - WARD_ONLY_STATES
RETURNABLE = frozenset(
    {
        State.SUBMITTED,
        State.UNDER_REVIEW,
        State.CONSULTING,
        State.PUBLIC_NOTICE,
        State.ELIGIBLE,
    }
)
