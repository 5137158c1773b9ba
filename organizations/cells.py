"""Cells of tables that come in: what each must hold, and in plain words what to do when not."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from import_export import widgets


def plain(value: Any) -> str:
    """A cell as text: a number that a spreadsheet made of digits is those digits again."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


class Text(widgets.Widget):
    """Text exactly as it stands, spaces and lines included."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """An empty cell is no text."""
        return plain(value)


class Whole(widgets.Widget):
    """A whole number, or nothing."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        """``ValueError`` that says what to write."""
        text = plain(value).strip()
        if not text:
            return None
        if not text.lstrip("-").isdecimal() or len(text) > 18:
            raise ValueError(_("“%s” không phải số nguyên. Hãy ghi chữ số, ví dụ 12.") % text[:40])
        return int(text)


class YesNo(widgets.Widget):
    """``x`` for yes, an empty cell for no."""

    _YES = frozenset({"x", "1", "có", "true", "đúng"})
    _NO = frozenset({"", "0", "không", "false", "sai"})

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        """``ValueError`` for anything else."""
        text = plain(value).strip().casefold()
        if text not in self._YES | self._NO:
            raise ValueError(
                _("“%s” không rõ có hay không. Ghi x là có, để trống là không.") % text
            )
        return text in self._YES

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """As a tick."""
        return "x" if value else ""


class Day(widgets.Widget):
    """A day as dd/mm/yyyy, or a date cell."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        """``ValueError`` that says how a day is written."""
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = plain(value).strip()
        if not text:
            return None
        for form in ("%d/%m/%Y", "%Y-%m-%d"):
            try:
                return datetime.strptime(text, form).date()
            except ValueError:
                continue
        raise ValueError(
            _("“%s” không phải ngày. Hãy ghi dd/mm/yyyy, ví dụ 01/11/2024.") % text[:40]
        )

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """As people write it."""
        return f"{value:%d/%m/%Y}" if value else ""


class OneOf(widgets.Widget):
    """A code out of a list; with labels, written and read as people call it, the code as well.

    ``codes`` is a list of codes or a mapping of codes to labels, or gives one when asked.
    """

    def __init__(self, codes: Any) -> None:
        super().__init__()
        self.codes = codes

    def _labels(self) -> dict[str, str]:
        known = self.codes() if callable(self.codes) else self.codes
        if isinstance(known, dict):
            return {str(code): str(label) for code, label in known.items()}
        return {str(code): str(code) for code in known}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """``ValueError`` that names what may be written."""
        text = plain(value).strip()
        known = self._labels()
        if text in known:
            return text
        said = " ".join(text.casefold().split())
        for code, label in known.items():
            if label.casefold() == said:
                return code
        raise ValueError(
            _("“%(text)s” không có trong danh mục. Hãy ghi một trong: %(known)s.")
            % {"text": text[:40], "known": ", ".join(known.values())}
        )

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """As people call it; what is not in the list as it stands."""
        return self._labels().get(str(value), plain(value))


class Reference(widgets.ForeignKeyWidget):
    """Something that exists, by its code; asked once a value."""

    def __init__(self, model: Any, field: str, name: str) -> None:
        super().__init__(model, field)
        self.name = name

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """``ValueError`` that says what is not there."""
        text = plain(value).strip()
        if not text:
            return None
        found = self.model.objects.filter(**{self.field: text}).first()
        if found is None:
            raise ValueError(
                _("Không có %(name)s “%(text)s”. Hãy nhập %(name)s trước, hoặc sửa mã.")
                % {"name": self.name, "text": text[:40]}
            )
        return found
