"""`check --deploy` has nothing to say of a service that is set up as the guide tells."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.conf import settings


@pytest.mark.parametrize(("proxies", "quiet"), [("1", True), ("0", False)])
def test_a_service_behind_its_proxy_is_silent_and_one_without_is_told(
    tmp_path: Path, proxies: str, quiet: bool
) -> None:
    env = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DEBUG", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    } | {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": Fernet.generate_key().decode(),
        "AUDIT_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "khuyenhoc.example.vn",
        "SITE_URL": "https://khuyenhoc.example.vn",
        "TRUSTED_PROXIES": proxies,
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "DATA_DIR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy"],
        cwd=settings.BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = done.stdout + done.stderr
    assert ("no issues" in told or "WARNINGS" not in told) is quiet, told
