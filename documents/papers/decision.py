"""The decision with its list, and what goes with it: tờ trình, lists to sign, the golden book."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from nominations.listed import counted
from nominations.models import LegalNature
from nominations.text.amounts import format_number, in_words
from organizations.capabilities import NUMBERING
from organizations.models import Unit
from workflows.decisions.models import Decision
from workflows.decisions.snapshots import recipients, snapshot

from ..facts import Column, Facts, Signature, said, table
from ..formats import titled
from ..letter import Composer, Stamp
from ..typesetting import typeset
from ..wording import Wording, shipped, wording_for
from . import people
from .conferring import conferred, nature_of
from .registry import INSIDERS, Part, paper

_COMMITTEE = "peoples_committee"
_PLACE = Column("stt", "STT", 1, "center")
_NAME = Column("ten", "Họ tên cá nhân, tên tập thể", 7)
_WARD = Column("don_vi", "Đơn vị", 4)
_WHO = (
    _PLACE,
    _NAME,
    Column("nam_sinh", "Năm sinh", 2, "center"),
    Column("noi_hoc", "Nơi học, nghề nghiệp", 5),
    _WARD,
    Column("thanh_tich", "Thành tích", 8),
)


_NO: dict[str, Any] = {"sample": False, "default": False}


def head_of(facts: dict[str, Any]) -> str:
    """Who decides, as a person: the chairman of the committee or of the association."""
    return f"Chủ tịch {facts['authority'][0].upper()}{facts['authority'][1:]}"


@dataclass(frozen=True, kw_only=True)
class DecisionFacts(Facts):
    """A decision, from its snapshot."""

    head: str = said("nguoi_quyet_dinh", "Người quyết định", default="")
    subject: str = said("trich_yeu", "Trích yếu", default="")
    decision: str = said("so_quyet_dinh", "Số quyết định", sample="05/QĐ-UBND", default="")
    decided: str = said("ngay_quyet_dinh", "Ngày quyết định", sample="15/11/2024", default="")
    form: str = said("hinh_thuc", "Hình thức được trao", sample="Giấy khen", default="")
    award: str = said("danh_hieu", "Danh hiệu, hình thức", default="")
    round: str = said("dot", "Đợt xét", default="")
    theme: str = said("phong_trao", "Phong trào", default="")
    plan: str = said("ke_hoach", "Theo kế hoạch", sample="Kế hoạch số 368/KH-UBND", default="")
    proposer: str = said("don_vi_trinh", "Hội trình", default="")
    authority: str = said("cap_quyet_dinh", "Cấp quyết định", default="")
    count: int = said("tong_so", "Số trường hợp", sample=12, default=0)
    amount: int = said("tong_tien", "Tổng số tiền; 0 nếu không kèm tiền", sample=0, default=0)
    amount_words: str = said("tong_tien_chu", "Tổng số tiền viết bằng chữ", default="")
    who: str = said(
        "doi_tuong", "Bao nhiêu cá nhân, tập thể", sample="03 cá nhân, 09 tập thể", default=""
    )
    conferred: str = said(
        "viec_trao",
        "Việc được quyết định, theo tính chất: tặng …, công nhận danh hiệu …, trao học bổng …",
        sample="tặng Giấy khen cho",
        default="",
    )
    of_association: bool = said("cua_hoi", "Là quyết định của chính Hội", **_NO)
    scholarship: bool = said("la_hoc_bong", "Là học bổng", **_NO)
    recognition: bool = said("la_cong_nhan", "Là danh hiệu công nhận", **_NO)
    urgent: bool = said("dot_xuat", "Là khen thưởng đột xuất", **_NO)
    ward: str = said("phuong", "Đơn vị của danh sách; trống nếu là cả thành phố", default="")
    recipients: list[list[str]] = table("danh_sach", "Danh sách", _WHO)
    with_amounts: list[list[str]] = table(
        "danh_sach_hoc_bong",
        "Danh sách nhận học bổng, kèm mức",
        (*_WHO, Column("muc", "Mức (đồng)", 3, "right")),
    )
    by_category: list[list[str]] = table(
        "theo_dien",
        "Số suất và mức học bổng theo diện",
        (
            _PLACE,
            Column("dien", "Diện", 6),
            Column("so_suat", "Số suất", 2, "center"),
            Column("muc", "Mức mỗi suất (đồng)", 3, "right"),
            Column("cong", "Cộng (đồng)", 3, "right"),
        ),
    )
    to_sign: list[list[str]] = table(
        "danh_sach_ky_nhan",
        "Danh sách ký nhận",
        (
            _PLACE,
            _NAME,
            _WARD,
            Column("so_vang", "Số sổ vàng", 3, "center"),
            Column("ngay", "Ngày nhận", 3, "center"),
            Column("ky_nhan", "Ký nhận", 4),
        ),
    )
    to_pay: list[list[str]] = table(
        "danh_sach_chi",
        "Danh sách chi học bổng",
        (
            _PLACE,
            _NAME,
            _WARD,
            Column("so_tien", "Số tiền (đồng)", 3, "right"),
            Column("hinh_thuc", "Hình thức", 3),
            Column("phieu_chi", "Phiếu chi", 3, "center"),
            Column("ky_nhan", "Ký nhận", 3),
        ),
    )
    golden: list[list[str]] = table(
        "so_vang",
        "Trích sổ vàng",
        (Column("so", "Số", 3, "center"), _NAME, _WARD, Column("thanh_tich", "Thành tích", 8)),
    )


def called(row: dict[str, Any]) -> str:
    """A recipient's name as a paper writes it, with ông, bà or em before a person's."""
    return " ".join(part for part in (row["honorific"], row["name"]) if part)


def _amount(row: dict[str, Any]) -> str:
    return format_number(row["amount"]) if row.get("amount") else ""


def _by_category(items: list[dict[str, Any]]) -> list[list[str]]:
    """How many of what amount in each category, in the order of the list."""
    counts = Counter((row.get("category", ""), row["amount"]) for row in items if row.get("amount"))
    return [
        [
            str(place),
            category or "Học bổng",
            str(number),
            format_number(amount),
            format_number(number * amount),
        ]
        for place, ((category, amount), number) in enumerate(counts.items(), 1)
    ]


def facts_of(given: dict[str, Any]) -> DecisionFacts:
    """The decision's facts, from the frozen ones only."""
    items, signer, nature = given["items"], given["signer"], nature_of(given, given["items"])
    form = items[0]["form"] if items else ""
    total = sum(row.get("amount") or 0 for row in items)
    rows = [
        [
            str(place),
            called(row),
            row.get("born", ""),
            row.get("where", ""),
            row["ward"],
            row["achievement"],
        ]
        for place, row in enumerate(items, 1)
    ]
    title = (signer["title"] or "Chủ tịch").upper()
    shown = Signature(
        title=title,
        name=signer["name"],
        capacity=f"{signer['capacity']} CHỦ TỊCH" if signer["capacity"] else "",
    )
    return DecisionFacts(
        issuer=given["authority"],
        superior=given.get("superior", ""),
        committee=given["authority_kind"] == _COMMITTEE,
        made_on=given["decided_on"] or given["drafted_on"],
        own_number=given["number"],
        own_symbol=given["symbol"],
        own_day=given["decided_on"],
        signatures=[asdict(shown)],
        basis=given["basis"],
        head=head_of(given),
        subject=given["title"],
        decision=given["number"],
        form=titled(form) if form else "",
        award=given["award"],
        round=given["round"],
        theme=given["theme"],
        plan=given["plan"],
        proposer=given.get("proposer", "Hội Khuyến học thành phố"),
        authority=given["authority"],
        count=len(items),
        amount=total,
        amount_words=in_words(total) if total else "",
        who=counted(row["kind"] for row in items),
        conferred=conferred(nature, form=form, award=given["award"]),
        of_association=given["authority_kind"] != _COMMITTEE,
        scholarship=nature == LegalNature.SCHOLARSHIP,
        recognition=nature == LegalNature.RECOGNITION_TITLE,
        urgent=bool(given.get("urgent")),
        recipients=rows,
        with_amounts=[[*row, _amount(item)] for row, item in zip(rows, items, strict=True)],
        by_category=_by_category(items),
    )


