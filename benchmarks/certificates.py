"""Certificates as one PDF against typst alone on the same source and as much data.

Both compilers are kept alive. Every round has names, deeds and codes of its own, since typst keeps
what it has set before, and the second of two equal papers would cost nothing. Ours and typst's take
turns, so that both meet the same weather; the other's data is made before the clock runs.
"""

from __future__ import annotations

import argparse
import json
import random
import secrets
from collections.abc import Callable
from typing import Any

from .report import Figure, paired, show

MANY = 300
_LIMIT = 1.5
_SYLLABLES = [
    "Nguyễn",
    "Trần",
    "Đàng",
    "Phú",
    "Katơr",
    "Lê",
    "Châu",
    "Bá",
    "Thị",
    "Mỹ",
    "Năng",
    "Thanh",
    "Ngọc",
    "Quốc",
    "Hồng",
    "Minh",
    "Xuân",
    "Đức",
    "Duyên",
    "Thọ",
    "Hoà",
    "Phấn",
    "Ẩn",
    "Ánh",
    "học",
    "tập",
    "suốt",
    "đời",
    "truyền",
    "nghề",
    "thổ",
    "cẩm",
    "quê",
]
_SNAPSHOT: dict[str, Any] = {
    "authority": "Ủy ban nhân dân thành phố Phan Rang - Tháp Chàm",
    "number": "512/QĐ-UBND",
    "decided_on": "2026-11-14",
    "signer": {"name": "Lò Thị Bình", "title": "Phó Chủ tịch", "capacity": "KT."},
}


def rows(count: int) -> list[dict[str, Any]]:
    """Recipients as they stand on a decision, none like another."""
    return [
        {
            "honorific": "Bà",
            "name": " ".join(random.choices(_SYLLABLES, k=4)),
            "ward": "Phường Đông Hải",
            "form": "GIẤY KHEN",
            "award": "Gia đình học tập",
            "achievement": " ".join(random.choices(_SYLLABLES, k=30)),
            "posthumous": False,
            "golden_book": f"{place:04d}/2026",
            "code": secrets.token_urlsafe(16),
            "amount": None,
        }
        for place in range(1, count + 1)
    ]


def _acts(count: int, rounds: int) -> tuple[Callable[[], object], Callable[[], object]]:
    """Our way, from facts to PDF, and typst alone, which finds its data ready."""
    import typst

    from documents import typesetting
    from documents.papers import certificate

    folder = typesetting._FOLDER
    compiler = typst.Compiler(input=str(folder / "certificate.typ"), root=str(folder))
    given = [rows(count) for _round in range(rounds + 1)]
    ready = [
        json.dumps(certificate.content(_SNAPSHOT, rows(count)), ensure_ascii=False)
        for _round in range(rounds + 1)
    ]

    def ours() -> object:
        return certificate.render(_SNAPSHOT, given.pop())

    def alone() -> object:
        return compiler.compile(
            format="pdf", sys_inputs={"data": ready.pop()}, pdf_standards=["a-2b"]
        )

    # The first paper of a process looks for fonts.
    ours(), alone()
    return ours, alone


def measure(rounds: int) -> list[Figure]:
    """Many certificates in one file, then one certificate, as a clerk opens it."""
    figures = []
    for count, times in ((MANY, max(rounds // 4, 3)), (1, rounds)):
        first, second = (seconds * 1e3 for seconds in paired(*_acts(count, times), times))
        part = f"{count} certificates as one PDF" if count > 1 else "1 certificate"
        figures += [
            Figure(part, "facts to PDF", first, None, "ms"),
            Figure(part, "typst alone, same source", second, None, "ms"),
            Figure(part, "ours against typst alone", first / second, _LIMIT, "times"),
        ]
    return figures


def main() -> int:
    """``DJANGO_SETTINGS_MODULE=benchmarks.settings python -m benchmarks.certificates``."""
    import django

    parser = argparse.ArgumentParser(prog="benchmarks.certificates")
    parser.add_argument("--rounds", type=int, default=40, help="repetitions of what is timed")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    django.setup()
    figures = measure(options.rounds)
    show(figures, as_json=options.json)
    return 0 if all(one.kept for one in figures) else 1


if __name__ == "__main__":
    raise SystemExit(main())
