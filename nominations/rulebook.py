"""The rules of eligibility as data: code, title, severity, source and what can be set on each.

In the order of the catalogue (domain reference, 4.6). What a rule looks at is in
``eligibility.rules``. Rules that are about something else than the subject live where that
something lives: E04 is the action ``hold``; E11 (quota) and E13 (in time) are guards of
``submit``; E18 are the council's conflicts. Figures custom or a plan sets (rates, shares) are
parameters of the award's version, never here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from .rule_parameters import AwardCode, Parameter, Rates, Share, Whole, YesNo

BLOCK, WARN, INFO = "block", "warn", "info"
SEVERITIES: dict[str, str | Promise] = {
    BLOCK: lazy("Chặn: chưa đạt thì không trình được"),
    WARN: lazy("Nhắc: chưa đạt vẫn trình được"),
    INFO: lazy("Cho biết"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the catalogue with its defaults."""

    code: str
    title: str | Promise
    severity: str
    source: str | Promise
    parameters: tuple[Parameter, ...] = ()

    @property
    def defaults(self) -> dict[str, Any]:
        """Every parameter as it is where an award says nothing."""
        return {one.code: one.default for one in self.parameters}


RULES: dict[str, Rule] = {
    one.code: one
    for one in (
        Rule("E01", lazy("Một thành tích, một hình thức"), BLOCK, "Luật 06/2022/QH15 điều 5(2c)"),
        Rule("E02", lazy("Đề nghị hai lần trong một đợt"), BLOCK, lazy("Quy định của đợt xét")),
        Rule("E02b", lazy("Có thể trùng trong đợt"), WARN, lazy("Quy định của đợt xét")),
        Rule(
            "E03",
            lazy("Khoảng cách giữa hai lần khen"),
            WARN,
            lazy("Thông lệ (chưa có quy định chung)"),
            (Whole("years", lazy("Ít nhất bao nhiêu năm tròn"), 1, 0, 20),),
        ),
        Rule(
            "E05", lazy("Thành tích tính sau khi hết kỷ luật"), BLOCK, "NĐ 152/2025/NĐ-CP điều 4(5)"
        ),
        Rule(
            "E06",
            lazy("Đúng đối tượng"),
            BLOCK,
            lazy("Thể lệ của danh hiệu"),
            (
                Whole("min_age", lazy("Tuổi ít nhất"), 0, 0, 120),
                Whole("max_age", lazy("Tuổi nhiều nhất"), 120, 0, 120),
            ),
        ),
        Rule(
            "E06b",
            lazy("Tuổi và đối tượng học bổng"),
            WARN,
            lazy("Thể lệ học bổng"),
            (Whole("pupil_until", lazy("Học sinh thường đến tuổi"), 19, 6, 40),),
        ),
        Rule("E07", lazy("Cư trú ở nơi đề nghị"), WARN, lazy("Quy định của đợt xét")),
        Rule(
            "E08",
            lazy("Đã được công nhận trước"),
            BLOCK,
            lazy("Thể lệ của danh hiệu"),
            (
                AwardCode("award", lazy("Danh hiệu phải có trước"), ""),
                Whole("years", lazy("Trong bao nhiêu năm qua"), 5, 1, 50),
            ),
        ),
        Rule("E09", lazy("Đạt điểm tiêu chí"), WARN, lazy("Bộ tiêu chí của danh hiệu")),
        Rule(
            "E10",
            lazy("Tỷ lệ phụ thuộc"),
            WARN,
            lazy("Thể lệ của danh hiệu"),
            (
                Rates("rates", lazy("Các tỷ lệ phải đạt"), ()),
                YesNo("must_declare", lazy("Phải ghi đủ số liệu"), False),
            ),
        ),
        Rule(
            "E12",
            lazy("Tỷ lệ lãnh đạo được đề nghị"),
            INFO,
            lazy("Thông lệ (chưa có quy định chung)"),
            (Share("most", lazy("Nhiều nhất"), None),),
        ),
        Rule(
            "E14",
            lazy("Người chưa đủ 18 tuổi"),
            BLOCK,
            "Luật 91/2025/QH15 điều 24; NĐ 356/2025/NĐ-CP",
        ),
        Rule("E15", lazy("Truy tặng"), WARN, lazy("Thông lệ")),
        Rule(
            "E16",
            lazy("Tập thể đã hoạt động đủ lâu"),
            WARN,
            lazy("Thể lệ của danh hiệu"),
            (Whole("years", lazy("Ít nhất bao nhiêu năm"), 1, 0, 100),),
        ),
        Rule("E17", lazy("Báo cáo năm trước"), WARN, lazy("Quy định của đợt xét")),
        Rule("E19", lazy("Số định danh hợp lý"), WARN, lazy("Cấu tạo số định danh cá nhân")),
        Rule(
            "E20",
            lazy("Khen chuyên đề không làm căn cứ trình lên"),
            BLOCK,
            "NĐ 152/2025/NĐ-CP điều 4(3)",
        ),
        Rule(
            "E21",
            lazy("Khen đột xuất kịp thời"),
            BLOCK,
            lazy("Thể lệ khen đột xuất (theo lệ: 45 ngày)"),
            (Whole("days", lazy("Trong bao nhiêu ngày"), 45, 1, 366),),
        ),
    )
}


def problems(given: Any) -> list[str]:
    """What is wrong with an award's own settings of rules, each by rule and key; empty if nothing.

    ``given`` is ``{code: {parameter: value, "severity": …, "off": true}}``.
    """
    if not isinstance(given, dict):
        return [_("Điều kiện ghi theo mã, ví dụ {“E03”: {“years”: 1}}.")]
    found = []
    for code, own in given.items():
        if code not in RULES:
            found.append(
                _("Không có điều kiện %(code)s. Có: %(known)s.")
                % {"code": code, "known": ", ".join(RULES)}
            )
        elif not isinstance(own, dict):
            found.append(_("%s: ghi các tham số trong ngoặc nhọn.") % code)
        else:
            found += [f"{code}: {text}." for text in _wrong_in(RULES[code], own)]
    return found


def _wrong_in(rule: Rule, own: dict[str, Any]) -> list[str]:
    known = {one.code: one for one in rule.parameters}
    found = []
    for key, value in own.items():
        if key == "severity":
            if value not in SEVERITIES:
                found.append(_("“severity” chỉ nhận %s") % ", ".join(SEVERITIES))
        elif key == "off":
            if not isinstance(value, bool):
                found.append(_("“off” chỉ nhận true hoặc false"))
        elif key not in known:
            takes = ", ".join(["severity", "off", *known])
            told = {"key": key, "takes": takes}
            found.append(_("không có tham số “%(key)s” (có: %(takes)s)") % told)
        elif text := known[key].problem(value):
            found.append(f"{known[key].label} ({key}): {text}")
    values = rule.defaults | own
    if not found and rule.code == "E06" and values["min_age"] > values["max_age"]:
        found.append(_("tuổi ít nhất lớn hơn tuổi nhiều nhất"))
    return found


def unknown_figures(given: dict[str, Any], declared: list[dict[str, Any]]) -> set[str]:
    """Figures that E10's rates are made of and that nobody declares; ``given`` has no problems."""
    rates = given.get("E10", {}).get("rates", [])
    numbers = {one["code"] for one in declared if one.get("kind", "number") == "number"}
    return Rates.figures(rates) - numbers