def stamp_of(facts: Facts) -> Stamp:
    """Number and day the act itself gave."""
    day = date.fromisoformat(facts.own_day) if facts.own_day else None
    return Stamp(facts.own_number, day)


def words_for(given: dict[str, Any], authority: Unit) -> Wording:
    """The authority's words in force when the decision was drafted."""
    day = date.fromisoformat(given["drafted_on"])
    return wording_for("decision", unit=authority, regime=given.get("regime", ""), day=day)


def render(given: dict[str, Any], words: Wording | None = None) -> bytes:
    """The decision as PDF; in the words that come with the software where none are given."""
    facts = facts_of(given)
    letter = Composer(words or shipped("decision"), facts, stamp_of(facts)).letter()
    return typeset("letter.typ", letter.as_json())


def authority_of(decision: Decision) -> Unit:
    """Whoever decides issues the decision."""
    return decision.authority


def association_of(decision: Decision) -> Unit:
    """The association that brought it to signature writes the rest."""
    return decision.round.city


def facts_now(decision: Decision) -> dict[str, Any]:
    """The frozen facts, or those of the draft as it stands."""
    if decision.snapshot is not None:
        return decision.snapshot
    signer = decision.signed_by or decision.drafted_by
    return snapshot(decision, recipients(decision), signer)


