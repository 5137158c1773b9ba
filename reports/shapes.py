"""The shapes of what the API answers about reports, for its description."""

from __future__ import annotations

from typing import Any

from .models import CityReport, Group, Level, Measure, Op, Severity, WardReport

TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
YES = {"type": "boolean"}
MOMENT = {"type": "string", "format": "date-time", "nullable": True}
DAY = {"type": "string", "format": "date", "nullable": True}
ANSWER: dict[str, Any] = {
    "nullable": True,
    "oneOf": [{"type": "number"}, TEXT],
    "description": "null: chưa có số; 0 là số 0.",
}


def thing(**properties: Any) -> dict[str, Any]:
    """An object with all these."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def many(item: dict[str, Any]) -> dict[str, Any]:
    """A list."""
    return {"type": "array", "items": item}


def paged(item: dict[str, Any]) -> dict[str, Any]:
    """One page of a list."""
    whole = thing(page=WHOLE, next=WHOLE | {"nullable": True}, results=many(item))
    whole["properties"]["total"] = WHOLE
    return whole


def _one_of(values: list[str]) -> dict[str, Any]:
    return TEXT | {"enum": values}


INDICATORS = many(
    thing(
        code=TEXT,
        group=_one_of(Group.values),
        label=TEXT,
        definition=TEXT,
        unit=TEXT,
        measure=_one_of(Measure.values),
        choices=many(thing(value=WHOLE, label=TEXT)),
        formula=TEXT,
        source=TEXT,
        level=_one_of(Level.values),
        change_limit=WHOLE | {"nullable": True},
        first_year=WHOLE,
        last_year=WHOLE | {"nullable": True},
        rules=many(
            thing(
                code=TEXT,
                left=TEXT,
                op=_one_of(Op.values),
                right=TEXT,
                severity=_one_of(Severity.values),
                sentence=TEXT,
            )
        ),
    )
)
VALUES = {
    "type": "object",
    "description": "Theo mã chỉ tiêu.",
    "additionalProperties": thing(
        value=ANSWER,
        last_year=ANSWER,
        source=TEXT,
        note=TEXT,
        checks=many(thing(code=TEXT, severity=_one_of(Severity.values), text=TEXT)),
    ),
}
VERSIONS = many(
    thing(
        number=WHOLE,
        made_at=MOMENT,
        made_by=TEXT,
        reason=TEXT,
        differences=many(thing(code=TEXT, before=TEXT, after=TEXT)),
    )
)
REPORT = thing(
    id=WHOLE,
    year=WHOLE,
    unit=TEXT,
    unit_name=TEXT,
    state=_one_of(WardReport.State.values),
    state_label=TEXT,
    due=MOMENT,
    owed_from=DAY,
    excused_on=DAY,
    first_sent_at=MOMENT,
    late=YES,
    signed_at=MOMENT,
    accepted_at=MOMENT,
)
REPORT_WHOLE = thing(
    **REPORT["properties"],
    answered=WHOLE,
    asked=WHOLE,
    values=VALUES,
    remarks=many(thing(code=TEXT, text=TEXT, made_at=MOMENT)),
    versions=VERSIONS,
)
CELL = thing(code=TEXT, value=TEXT, note=TEXT, seen=TEXT, seen_note=TEXT)
WORKBOOK = thing(committed=YES, cells=many(CELL), notices=many(TEXT))
FILE = thing(file={"type": "string", "format": "binary"})
YEAR = thing(
    id=WHOLE,
    year=WHOLE,
    city=TEXT,
    state=_one_of(CityReport.State.values),
    state_label=TEXT,
    ward_due=MOMENT,
    city_due=MOMENT,
    recipients=many(TEXT),
    first_sent_at=MOMENT,
)
TOTAL = {
    "type": "object",
    "properties": {
        "code": TEXT,
        "group": _one_of(Group.values),
        "label": TEXT,
        "unit": TEXT,
        "measure": _one_of(Measure.values),
        "level": _one_of(Level.values),
        "formula": TEXT,
        "choices": many(many(ANSWER)),
        "value": ANSWER,
        "shown": TEXT,
        "counted": WHOLE | {"description": "Số nơi có số."},
        "of": WHOLE | {"description": "Số nơi phải báo cáo."},
        "own": ANSWER,
        "shown_last": TEXT,
        "last_year": ANSWER,
    },
}
UNIT = thing(
    id=WHOLE,
    code=TEXT,
    name=TEXT,
    state=_one_of(WardReport.State.values),
    state_label=TEXT,
    standing=_one_of(["in_time", "late", "empty", "never", "waiting", "excused"]),
    standing_label=TEXT,
    counted=YES,
    sent_at=MOMENT,
    answered=WHOLE,
    asked=WHOLE,
    missing=many(TEXT),
    excused=TEXT,
    values={"type": "object", "additionalProperties": WHOLE},
)
FIGURES = thing(
    rows=many(TOTAL),
    units=many(UNIT),
    owing=WHOLE,
    accepted=WHOLE,
    last_year=WHOLE,
    last_units=WHOLE,
)
YEAR_WHOLE = thing(
    **YEAR["properties"],
    **FIGURES["properties"],
    standing={"type": "object", "additionalProperties": WHOLE},
    own=VALUES,
    versions=VERSIONS,
)
VERSION = thing(**VERSIONS["items"]["properties"], figures=FIGURES)
VALUE = thing(
    unit=TEXT,
    unit_name=TEXT,
    code=TEXT,
    number=WHOLE | {"nullable": True},
    text=TEXT,
    note=TEXT,
    source=TEXT,
)
