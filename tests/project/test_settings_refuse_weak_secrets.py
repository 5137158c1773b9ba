"""Nothing starts in service with a missing or weak secret."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("SECRET_KEY", "FIELD_KEYS", "AUDIT_KEY")


def check(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check`, or another command, with these settings and none of those around."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {*NAMES, "DEBUG"} and not name.startswith("PYTEST")
    }
    return subprocess.run(
        [sys.executable, "manage.py", *(command or ("check",))],
        cwd=ROOT,
        env={**kept, "DEBUG": "0", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("weak", NAMES)
@pytest.mark.parametrize("value", ["", "short", "a" * 64])
def test_a_weak_secret_stops_the_start_with_one_line(weak: str, value: str) -> None:
    environment = {name: secrets.token_urlsafe(48) for name in NAMES}
    answer = check(**{**environment, weak: value})
    assert answer.returncode != 0
    assert answer.stderr.strip().count("\n") == 0
    assert weak in answer.stderr
    assert "is missing or weak" in answer.stderr


def test_one_weak_key_among_strong_ones_is_refused() -> None:
    environment = {name: secrets.token_urlsafe(48) for name in NAMES}
    answer = check(**{**environment, "FIELD_KEYS": f"{secrets.token_urlsafe(48)},short"})
    assert answer.returncode != 0
    assert "FIELD_KEYS" in answer.stderr


def test_strong_secrets_start() -> None:
    answer = check(**{name: secrets.token_urlsafe(48) for name in NAMES})
    assert answer.returncode == 0, answer.stderr


def test_the_example_with_secrets_filled_in_starts(tmp_path: Path) -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    given.update({name: secrets.token_urlsafe(48) for name in NAMES})
    answer = check(**given)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("command", ["check", "migrate", "runserver", "sweep", "shell"])
def test_every_command_without_secrets_says_so_in_one_line_and_nothing_else(command: str) -> None:
    answer = check(command)
    assert answer.returncode != 0
    assert "SECRET_KEY" in answer.stderr and answer.stderr.strip().count("\n") == 0


def test_making_migrations_needs_no_secret_and_finds_nothing_to_make() -> None:
    answer = check("makemigrations", "--check", "--dry-run")
    assert answer.returncode == 0, answer.stdout + answer.stderr