def _listed(decision: Decision) -> bool:
    return decision.kind == Decision.Kind.AWARD and decision.items.filter(current=True).exists()  # type: ignore[attr-defined]


def _decision(decision: Decision) -> Iterator[Part]:
    if decision.state == Decision.State.ISSUED and decision.snapshot is not None:
        yield Part("", "Quyết định kèm danh sách")
    elif _listed(decision):
        yield Part("", "Dự thảo quyết định kèm danh sách", final=False)


@paper(
    "decision",
    "Quyết định",
    about="decision",
    facts_type=DecisionFacts,
    unit=authority_of,
    parts=_decision,
)
def decision_paper(decision: Decision, _part: str) -> DecisionFacts:
    """The decision itself; its number comes with the act of issuing."""
    return facts_of(facts_now(decision))


def own_facts(decision: Decision) -> dict[str, Any]:
    """The facts of a paper of the association about the decision."""
    given = facts_now(decision)
    facts = asdict(facts_of(given))
    day = decision.decided_on
    return (
        facts
        | people.issuer(decision.round.city)
        | {
            "own_number": "",
            "own_day": "",
            "own_symbol": "",
            "decided": people.short_day(day),
            "signatures": people.head_of(decision.round.city),
        }
    )


def _proposed(decision: Decision) -> Iterator[Part]:
    if _listed(decision) and decision.authority.kind == _COMMITTEE:
        yield Part("", "Tờ trình Ủy ban nhân dân", final=decision.state != Decision.State.REFUSED)


@paper(
    "proposal_letter",
    "Tờ trình cấp quyết định",
    about="decision",
    facts_type=DecisionFacts,
    unit=association_of,
    parts=_proposed,
    readers=INSIDERS,
    numbered_by=NUMBERING,
)
def proposal_letter(decision: Decision, _part: str) -> DecisionFacts:
    """The association asks the committee to decide."""
    drafted = people.local_day(decision.drafted_at).isoformat()
    return DecisionFacts(**own_facts(decision) | {"made_on": drafted})


def issued(decision: Decision) -> bool:
    """Whether it has been given its number, and stands for good."""
    return decision.state == Decision.State.ISSUED and decision.snapshot is not None
