"""What can be set on a rule of eligibility: each kind of value with its bounds and its words.

Said once here, a parameter is checked when an award's version is saved and published, offered as
plain fields to whoever edits it, and told in words to whoever is judged by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value of a rule; ``default`` holds where an award says nothing."""

    code: str
    label: Words
    default: Any

    def problem(self, value: Any) -> str:
        """What is wrong with a stored value, in words; '' if nothing."""
        raise NotImplementedError

    def field(self) -> forms.Field:
        """The field by which it is set; empty means the default."""
        raise NotImplementedError

    def typed(self, value: Any) -> Any:
        """What the field gives, as it is stored."""
        return value


@dataclass(frozen=True, slots=True)
class Whole(Parameter):
    """A whole number between two bounds."""

    least: int = 0
    most: int = 200

    def problem(self, value: Any) -> str:
        """Whole numbers only; True is none."""
        fits = isinstance(value, int) and not isinstance(value, bool)
        if fits and self.least <= value <= self.most:
            return ""
        return _("cần một số nguyên từ %(least)d đến %(most)d") % {
            "least": self.least,
            "most": self.most,
        }

    def field(self) -> forms.Field:
        """A number."""
        return forms.IntegerField(
            label=str(self.label),
            required=False,
            min_value=self.least,
            max_value=self.most,
            help_text=_("Để trống: %d.") % self.default,
        )


@dataclass(frozen=True, slots=True)
class YesNo(Parameter):
    """Yes or no."""

    def problem(self, value: Any) -> str:
        """Nothing but the two."""
        return "" if isinstance(value, bool) else _("cần có hoặc không (true, false)")

    def field(self) -> forms.Field:
        """A box to tick."""
        return forms.BooleanField(label=str(self.label), required=False)


@dataclass(frozen=True, slots=True)
class AwardCode(Parameter):
    """The code of an award, '' for none; that it exists is asked when a version is published."""

    def problem(self, value: Any) -> str:
        """A short text."""
        return "" if isinstance(value, str) and len(value) <= 40 else _("cần mã một danh hiệu")

    def field(self) -> forms.Field:
        """One of the awards there are; whoever shows it offers them."""
        return forms.ChoiceField(label=str(self.label), required=False)


def share_problem(value: Any) -> str:
    """What is wrong with ``[num, den]``; '' for a share above 0 and at most 1."""
    whole = isinstance(value, list) and len(value) == 2 and all(type(one) is int for one in value)
    if whole and 0 < value[0] <= value[1]:
        return ""
    return _("cần một tỷ lệ, ví dụ [30, 100], lớn hơn 0 và không quá 1")


@dataclass(frozen=True, slots=True)
class Share(Parameter):
    """A share ``[num, den]`` in whole numbers, or None."""

    def problem(self, value: Any) -> str:
        """None, or a share."""
        return "" if value is None else share_problem(value)

    def field(self) -> forms.Field:
        """Percent."""
        return forms.IntegerField(
            label=f"{self.label} (%)",
            required=False,
            min_value=1,
            max_value=100,
            help_text=_("Để trống: không đặt."),
        )

    def typed(self, value: Any) -> Any:
        """Of a hundred."""
        return None if value is None else [value, 100]


@dataclass(frozen=True, slots=True)
class Rates(Parameter):
    """Shares made of declared figures: ``[{label, part, whole, num, den}]``."""

    def problem(self, value: Any) -> str:
        """Each with its five keys, two figures that differ, and a share."""
        if not isinstance(value, list | tuple):
            return _("cần một danh sách các tỷ lệ")
        for one in value:
            if not isinstance(one, dict) or set(one) != {"label", "part", "whole", "num", "den"}:
                return _("mỗi tỷ lệ cần đúng năm mục: label, part, whole, num, den")
            if not all(
                isinstance(one[key], str) and one[key] for key in ("label", "part", "whole")
            ):
                return _("label, part, whole phải là chữ")
            if one["part"] == one["whole"]:
                return _("“%s” là tỷ lệ của một số với chính nó") % one["label"]
            if text := share_problem([one["num"], one["den"]]):
                return f"“{one['label']}”: {text}"
        return ""

    def field(self) -> forms.Field:
        """As JSON until figures and rates have their own desk."""
        return forms.JSONField(
            label=str(self.label),
            required=False,
            help_text=_(
                'Ví dụ [{"label": "Tỷ lệ người lớn", "part": "adult_citizens", '
                '"whole": "adults", "num": 60, "den": 100}]'
            ),
        )

    def typed(self, value: Any) -> Any:
        """None is no rate."""
        return value or []

    @staticmethod
    def figures(value: Any) -> set[str]:
        """The codes of the declared figures it is made of."""
        return {one[key] for one in value for key in ("part", "whole")}
