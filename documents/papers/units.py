"""The hand-over of a merged or split unit: what it leaves and who takes it over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from nominations.lifecycle import END_STATES, State
from nominations.models import Nomination
from organizations.capabilities import UNIT_NUMBERING, Capability
from organizations.models import Appointment, Succession, Unit
from organizations.roles import ROLES
from organizations.succession import name_at
from workflows.ward.models import Submission

from ..facts import Column, Facts, Signature, said, table
from . import people
from .registry import Part, paper

_PLACE = Column("stt", "STT", 1, "center")


@dataclass(frozen=True, kw_only=True)
class HandOverFacts(Facts):
    """Biên bản bàn giao."""

    giver: str = said("ben_giao", "Bên giao", sample="Hội Khuyến học phường Mỹ Hương", default="")
    taker: str = said("ben_nhan", "Bên nhận", sample="Hội Khuyến học phường Kinh Dinh", default="")
    kind: str = said("hinh_thuc", "Sáp nhập, chia tách, …", sample="sáp nhập", default="")
    day: str = said("tu_ngay", "Từ ngày", sample="01/11/2024", default="")
    instrument: str = said("van_ban", "Theo văn bản", sample="1198/NQ-UBTVQH15", default="")
    open_count: int = said("so_dang_xu_ly", "Số hồ sơ đang xử lý", sample=3, default=0)
    ended_count: int = said("so_da_xong", "Số hồ sơ đã kết thúc", sample=20, default=0)
    dossiers: list[list[str]] = table(
        "ho_so",
        "Hồ sơ đang xử lý",
        (
            _PLACE,
            Column("so", "Số hồ sơ", 3),
            Column("ten", "Tên", 6),
            Column("danh_hieu", "Danh hiệu", 5),
            Column("tinh_trang", "Tình trạng", 4),
        ),
    )
    letters: list[list[str]] = table(
        "to_trinh",
        "Tờ trình đã gửi",
        (
            _PLACE,
            Column("so", "Số", 3),
            Column("ngay", "Ngày", 3, "center"),
            Column("so_luong", "Số hồ sơ", 2, "center"),
        ),
    )
    staff: list[list[str]] = table(
        "nhan_su",
        "Người được cử làm việc",
        (_PLACE, Column("ho_ten", "Họ tên", 6), Column("vai_tro", "Vai trò", 6)),
    )


def taker_of(succession: Succession) -> Unit:
    """The unit that goes on writes the minute."""
    return succession.to_unit


def _parts(succession: Succession) -> Iterator[Part]:
    if succession.from_unit_id != succession.to_unit_id:
        yield Part("", "Biên bản bàn giao")


@paper(
    "hand_over_minutes",
    "Biên bản bàn giao đơn vị",
    about="succession",
    facts_type=HandOverFacts,
    unit=taker_of,
    parts=_parts,
    numbered_by=UNIT_NUMBERING,
)
def hand_over_minutes(succession: Succession, _part: str) -> HandOverFacts:
    """Open dossiers, letters and people of the unit that ends; names as they were then."""
    giver, taker = succession.from_unit, succession.to_unit
    before = name_at(giver, succession.on.fromordinal(succession.on.toordinal() - 1))
    dossiers = Nomination.objects.filter(ward=giver).select_related("award_type")
    moving = list(dossiers.exclude(state__in=END_STATES).order_by("number"))
    letters = Submission.objects.filter(ward=giver, state=Submission.State.SENT)
    staff = Appointment.objects.filter(unit=giver).select_related("person").order_by("pk")
    shown = "Đang xét"
    return HandOverFacts(
        **people.issuer(taker)
        | {
            "made_on": succession.on.isoformat(),
            "signatures": [
                asdict(Signature(title="BÊN GIAO", name="")),
                people.head_of(taker, Capability.ENDORSE)[0]
                | {"title": "BÊN NHẬN", "capacity": ""},
            ],
            "giver": before.name if before else giver.name,
            "taker": taker.name,
            "kind": succession.get_kind_display(),
            "day": people.short_day(succession.on),
            "instrument": succession.instrument,
            "open_count": len(moving),
            "ended_count": dossiers.filter(state__in=END_STATES).count(),
            "dossiers": [
                [
                    str(place),
                    one.number,
                    one.subject_name,
                    one.award_type.short_name,
                    # What a ward may not know before publication, its hand-over does not tell.
                    shown if one.is_sealed else str(State(one.state).label),
                ]
                for place, one in enumerate(moving, 1)
            ],
            "letters": [
                [
                    str(place),
                    one.letter_number,
                    people.short_day(one.letter_date),
                    str(one.items.count()),
                ]  # type: ignore[attr-defined]
                for place, one in enumerate(letters.order_by("pk"), 1)
            ],
            "staff": [
                [str(place), one.person.full_name, str(ROLES[one.role].label)]
                for place, one in enumerate(staff, 1)
            ],
        }
    )
