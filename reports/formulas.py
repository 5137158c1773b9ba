"""Formulas of indicators: sums, differences and quotients of codes, read once, counted exactly."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TypeVar

_TOKEN = re.compile(r"\s*(?:([A-G]\d{2})|(\d{1,9})|([-+*/()]))")
_MOST = 120
T = TypeVar("T")


class FormulaError(ValueError):
    """A formula that cannot be read, told in words."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula: its codes and numbers with the signs between, in the order they are reckoned."""

    #: Reverse Polish: codes, whole numbers, signs.
    steps: tuple[str, ...]
    codes: tuple[str, ...]

    def value(self, given: Mapping[str, int | None]) -> Fraction | None:
        """What it comes to; None while a part is missing or where it divides by nothing."""
        if any(given.get(code) is None for code in self.codes):
            return None
        try:
            return self.reckon(
                lambda code: Fraction(given[code] or 0),
                lambda number: Fraction(number),
                {
                    "+": lambda a, b: a + b,
                    "-": lambda a, b: a - b,
                    "*": lambda a, b: a * b,
                    "/": lambda a, b: a / b,
                },
            )
        except ZeroDivisionError:
            return None

    def written(self, name: Callable[[str], str]) -> str:
        """As a sheet writes it, every code under another name."""
        return self.reckon(
            name,
            str,
            {sign: _joined(sign) for sign in "+-*/"},
        )

    def reckon(
        self,
        code: Callable[[str], T],
        number: Callable[[int], T],
        signs: Mapping[str, Callable[[T, T], T]],
    ) -> T:
        """Walk through it with any kind of numbers."""
        stack: list[T] = []
        for step in self.steps:
            if step in signs:
                second = stack.pop()
                stack.append(signs[step](stack.pop(), second))
            else:
                stack.append(number(int(step)) if step.isdigit() else code(step))
        return stack[0]


def _joined(sign: str) -> Callable[[str, str], str]:
    return lambda first, second: f"({first}{sign}{second})"


@lru_cache(maxsize=512)
def read(text: str) -> Formula:
    """A formula from its text; ``FormulaError`` with what is wrong in Vietnamese."""
    if len(text) > _MOST:
        raise FormulaError("Công thức quá dài.")
    tokens, place = [], 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None:
            raise FormulaError(f"Không hiểu “{text[place:].strip()[:20]}” trong công thức.")
        tokens.append(match.group(1) or match.group(2) or match.group(3))
        place = match.end()
    steps = _polish(tokens)
    codes = tuple(dict.fromkeys(one for one in steps if one[0].isalpha()))
    if not codes:
        raise FormulaError("Công thức phải có ít nhất một mã chỉ tiêu.")
    return Formula(tuple(steps), codes)


def _polish(tokens: list[str]) -> list[str]:
    """Dijkstra's shunting yard."""
    rank = {"+": 1, "-": 1, "*": 2, "/": 2}
    out: list[str] = []
    waiting: list[str] = []
    wants_number = True
    for token in tokens:
        if token in rank:
            if wants_number:
                raise FormulaError("Công thức thiếu một vế.")
            while waiting and rank.get(waiting[-1], 0) >= rank[token]:
                out.append(waiting.pop())
            waiting.append(token)
            wants_number = True
        elif token == "(":
            if not wants_number:
                raise FormulaError("Trước dấu ngoặc thiếu một phép tính.")
            waiting.append(token)
        elif token == ")":
            if wants_number or "(" not in waiting:
                raise FormulaError("Dấu ngoặc trong công thức không khớp.")
            while (top := waiting.pop()) != "(":
                out.append(top)
        else:
            if not wants_number:
                raise FormulaError("Giữa hai mã thiếu một phép tính.")
            out.append(token)
            wants_number = False
    if wants_number or "(" in waiting:
        raise FormulaError("Công thức chưa xong.")
    return out + waiting[::-1]
