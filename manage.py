#!/usr/bin/env python
"""Django's command line for Bảng Vàng."""

import contextlib
import os
import sys
from pathlib import Path


def main() -> None:
    """Run a management command; a wrong setting is told in one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        # First of all: some commands would go on without settings and fail over something else.
        _ = settings.INSTALLED_APPS
        database = settings.DATABASES["default"]
        if database["ENGINE"].endswith("sqlite3"):
            # SQLite makes its file, not the folder it lies in.
            with contextlib.suppress(OSError):
                Path(database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        sys.exit(f"Cấu hình chưa đúng: {problem}")


if __name__ == "__main__":
    main()
