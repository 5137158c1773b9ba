"""Letters against typst alone on the same source and data, and what a long list costs.

Ours begins with the facts as they are kept and ends with a PDF; words and facts are put together
anew for each. No two papers of a run are alike, since typst keeps what it has set before.
"""

from __future__ import annotations

import io
import json
import random
import statistics
from collections.abc import Callable
from time import perf_counter
from typing import Any

from .certificates import _SYLLABLES
from .report import Figure, paired

_LIMIT, _LONG = 1.5, 10.0


def _facts(count: int) -> dict[str, Any]:
    """Minutes of a session with so many cases, none like another."""
    rows = [
        [
            str(place),
            " ".join(random.choices(_SYLLABLES, k=4)),
            "Tự học thành tài",
            "7",
            "1",
            "0",
            "5/8",
            "Thông qua",
        ]
        for place in range(1, count + 1)
    ]
    return {
        "issuer": "Hội đồng Thi đua - Khen thưởng thành phố Phan Rang - Tháp Chàm",
        "made_on": "2026-11-14",
        "own_number": "01/BB-HĐTĐKT",
        "own_day": "2026-11-14",
        "round": "Đợt xét năm 2026",
        "held_at": "08 giờ 00, ngày 14/11/2026",
        "place": " ".join(random.choices(_SYLLABLES, k=6)),
        "members": 9,
        "there": 8,
        "chair": "Lò Thị Bình",
        "secretary": "Phú Văn An",
        "count": count,
        "results": rows,
        "rule": "quá nửa tổng số ủy viên đồng ý",
        "passed": count,
        "signatures": [{"title": "CHỦ TỊCH", "name": "Lò Thị Bình", "capacity": "", "note": ""}],
    }


def _composer(given: dict[str, Any]) -> Any:
    from documents.facts import load
    from documents.letter import Composer
    from documents.papers.council import SessionFacts
    from documents.papers.decision import stamp_of
    from documents.wording import shipped

    facts = load(SessionFacts, given)
    return Composer(shipped("council_minutes"), facts, stamp_of(facts))


def _pair(count: int, rounds: int) -> tuple[Callable[[], object], Callable[[], object]]:
    import typst

    from documents import typesetting

    folder = typesetting._FOLDER
    compiler = typst.Compiler(input=str(folder / "letter.typ"), root=str(folder))
    given = [_facts(count) for _round in range(rounds + 1)]
    ready = [
        json.dumps(_composer(_facts(count)).letter().as_json(), ensure_ascii=False)
        for _round in range(rounds + 1)
    ]

    def ours() -> object:
        return typesetting.typeset("letter.typ", _composer(given.pop()).letter().as_json())

    def alone() -> object:
        return compiler.compile(
            format="pdf", sys_inputs={"data": ready.pop()}, pdf_standards=["a-2b"]
        )

    # The first paper of a process looks for fonts.
    ours(), alone()
    return ours, alone


def _docx(count: int, rounds: int) -> float:
    from docx import Document

    from documents.docx import render_docx

    took = []
    for _round in range(rounds):
        begun = perf_counter()
        made = render_docx(_composer(_facts(count)))
        took.append(perf_counter() - begun)
        Document(io.BytesIO(made))
    return statistics.median(took)


def measure(rounds: int) -> list[Figure]:
    """A letter of a few items, then minutes with 50 and 500."""
    figures, long = [], {}
    for count, times in ((5, rounds), (50, max(rounds // 2, 3)), (500, max(rounds // 4, 3))):
        first, second = (seconds * 1e3 for seconds in paired(*_pair(count, times), times))
        long[count] = first
        part = f"council minutes with {count} items"
        figures += [
            Figure(part, "facts to PDF", first, None, "ms"),
            Figure(part, "typst alone, same source", second, None, "ms"),
            Figure(part, "ours against typst alone", first / second, _LIMIT, "times"),
            Figure(part, "facts to DOCX", _docx(count, 3) * 1e3, None, "ms"),
        ]
    ratio = long[500] / long[50]
    figures.append(Figure("long lists", "minutes with 500 items against 50", ratio, _LONG, "times"))
    return figures
