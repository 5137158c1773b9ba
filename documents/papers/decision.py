"""The decision with its list, and what goes with it: tờ trình, lists to sign, the golden book."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from nominations.text.amounts import format_number
from organizations.capabilities import NUMBERING, PAY_NUMBERING
from organizations.models import Unit
from workflows.decisions.models import Decision
from workflows.decisions.snapshots import recipients, snapshot
from workflows.scholarships.models import Payment

from ..facts import Column, Facts, Signature, said, table
from ..formats import titled
from ..letter import Composer, Stamp
from ..typesetting import typeset
from ..wording import Wording, shipped, wording_for
from . import people
from .registry import INSIDERS, Part, paper

_COMMITTEE = "peoples_committee"
_PLACE = Column("stt", "STT", 1, "center")
_NAME = Column("ten", "Họ tên cá nhân, tên tập thể", 7)
_WARD = Column("don_vi", "Đơn vị", 4)


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
    ward: str = said("phuong", "Đơn vị của danh sách; trống nếu là cả thành phố", default="")
    recipients: list[list[str]] = table(
        "danh_sach",
        "Danh sách",
        (_PLACE, _NAME, _WARD, Column("thanh_tich", "Thành tích", 9)),
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


def _name(row: dict[str, Any]) -> str:
    return " ".join(part for part in (row["honorific"], row["name"]) if part)


def facts_of(given: dict[str, Any]) -> DecisionFacts:
    """The decision's facts, from the frozen ones only."""
    items, signer = given["items"], given["signer"]
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
        form=titled(items[0]["form"]) if items else "",
        award=given["award"],
        round=given["round"],
        theme=given["theme"],
        plan=given["plan"],
        proposer=given.get("proposer", "Hội Khuyến học thành phố"),
        authority=given["authority"],
        count=len(items),
        recipients=[
            [str(place), _name(row), row["ward"], row["achievement"]]
            for place, row in enumerate(items, 1)
        ],
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


def _own(decision: Decision) -> dict[str, Any]:
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
    return DecisionFacts(**_own(decision) | {"made_on": drafted})


def _issued(decision: Decision) -> bool:
    return decision.state == Decision.State.ISSUED and decision.snapshot is not None


def _handed(decision: Decision) -> Iterator[Part]:
    if not _issued(decision):
        return
    yield Part("", "Danh sách ký nhận, cả thành phố")
    wards = decision.items.filter(current=True).values_list(  # type: ignore[attr-defined]
        "nomination__ward", "nomination__ward__short_name"
    )
    for pk, name in sorted(set(wards), key=lambda one: one[1]):
        yield Part(f"ward:{pk}", f"Danh sách ký nhận, {name}", also_for=pk)


@paper(
    "hand_over_list",
    "Danh sách nhận thưởng, ký nhận",
    about="decision",
    facts_type=DecisionFacts,
    unit=association_of,
    parts=_handed,
    readers=INSIDERS,
)
def hand_over_list(decision: Decision, part: str) -> DecisionFacts:
    """Who receives, in list order, with room for the signature."""
    items = decision.items.filter(current=True).select_related("nomination__ward")  # type: ignore[attr-defined]
    ward = ""
    if part:
        items = items.filter(nomination__ward=int(part.split(":")[1]))
        first = items.first()
        ward = first.nomination.ward.short_name if first else ""
    rows = [(item, item.printed) for item in items.order_by("position") if item.printed]
    return DecisionFacts(
        **_own(decision)
        | {
            "ward": ward,
            "count": len(rows),
            "to_sign": [
                [
                    str(place),
                    _name(row),
                    row["ward"],
                    item.golden_book_number,
                    people.short_day(item.handed_over_on),
                    item.received_by,
                ]
                for place, (item, row) in enumerate(rows, 1)
            ],
        }
    )


def _paid(decision: Decision) -> Iterator[Part]:
    if _issued(decision) and any(row.get("amount") for row in decision.snapshot["items"]):  # type: ignore[index]
        yield Part("", "Danh sách chi học bổng")


@paper(
    "payment_list",
    "Danh sách chi học bổng",
    about="decision",
    facts_type=DecisionFacts,
    unit=association_of,
    parts=_paid,
    readers=INSIDERS,
    numbered_by=PAY_NUMBERING,
)
def payment_list(decision: Decision, _part: str) -> DecisionFacts:
    """What each recipient is paid; what was paid already bears its voucher and who signed."""
    assert decision.snapshot is not None
    paid = {
        one.nomination.number: one
        for one in Payment.objects.filter(
            nomination__decision_items__decision=decision
        ).select_related("nomination")
    }
    rows = [row for row in decision.snapshot["items"] if row.get("amount")]
    told = []
    for place, row in enumerate(rows, 1):
        done = paid.get(row["number"])
        told.append(
            [
                str(place),
                _name(row),
                row["ward"],
                format_number(row["amount"]),
                done.get_method_display() if done else "",
                done.voucher if done else "",
                done.receipt_signed_by if done else "",
            ]
        )
    return DecisionFacts(
        **_own(decision)
        | {"count": len(rows), "amount": sum(row["amount"] for row in rows), "to_pay": told}
    )


def _entered(decision: Decision) -> Iterator[Part]:
    if _issued(decision):
        yield Part("", "Trích sổ vàng")


@paper(
    "golden_book",
    "Sổ vàng",
    about="decision",
    facts_type=DecisionFacts,
    unit=authority_of,
    parts=_entered,
)
def golden_book(decision: Decision, _part: str) -> DecisionFacts:
    """The decision's pages of the authority's golden book."""
    given = facts_now(decision)
    rows = [row for row in given["items"] if row["golden_book"]]
    facts: dict[str, Any] = asdict(facts_of(given))
    return DecisionFacts(
        **facts
        | {
            "own_number": "",
            "own_symbol": "",
            "count": len(rows),
            "decided": people.short_day(decision.decided_on),
            "golden": [
                [row["golden_book"], _name(row), row["ward"], row["achievement"]] for row in rows
            ],
        }
    )
