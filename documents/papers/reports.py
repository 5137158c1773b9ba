"""Yearly reports: a ward's and its association's, from what was signed; never from live rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from organizations.capabilities import UNIT_NUMBERING, Capability
from organizations.models import Unit
from reports import city, ward
from reports.consolidation import consolidate
from reports.models import CityReport, Group, Measure, ReportVersion, WardReport
from reports.versions import latest

from ..facts import Column, Facts, clean, said, table
from . import people
from .registry import Part, paper

#: The part that is not signed yet.
DRAFT = "ban-thao"
MISSING = "chưa có"
_HEAD = (Column("ma", "Mã", 2, "center"), Column("chi_tieu", "Chỉ tiêu", 8))
_CHANGES = (
    Column("ma", "Mã", 2, "center"),
    Column("truoc", "Bản trước", 6, "right"),
    Column("nay", "Bản này", 6, "right"),
)


def _words(name: str, meaning: str) -> Any:
    """Paragraphs somebody wrote."""
    return said(name, meaning, sample=["Một đoạn văn."], default_factory=list)


@dataclass(frozen=True, kw_only=True)
class ReportFacts(Facts):
    """What both reports say."""

    year: int = said("nam", "Năm báo cáo", sample=2026, default=0)
    last_year: int = said("nam_truoc", "Năm trước", sample=2025, default=0)
    city: str = said("kinh_gui", "Nơi nhận báo cáo", default="")
    basis_told: str = said("theo", "Theo kế hoạch", sample="Kế hoạch số 368/KH-UBND", default="")
    until: str = said("den_ngay", "Số liệu đến ngày", sample="12/11/2026", default="")
    version: int = said("ban", "Bản thứ mấy", sample=1, default=1)
    why: str = said("ly_do", "Lý do có bản này; trống ở bản đầu", default="")
    results: list[str] = _words("ket_qua", "Kết quả nổi bật (G01), mỗi đoạn một dòng")
    difficulties: list[str] = _words("kho_khan", "Khó khăn, nguyên nhân (G02)")
    proposals: list[str] = _words("kien_nghi", "Kiến nghị (G03)")
    plans: list[str] = _words("phuong_huong", "Phương hướng năm sau (G04)")
    changes: list[list[str]] = table("khac_ban_truoc", "Ô khác bản trước", _CHANGES)


@dataclass(frozen=True, kw_only=True)
class WardReportFacts(ReportFacts):
    """Báo cáo năm của phường, xã."""

    answered: int = said("so_o_co", "Số ô có số liệu", sample=88, default=0)
    asked: int = said("so_o", "Số ô phải trả lời", sample=90, default=0)
    missing: str = said("chua_co", "Các chỉ tiêu chưa có số, cách nhau dấu phẩy", default="")
    figures: list[list[str]] = table(
        "so_lieu",
        "Số liệu",
        (
            *_HEAD,
            Column("dvt", "Đơn vị tính", 3),
            Column("nam_nay", "Năm nay", 3, "right"),
            Column("nam_ngoai", "Năm trước", 3, "right"),
        ),
    )
    reasons: list[list[str]] = table(
        "giai_trinh", "Giải trình", (*_HEAD, Column("vi_sao", "Vì sao", 9))
    )


@dataclass(frozen=True, kw_only=True)
class CityReportFacts(ReportFacts):
    """Báo cáo tổng hợp năm."""

    owing: int = said("so_noi", "Số đơn vị phải báo cáo", sample=16, default=0)
    accepted: int = said("so_noi_co", "Số đơn vị có báo cáo đã nhận", sample=15, default=0)
    absent: str = said("noi_chua_co", "Các đơn vị chưa có số, cách nhau dấu phẩy", default="")
    absent_count: int = said("so_noi_chua_co", "Số đơn vị chưa có số", sample=1, default=0)
    in_time: int = said("so_dung_han", "Số đơn vị gửi đúng hạn", sample=14, default=0)
    late: int = said("so_muon", "Số đơn vị gửi muộn", sample=1, default=0)
    never: int = said("so_chua_gui", "Số đơn vị chưa gửi", sample=1, default=0)
    last_units: int = said("so_noi_nam_truoc", "Số đơn vị có số năm trước", sample=16, default=0)
    empty: int = said("so_gui_trong", "Số đơn vị gửi mà không có số nào", sample=0, default=0)
    figures: list[list[str]] = table(
        "so_lieu",
        "Số liệu tổng hợp",
        (
            *_HEAD,
            Column("dvt", "Đơn vị tính", 3),
            Column("tong", "Kết quả", 4, "right"),
            Column("so_noi", "Số nơi có số", 2, "center"),
            Column("nam_ngoai", "Năm trước", 4, "right"),
        ),
    )
    units: list[list[str]] = table(
        "don_vi",
        "Tình hình gửi báo cáo",
        (
            Column("stt", "STT", 1, "center"),
            Column("ten", "Phường, xã", 6),
            Column("gui", "Gửi", 5),
            Column("tinh_trang", "Tình trạng", 5),
            Column("so_o", "Số ô có số", 3, "center"),
        ),
    )


def ward_unit(report: WardReport) -> Unit:
    """The ward association writes its own report."""
    return report.unit


def city_unit(report: CityReport) -> Unit:
    """The association above writes its own."""
    return report.period.city


def _paragraphs(rows: list[dict[str, Any]], code: str) -> list[str]:
    text = next((one["shown"] for one in rows if one["code"] == code), "")
    return [clean(line) for line in text.splitlines() if line.strip()]


def _texts(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "results": _paragraphs(rows, "G01"),
        "difficulties": _paragraphs(rows, "G02"),
        "proposals": _paragraphs(rows, "G03"),
        "plans": _paragraphs(rows, "G04"),
    }


def _grouped(rows: list[dict[str, Any]], line: Any, width: int) -> list[list[str]]:
    """Rows of figures with a line at the head of each group."""
    found, group = [], ""
    for one in rows:
        if one["measure"] == Measure.TEXT:
            continue
        if one["group"] != group:
            group = one["group"]
            found.append([group, str(Group(group).label).upper(), *[""] * (width - 2)])
        found.append(line(one))
    return found


def _version(report: WardReport | CityReport, part: str) -> ReportVersion | None:
    if not part.isdecimal():
        return None
    found: ReportVersion | None = report.versions.filter(number=int(part)).first()  # type: ignore[union-attr]
    return found


def _parts(open_states: tuple[str, ...], unsigned: tuple[str, ...], label: str) -> Any:
    """Each version is a paper; the one being written is a draft."""

    def parts(report: Any) -> Iterator[Part]:
        newest = latest(report)
        whole = f"{label} năm {report.period.year}"
        if newest is None or report.state in open_states:
            yield Part(DRAFT, f"{whole}, bản đang soạn", final=False)
        for number in range(newest.number if newest else 0, 0, -1):
            signed = number < newest.number or report.state not in unsigned  # type: ignore[union-attr]
            yield Part(str(number), f"{whole}, bản {number}", final=signed)

    return parts


def _common(report: Any, made: ReportVersion | None) -> dict[str, Any]:
    day = people.local_day(made.made_at) if made else timezone.localdate()
    newest = latest(report)
    return {
        "made_on": day.isoformat(),
        "year": report.period.year,
        "last_year": report.period.year - 1,
        "basis_told": clean(report.period.basis),
        "until": people.short_day(day),
        "version": made.number if made else (newest.number + 1 if newest else 1),
        "why": clean(made.reason) if made else clean(report.reopened_why if newest else ""),
        "changes": [
            [code, clean(before) or MISSING, clean(after) or MISSING]
            for code, before, after in (made.differences if made else [])
        ],
    }


@paper(
    "ward_report",
    "Báo cáo năm của phường, xã",
    about="ward_report",
    facts_type=WardReportFacts,
    unit=ward_unit,
    parts=_parts(ward.OPEN, (), "Báo cáo"),
    numbered_by=UNIT_NUMBERING,
)
def ward_report(report: WardReport, part: str) -> WardReportFacts:
    """What the chair signed; before that the report as it stands."""
    made = _version(report, part)
    rows = made.figures["rows"] if made else ward.sheet(report).figures()
    asked = [one for one in rows if one["source"] != "computed"]
    missing = [one["code"] for one in asked if one["value"] is None]
    return WardReportFacts(
        **people.issuer(report.unit),
        **_common(report, made),
        **_texts(rows),
        signatures=people.head_of(report.unit, Capability.ENDORSE),
        city=report.period.city.name,
        answered=len(asked) - len(missing),
        asked=len(asked),
        missing=", ".join(missing),
        figures=_grouped(
            rows,
            lambda one: [
                one["code"],
                one["label"],
                one["unit"],
                one["shown"] or MISSING,
                one["shown_last"] or "–",
            ],
            5,
        ),
        reasons=[[one["code"], one["label"], clean(one["note"])] for one in rows if one["note"]],
    )


@paper(
    "city_report",
    "Báo cáo tổng hợp năm",
    about="city_report",
    facts_type=CityReportFacts,
    unit=city_unit,
    parts=_parts((city.State.OPEN,), (city.State.LOCKED,), "Báo cáo tổng hợp"),
    numbered_by=UNIT_NUMBERING,
)
def city_report(report: CityReport, part: str) -> CityReportFacts:
    """What was locked; before that the whole as it stands, with what is missing."""
    made = _version(report, part)
    whole = made.figures if made else consolidate(report.period).figures()
    rows, units = whole["rows"], whole["units"]
    owing = [one for one in units if not one["excused"]]
    absent = [one["name"] for one in owing if not one["counted"]]
    stands = [one["standing"] for one in owing]
    return CityReportFacts(
        **people.issuer(report.period.city),
        **_common(report, made),
        **_texts(rows),
        signatures=people.head_of(report.period.city, Capability.CONFIRM),
        city="; ".join(clean(line) for line in report.period.recipients.splitlines() if line),
        owing=len(owing),
        accepted=len(owing) - len(absent),
        absent=", ".join(absent),
        absent_count=len(absent),
        in_time=stands.count("in_time"),
        late=stands.count("late"),
        never=stands.count("never") + stands.count("waiting"),
        empty=stands.count("empty"),
        last_units=whole["last_units"],
        figures=_grouped(rows, _total_line, 6),
        units=[
            [
                str(place),
                one["name"],
                one["standing_label"],
                one["excused"] or one["state_label"],
                f"{one['answered']}/{one['asked']}",
            ]
            for place, one in enumerate(units, 1)
        ],
    )


def _total_line(one: dict[str, Any]) -> list[str]:
    return [
        one["code"],
        one["label"],
        one["unit"],
        one["shown"] or MISSING,
        f"{one['counted']}/{one['of']}" if one["of"] else "–",
        one["shown_last"] or "–",
    ]
