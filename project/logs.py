"""How the log is written: a line for people while developing, one JSON object a line in service."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

#: What every record has; the rest was said by whoever wrote it.
_USUAL = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class JsonLine(logging.Formatter):
    """One JSON object a line: moment (UTC), level, logger, message, and what was said beside it."""

    def format(self, record: logging.LogRecord) -> str:
        """As JSON, with the traceback as text where there is one."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name, value in record.__dict__.items() if name not in _USUAL}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
