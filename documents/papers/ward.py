"""What the ward sends under one letter: tờ trình, minutes of its meeting, the list of nominees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from nominations.drafts import snapshot
from nominations.lifecycle import State
from nominations.listed import born, where
from nominations.models import Nomination
from organizations.models import Unit
from workflows.ward.models import Submission

from ..facts import Column, Facts, Signature, clean, said, table
from . import people
from .registry import Part, paper

_PLACE = Column("stt", "STT", 1, "center")
_NOMINEES = (
    _PLACE,
    Column("ten", "Họ tên cá nhân, tên tập thể", 6),
    Column("nam_sinh", "Năm sinh", 2, "center"),
    Column("dia_chi", "Nơi học, nghề nghiệp, địa chỉ", 5),
    Column("thanh_tich", "Thành tích", 8),
    Column("danh_hieu", "Danh hiệu, hình thức", 5),
)


@dataclass(frozen=True, kw_only=True)
class BatchFacts(Facts):
    """One letter of a ward."""

    city: str = said("kinh_gui", "Hội cấp trên nhận tờ trình", default="")
    letter: str = said("so_to_trinh", "Số tờ trình", sample="05/TTr-HKH", default="")
    letter_day: str = said("ngay_to_trinh", "Ngày tờ trình", sample="05/11/2024", default="")
    round: str = said("dot", "Đợt xét", default="")
    plan: str = said("ke_hoach", "Theo kế hoạch", sample="Kế hoạch số 368/KH-UBND", default="")
    minutes: str = said("so_bien_ban", "Số biên bản họp xét", sample="03/BB-HKH", default="")
    minutes_day: str = said("ngay_bien_ban", "Ngày họp xét", sample="04/11/2024", default="")
    attendance: int = said("so_nguoi_du", "Số người dự họp; 0 nếu chưa ghi", sample=9, default=0)
    count: int = said("tong_so", "Số trường hợp đề nghị", sample=12, default=0)
    over_quota: str = said("ly_do_vuot", "Lý do vượt chỉ tiêu; trống nếu không vượt", default="")
    by_award: list[list[str]] = table(
        "theo_danh_hieu",
        "Số đề nghị theo danh hiệu",
        (
            _PLACE,
            Column("danh_hieu", "Danh hiệu, hình thức", 10),
            Column("so_luong", "Số lượng", 2, "center"),
        ),
    )
    nominees: list[list[str]] = table("danh_sach", "Danh sách đề nghị", _NOMINEES)


_RESULTS = (
    _PLACE,
    Column("ten", "Họ tên cá nhân, tên tập thể", 6),
    Column("danh_hieu", "Danh hiệu, hình thức đề nghị", 5),
    Column("dong_y", "Đồng ý", 2, "center"),
    Column("y_kien", "Ý kiến", 6),
)


@dataclass(frozen=True, kw_only=True)
class MinutesFacts(BatchFacts):
    """A ward's meeting: who was there, what was said, what came of each."""

    place: str = said("noi_hop", "Nơi họp; trống nếu không ghi", default="")
    chair: str = said("chu_tri", "Người chủ trì", sample="Ông Văn Tùng", default="")
    secretary: str = said("thu_ky", "Thư ký; trống nếu không ghi", default="")
    attendees: list[list[str]] = table(
        "thanh_phan",
        "Thành phần dự, mỗi người một dòng",
        (_PLACE, Column("nguoi", "Họ tên, chức vụ", 10)),
    )
    opinions: list[list[str]] = table(
        "cac_y_kien",
        "Ý kiến tại cuộc họp, mỗi ý kiến một dòng",
        (_PLACE, Column("y_kien", "Nội dung", 10)),
    )
    results: list[list[str]] = table(
        "ket_qua", "Kết quả từng trường hợp; trống nếu không ghi", _RESULTS
    )


def ward_of(submission: Submission) -> Unit:
    """The ward association writes its own letter."""
    return submission.ward


def nominee_row(place: int, nomination: Nomination) -> list[str]:
    """One line of a list of nominees, from the copy frozen at receipt where there is one."""
    facts = nomination.frozen or snapshot(nomination)
    return [
        str(place),
        clean(f"{facts['honorific']} {nomination.subject_name}"),
        born(facts),
        where(facts, at_home=True),
        clean(facts["achievement"]),
        nomination.award_type.name,
    ]


def listed(submission: Submission) -> list[Nomination]:
    """The nominations of a letter in its order, with all a line of the list needs."""
    return [line.nomination for line in _lines(submission)]


