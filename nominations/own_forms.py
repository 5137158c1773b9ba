"""How an officer declares an award's own fields: a row a field, in words; kept as plain JSON."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from .fields import Need
from .fields.own import KIND_LABELS, NEED_LABELS, OwnKind, Precision, problems
from .row_fields import RowsField
from .text.folding import fold
from .workbooks.headers import is_known

_PRECISION = {
    Precision.YEAR: _("chỉ năm cũng được"),
    Precision.MONTH: _("ít nhất tháng, năm"),
    Precision.DAY: _("đủ ngày tháng năm"),
}
_SEEN = {
    "": _("Mọi người xem hồ sơ"),
    "personal": _("Riêng tư: phòng, ban không xem"),
}
_LISTED = {"": _("Có cột trong bảng"), "no": _("Không có cột trong bảng")}
COLUMNS: dict[str, Any] = {
    "label": {"label": _("Tên mục"), "max_length": 100},
    "kind": {"label": _("Kiểu"), "choices": list(KIND_LABELS.items()), "required": False},
    "need": {"label": _("Bắt buộc"), "choices": list(NEED_LABELS.items()), "required": False},
    "words": {
        "label": _("Mục để chọn, hoặc các cột của bảng (cách nhau bằng dấu ;)"),
        "required": False,
        "max_length": 2000,
    },
    "help": {"label": _("Hướng dẫn"), "required": False, "max_length": 300},
    "precision": {
        "label": _("Ngày tháng"),
        "choices": list(_PRECISION.items()),
        "required": False,
    },
    "seen": {"label": _("Ai xem"), "choices": list(_SEEN.items()), "required": False},
    "listed": {"label": _("Trong bảng"), "choices": list(_LISTED.items()), "required": False},
    "code": {"label": _("Mã"), "required": False, "hidden": True, "max_length": 40},
}


def as_rows(declared: Any) -> list[dict[str, str]]:
    """What is kept, as the rows of the form."""
    return [
        {
            "label": one["label"],
            "kind": one.get("kind", OwnKind.NUMBER),
            "need": one.get("need", Need.NO),
            "words": "; ".join(one.get("choices") or one.get("columns") or ()),
            "help": one.get("help", ""),
            "precision": one.get("precision", Precision.YEAR),
            "seen": "personal" if one.get("personal") else "",
            "listed": "" if one.get("listed", True) else "no",
            "code": one["code"],
        }
        for one in declared or ()
    ]


def as_declared(rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    """The rows as they are kept; each gets a code made of its label where it has none."""
    taken = {row["code"] for row in rows if row.get("code")}
    made = []
    for row in rows:
        kind = row.get("kind") or OwnKind.NUMBER
        one: dict[str, Any] = {
            "code": row.get("code") or _code_of(row["label"], taken),
            "label": row["label"],
            "kind": str(kind),
        }
        taken.add(one["code"])
        words = [word.strip() for word in row.get("words", "").split(";") if word.strip()]
        if words:
            one["columns" if kind == OwnKind.TABLE else "choices"] = words
        if row.get("help"):
            one["help"] = row["help"]
        if row.get("need") and row["need"] != Need.NO:
            one["need"] = row["need"]
        if kind == OwnKind.DATE and row.get("precision"):
            one["precision"] = row["precision"]
        if row.get("seen") == "personal":
            one["personal"] = True
        if row.get("listed") == "no":
            one["listed"] = False
        made.append(one)
    return made


def _code_of(label: str, taken: set[str]) -> str:
    """``Số đầu sách`` → ``so_dau_sach``, with a number where another field has it."""
    base = re.sub(r"[^a-z0-9]+", "_", fold(label)).strip("_")[:36] or "muc"
    base = base if base[0].isalpha() else f"m_{base}"[:36]
    code, number = base, 1
    while code in taken:
        number += 1
        code = f"{base}_{number}"
    return code


class OwnFieldsField(RowsField):
    """The fields of an award, typed as rows; its value is what the version keeps."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Mục riêng của danh hiệu"))
        kwargs.setdefault("required", False)
        super().__init__(columns=COLUMNS, extra=2, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """What is kept as rows; what was typed stays as typed."""
        if isinstance(value, list) and all(
            isinstance(one, dict) and "code" in one and "seen" not in one for one in value
        ):
            return as_rows(value)
        return value

    def clean(self, value: Any) -> Any:
        """The list as it is kept; ``ValidationError`` with every fault by the field's name."""
        made = as_declared(super().clean(value))
        found = problems(made) + [
            _t("“%s” đã là một cột có sẵn của mọi danh sách; hãy đặt tên khác, rõ hơn")
            % one["label"]
            for one in made
            if one.get("listed", True) and is_known(one["label"])
        ]
        if found:
            raise forms.ValidationError([_t("%s.") % text for text in found])
        return made
