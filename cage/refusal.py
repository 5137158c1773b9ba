"""How a file is turned away: a code for programs, a sentence with the way out for people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

#: What a child answers: what JSON can hold, and bytes.
Answer = tuple[dict[str, Any], bytes]


class FileRefused(Exception):
    """A file that is not taken in, with a code and what to do about it."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text


def told(look: Callable[[], Answer]) -> Answer:
    """What a look into a file answers; its refusal as plain values, to leave the child with."""
    try:
        return look()
    except FileRefused as refused:
        return {"refused": [refused.code, refused.text]}, b""