def _lines(submission: Submission) -> list[Any]:
    """What was sent; before anything was, the list as it will be signed."""
    needed = (
        "nomination__award_type",
        "nomination__award_type_version__criteria_set",
        "nomination__person__sensitive",
        "nomination__collective",
        "nomination__ward",
    )
    items = list(
        submission.items.select_related(*needed).order_by("position", "pk")  # type: ignore[attr-defined]
    )
    return items or list(
        submission.listed.filter(nomination__state=State.WARD_REVIEW)  # type: ignore[attr-defined]
        .select_related(*needed)
        .order_by("position", "pk")
    )


def _batch(submission: Submission) -> dict[str, Any]:
    nominations = listed(submission)
    counts = Counter(one.award_type.name for one in nominations)
    return people.issuer(submission.ward) | {
        "city": submission.round.city.name,
        "letter": submission.letter_number,
        "letter_day": people.short_day(submission.letter_date),
        "round": submission.round.name,
        "plan": submission.round.plan_reference,
        "minutes": submission.minutes_number,
        "minutes_day": people.short_day(submission.minutes_date),
        "attendance": submission.attendance,
        "count": len(nominations),
        "over_quota": clean(submission.quota_reason),
        "by_award": [
            [str(place), name, str(number)]
            for place, (name, number) in enumerate(counts.items(), 1)
        ],
        "nominees": [nominee_row(place, one) for place, one in enumerate(nominations, 1)],
    }


def _parts(label: str) -> Any:
    def parts(submission: Submission) -> Iterator[Part]:
        # Signed on paper before anything is sent: with its list it is no draft any more.
        ready = submission.state == Submission.State.SENT or submission.listed.exists()  # type: ignore[attr-defined]
        yield Part("", label, final=ready)

    return parts


def _chair(submission: Submission) -> dict[str, str]:
    return asdict(
        Signature(title="CHỦ TỊCH", name=submission.signer_name, capacity="TM. BAN CHẤP HÀNH")
    )


@paper(
    "ward_letter",
    "Tờ trình của phường, xã",
    about="submission",
    facts_type=BatchFacts,
    unit=ward_of,
    parts=_parts("Tờ trình"),
)
def ward_letter(submission: Submission, _part: str) -> BatchFacts:
    """The ward's letter with its own number and day."""
    return BatchFacts(
        **_batch(submission),
        made_on=submission.letter_date.isoformat(),
        own_number=submission.letter_number,
        own_day=submission.letter_date.isoformat(),
        signatures=[_chair(submission)],
    )


def _rows(text: str) -> list[list[str]]:
    lines = [clean(line) for line in text.splitlines() if line.strip()]
    return [[str(place), line] for place, line in enumerate(lines, 1)]


def _results(submission: Submission) -> list[list[str]]:
    """What the meeting said of each; nothing where nobody wrote it down."""
    said_of = {one.nomination_id: one for one in submission.listed.all()}  # type: ignore[attr-defined]
    if not any(one.agreeing is not None or one.remark for one in said_of.values()):
        return []
    rows = []
    for place, one in enumerate(listed(submission), 1):
        line = said_of.get(one.pk)
        count = "" if line is None or line.agreeing is None else str(line.agreeing)
        if count and submission.attendance:
            count = f"{count}/{submission.attendance}"
        remark = clean(line.remark) if line is not None else ""
        rows.append([str(place), one.subject_name, one.award_type.name, count, remark])
    return rows


@paper(
    "ward_minutes",
    "Biên bản họp xét của phường, xã",
    about="submission",
    facts_type=MinutesFacts,
    unit=ward_of,
    parts=_parts("Biên bản họp xét"),
)
def ward_minutes(submission: Submission, _part: str) -> MinutesFacts:
    """Minutes of the ward's meeting, dated no later than the letter."""
    secretary = asdict(Signature(title="THƯ KÝ", name=submission.minutes_secretary))
    chair = submission.minutes_chair or submission.signer_name
    return MinutesFacts(
        **_batch(submission),
        place=clean(submission.minutes_place),
        chair=chair,
        secretary=submission.minutes_secretary,
        attendees=_rows(submission.minutes_attendees),
        opinions=_rows(submission.minutes_opinions),
        results=_results(submission),
        made_on=submission.minutes_date.isoformat(),
        own_number=submission.minutes_number,
        own_day=submission.minutes_date.isoformat(),
        signatures=[secretary, asdict(Signature(title="CHỦ TRÌ", name=chair))],
    )


@paper(
    "nomination_list",
    "Danh sách đề nghị",
    about="submission",
    facts_type=BatchFacts,
    unit=ward_of,
    parts=_parts("Danh sách đề nghị (khổ ngang)"),
)
def nomination_list(submission: Submission, _part: str) -> BatchFacts:
    """The list alone, landscape, as it is read out."""
    return BatchFacts(
        **_batch(submission),
        made_on=submission.letter_date.isoformat(),
        own_day=submission.letter_date.isoformat(),
        signatures=[_chair(submission)],
    )
