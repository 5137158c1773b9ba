"""Where the words of a paper are put together: sandboxed Jinja that can call and compute nothing.

No settings, no model: it is used in the cage as well.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from nominations.text.amounts import format_number


def _money(value: int | None) -> str:
    return "" if value is None else f"{format_number(value)} đồng"


class WordEnvironment(SandboxedEnvironment):
    """Words need no arithmetic; ``'x' * 10**10`` would take all memory there is."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refused, whatever it is."""
        raise SecurityError(f"không được dùng phép “{operator}” trong lời văn")


#: What words may write behind a placeholder: money, capitals, a capital or a small first letter.
FILTERS: dict[str, Callable[[Any], str]] = {
    "tien": _money,
    "hoa": lambda text: str(text).upper(),
    "dau_cau": lambda text: str(text)[:1].upper() + str(text)[1:],
    "dau_thuong": lambda text: str(text)[:1].lower() + str(text)[1:],
}


def made(**how: Any) -> WordEnvironment:
    """An environment with the filters and nothing else in reach; an unknown name is an error."""
    environment = WordEnvironment(undefined=StrictUndefined, **how)
    environment.filters |= FILTERS
    environment.globals.clear()
    return environment
