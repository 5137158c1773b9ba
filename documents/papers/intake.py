"""What the city writes to the ward about one dossier: received, returned, decided, refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from audit.reading import Said
from nominations.criteria import PAPER_KIND
from nominations.lifecycle import State
from nominations.models import Nomination
from organizations.calendars import add_working_days
from organizations.capabilities import NUMBERING
from workflows.appraisal.models import ReturnRequest
from workflows.appraisal.remarks import places

from ..facts import Column, Signature, clean, said, table
from ..formats import titled
from . import people
from .case_facts import (
    CaseFacts,
    case_facts,
    city_of,
    city_said,
    last_event,
    outside_result,
    reason_of,
)
from .conferring import conferred
from .registry import Part, paper

_REFUSALS = {
    State.REFUSED: ("refuse", "từ chối tiếp nhận"),
    State.NOT_ELIGIBLE: ("mark_not_eligible", "không đủ điều kiện"),
    State.COUNCIL_FAILED: ("council_fail", "không được Hội đồng thông qua"),
}
#: Of what the city decides itself, which is what an office tries its words with.
_OWN: dict[str, Any] = {"sample": "", "default": ""}


@dataclass(frozen=True, kw_only=True)
class ReceiptFacts(CaseFacts):
    """Phiếu tiếp nhận."""

    received_on: str = said("ngay_tiep_nhan", "Ngày tiếp nhận", sample="05/11/2024", default="")
    due_on: str = said("ngay_hen", "Ngày hẹn thẩm định xong", sample="19/11/2024", default="")
    letter: str = said("so_to_trinh", "Số tờ trình của đơn vị đề nghị", default="")
    documents: list[list[str]] = table(
        "giay_to",
        "Giấy tờ đã nhận",
        (
            Column("stt", "STT", 1, "center"),
            Column("loai", "Giấy tờ", 6),
            Column("ten", "Tên giấy tờ trong hồ sơ", 7),
        ),
    )


def _received(nomination: Nomination) -> Iterator[Part]:
    if nomination.received_at is not None:
        yield Part("", "Phiếu tiếp nhận hồ sơ")


@paper(
    "receipt",
    "Phiếu tiếp nhận",
    about="nomination",
    facts_type=ReceiptFacts,
    unit=city_of,
    parts=_received,
)
def receipt(nomination: Nomination, _part: str) -> ReceiptFacts:
    """Number and day are those of the act of receiving."""
    assert nomination.received_at is not None
    version = nomination.award_type_version
    labels = {PAPER_KIND: "Minh chứng cho tiêu chí"}
    labels |= dict(version.documents.values_list("kind", "label"))
    day = people.local_day(nomination.received_at)
    item = getattr(nomination, "submission_item", None)
    event = last_event(nomination, "receive")
    officer = Signature(title="NGƯỜI TIẾP NHẬN", name=event.actor_name if event else "")
    listed = (nomination.frozen or {}).get("documents", [])
    return ReceiptFacts(
        **case_facts(nomination),
        made_on=day.isoformat(),
        own_number=nomination.receipt_number,
        own_day=day.isoformat(),
        signatures=[asdict(officer)],
        received_on=people.short_day(day),
        due_on=people.short_day(add_working_days(nomination.received_at, version.appraisal_days)),
        letter=item.submission.letter_number if item else "",
        documents=[
            [str(place), labels.get(one["kind"], one["kind"]), clean(one["title"])]
            for place, one in enumerate(listed, 1)
        ],
    )


@dataclass(frozen=True, kw_only=True)
class ReturnFacts(CaseFacts):
    """Phiếu trả lại kèm danh mục bổ sung."""

    times: str = said("lan", "Lần trả lại thứ mấy", sample="1", default="")
    deadline: str = said("han_bo_sung", "Hạn bổ sung", sample="12/11/2024", default="")
    officer: str = said("nguoi_tra_lai", "Người trả lại", default="")
    remarks: list[list[str]] = table(
        "noi_dung_bo_sung",
        "Danh mục phải bổ sung",
        (
            Column("stt", "STT", 1, "center"),
            Column("muc", "Mục trong hồ sơ", 4),
            Column("noi_dung", "Nội dung cần bổ sung, sửa", 8),
        ),
    )


def _returns(nomination: Nomination) -> Iterator[Part]:
    for one in nomination.returns.all():  # type: ignore[attr-defined]
        yield Part(f"return:{one.number}", f"Phiếu trả lại lần {one.number}")


@paper(
    "return_slip",
    "Phiếu trả lại để bổ sung",
    about="nomination",
    facts_type=ReturnFacts,
    unit=city_of,
    parts=_returns,
    numbered_by=NUMBERING,
)
def return_slip(nomination: Nomination, part: str) -> ReturnFacts:
    """The remarks of one return, each with the name of the place it is pinned to."""
    request = ReturnRequest.objects.select_related("opened_by").get(
        nomination=nomination, number=int(part.split(":")[1])
    )
    names = {(kind, key): name for kind, _t, listed in places(nomination) for key, name in listed}
    return ReturnFacts(
        **case_facts(nomination),
        made_on=people.local_day(request.opened_at).isoformat(),
        signatures=people.head_of(nomination.city),
        times=str(request.number),
        deadline=people.short_day(request.deadline),
        officer=request.opened_by.full_name,
        remarks=[
            [str(place), names.get((one.target_kind, one.target), one.target), clean(one.text)]
            for place, one in enumerate(request.remarks.order_by("pk"), 1)  # type: ignore[attr-defined]
        ],
    )


@dataclass(frozen=True, kw_only=True)
class ResultFacts(CaseFacts):
    """Thông báo kết quả."""

    decision: str = said("so_quyet_dinh", "Số quyết định", sample="05/QĐ-UBND", default="")
    decided_on: str = said("ngay_quyet_dinh", "Ngày quyết định", sample="15/11/2024", default="")
    form: str = said("hinh_thuc", "Hình thức được trao", sample="Giấy khen", default="")
    authority: str = said("cap_quyet_dinh", "Cấp quyết định", default="")
    conferred: str = said(
        "viec_trao", "Việc được quyết định, theo tính chất", sample="tặng Giấy khen cho", default=""
    )
    higher_body: str = said(
        "co_quan_cap_tren", "Cơ quan cấp trên đã quyết định; trống nếu là thành phố", **_OWN
    )
    city_result: str = said("ket_qua_thanh_pho", "Thành phố đã kết luận thế nào", **_OWN)


def _decided(nomination: Nomination) -> Iterator[Part]:
    if nomination.state in (State.DECIDED, State.AWARDED):
        yield Part("", "Thông báo kết quả")


@paper(
    "result_notice",
    "Thông báo kết quả",
    about="nomination",
    facts_type=ResultFacts,
    unit=city_of,
    parts=_decided,
    numbered_by=NUMBERING,
)
def result_notice(nomination: Nomination, _part: str) -> ResultFacts:
    """To the proposing unit, within the days the award type gives."""
    event = last_event(nomination, "decide", "record_outside_result")
    assert nomination.decided_on is not None
    day = people.local_day(event.at) if event is not None else nomination.decided_on
    outside = outside_result(nomination)
    version = nomination.award_type_version
    title = titled(version.certificate_title)
    return ResultFacts(
        **case_facts(nomination),
        made_on=day.isoformat(),
        signatures=people.head_of(nomination.city),
        decision=nomination.decision_number,
        decided_on=people.short_day(nomination.decided_on),
        # What a higher body gave is named by its own paper; our form of certificate is not it.
        form=nomination.award_type.name if outside else title,
        authority=outside.body if outside else nomination.authority.name,
        conferred=conferred(version.legal_nature, form=title, award=nomination.award_type.name),
        higher_body=outside.body if outside else "",
        city_result=city_said(outside) if outside else "",
    )


@dataclass(frozen=True, kw_only=True)
class RefusalFacts(CaseFacts):
    """Thông báo từ chối, không đủ điều kiện, không được thông qua."""

    conclusion: str = said("ket_luan", "Kết luận", sample="không đủ điều kiện", default="")
    reason: str = said("ly_do", "Lý do", default="")
    detail: str = said("giai_thich", "Giải thích thêm", default="")
    legal_basis: str = said("can_cu_phap_ly", "Căn cứ pháp lý của lý do", default="")
    higher_body: str = said(
        "co_quan_cap_tren", "Cơ quan cấp trên không xét tặng; trống nếu là thành phố", **_OWN
    )


def _refused(nomination: Nomination) -> Iterator[Part]:
    sealed = nomination.state == State.COUNCIL_FAILED and nomination.results_released_at is None
    if nomination.state in _REFUSALS and not sealed:
        yield Part(nomination.state, "Thông báo không được trao")


@paper(
    "refusal_notice",
    "Thông báo không được trao",
    about="nomination",
    facts_type=RefusalFacts,
    unit=city_of,
    parts=_refused,
    numbered_by=NUMBERING,
)
def refusal_notice(nomination: Nomination, part: str) -> RefusalFacts:
    """Every negative end is told in writing, with its reason (invariant 6)."""
    act, conclusion = _REFUSALS[State(part)]
    event = last_event(nomination, act)
    reason, legal_basis = reason_of(nomination)
    outside = outside_result(nomination)
    if outside is not None:
        # The city had found it worthy: nothing of ours says that it was not.
        event = None
        conclusion = (
            f"{city_said(outside)}; {outside.body} không xét tặng, tại Văn bản số "
            f"{outside.number} ngày {people.short_day(outside.decided_on)}"
        )
    detail = Said(event.body).text("reason") if event is not None else ""
    day = people.local_day(nomination.results_released_at or nomination.state_since)
    return RefusalFacts(
        **case_facts(nomination),
        made_on=day.isoformat(),
        signatures=people.head_of(nomination.city),
        conclusion=conclusion,
        reason=reason,
        # How anybody voted, and the chair's own words on it, stay with the council.
        detail=clean(detail) if part != State.COUNCIL_FAILED else "",
        legal_basis=legal_basis,
        higher_body=outside.body if outside else "",
    )
