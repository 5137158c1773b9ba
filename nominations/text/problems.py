"""What is wrong with a value, told in a way a person can act on."""

from __future__ import annotations

from dataclasses import dataclass

ERROR = "error"
WARNING = "warning"
#: Nothing is wrong; somebody has something to do later.
TODO = "todo"


@dataclass(frozen=True)
class Problem:
    """One finding: ``text`` says what is wrong and what to do, ``suggestion`` a likely value."""

    code: str
    text: str
    severity: str = ERROR
    suggestion: str = ""


class TextProblem(ValueError):
    """Text that cannot be taken in at all, with a code and a Vietnamese explanation."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
