"""What an operator is told to type exists; the kit and the settings say the same."""

from __future__ import annotations

import configparser
import json
import os
import re
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.urls import resolve

from project.service import checks, signs, upgrade
from project.service.probes import Probes
from project.static import Hashed

ROOT = Path(__file__).resolve().parents[2]
KIT = ROOT / "project" / "service" / "kit"
GUIDES = [ROOT / "docs" / "guide" / f"{name}.md" for name in ("cai-dat", "van-hanh", "cap-nhat")]
NAMES = ("SECRET_KEY", "FIELD_KEYS", "AUDIT_KEY")


def texts() -> dict[str, str]:
    kit = [one for one in KIT.rglob("*") if one.is_file()]
    return {one.name: one.read_text(encoding="utf-8") for one in [*GUIDES, *kit]}


def settings_of(**environment: str) -> Any:
    """What settings become of an environment, in a process of its own."""
    names = [
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
        "SECURE_PROXY_SSL_HEADER",
        "DATA_DIR",
        "STATIC_ROOT",
        "MEDIA_ROOT",
    ]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    code = (
        "import json\nfrom django.conf import settings\n"
        f"print(json.dumps({{n: getattr(settings, n) for n in {names}}}, default=str))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={
            **kept,
            **{name: secrets.token_urlsafe(48) for name in NAMES},
            "DEBUG": "0",
            "DJANGO_SETTINGS_MODULE": "project.settings",
            **environment,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_every_command_that_is_shown_or_run_is_there() -> None:
    known, shown = set(get_commands()), {}
    for name, text in texts().items():
        said = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
        for found in re.findall(r"(?:manage\.py|/manage\"?|`manage) ([a-z_]+)", said):
            shown.setdefault(found, name)
    assert len(shown) > 10
    assert not {one: where for one, where in shown.items() if one not in known}


def test_every_address_in_the_guides_is_there() -> None:
    found = {one for guide in GUIDES for one in re.findall(r"`(/[a-z/-]+)`", guide.read_text())}
    pages = {one for one in found if one.endswith("/")} - {"/opt/bang-vang/"}
    assert len(pages) > 2 and all(resolve(one) for one in pages)
    assert {"/healthz", "/readyz", "/metrics"} <= found and Probes


def test_every_setting_the_kit_writes_is_one() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    code = (ROOT / "project" / "settings.py").read_text(encoding="utf-8")
    known = {*re.findall(r"^#?([A-Z_]+)=", example, re.M), *re.findall(r'"([A-Z_]{4,})"', code)}
    compose = yaml.safe_load((KIT / "compose.yaml").read_text(encoding="utf-8"))
    written = set(compose["services"]["web"]["environment"])
    script = (KIT / "install.sh").read_text(encoding="utf-8")
    written |= set(re.findall(r"^([A-Z_]+)=", script.split("<<END")[1].split("END\n")[0], re.M))
    assert len(written) > 10 and written <= known, written - known


def test_units_run_what_is_there_and_write_only_into_the_data_folder() -> None:
    units = sorted((KIT / "systemd").iterdir())
    assert len(units) == 8
    for path in units:
        unit = configparser.ConfigParser(strict=False, interpolation=None)
        unit.optionxform = str  # type: ignore[assignment, method-assign]
        unit.read(path, encoding="utf-8")
        if path.suffix == ".timer":
            assert path.with_suffix(".service") in units and unit["Timer"]["Persistent"] == "true"
            continue
        service = unit["Service"]
        assert service["ProtectSystem"] == "strict" and service["NoNewPrivileges"] == "true"
        assert service["ReadWritePaths"] == "/opt/bang-vang/data"


def test_https_comes_from_the_sites_address_behind_a_proxy_of_our_own(tmp_path: Path) -> None:
    there = settings_of(
        SITE_URL="https://bangvang.example.vn/", TRUSTED_PROXIES="1", DATA_DIR=str(tmp_path / "d")
    )
    assert there["SECURE_SSL_REDIRECT"] and there["SECURE_HSTS_SECONDS"] == 31_536_000
    assert there["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
    assert there["STATIC_ROOT"] == str(tmp_path / "d" / "static")
    assert there["MEDIA_ROOT"] == str(tmp_path / "d" / "media")
    # Reading the settings writes nothing.
    assert not (tmp_path / "d").exists()


@pytest.mark.parametrize(
    "given",
    [
        {"SITE_URL": "http://10.0.0.5:8000", "TRUSTED_PROXIES": "1"},
        # Nobody tells that TLS was there: a redirect would never end.
        {"SITE_URL": "https://bangvang.example.vn", "TRUSTED_PROXIES": "0"},
    ],
)
def test_no_redirect_where_it_would_never_end(given: dict[str, str]) -> None:
    there = settings_of(**given)
    assert not there["SECURE_SSL_REDIRECT"] and not there["SECURE_HSTS_SECONDS"]
    assert there["SECURE_PROXY_SSL_HEADER"] is None


@pytest.mark.django_db
def test_an_update_says_its_steps_and_waits_for_a_backup(capsys: Any) -> None:
    found = upgrade.look()
    assert not found.steps and not found.reasons
    app, name = MigrationLoader(None).graph.leaf_nodes("nominations")[0]
    MigrationRecorder.Migration.objects.filter(app=app, name=name).delete()
    found = upgrade.look()
    assert [one.name for one in found.steps] == [f"{app}.{name}"]
    assert "Chưa có bản sao lưu mới" in found.reasons[0]
    with pytest.raises(SystemExit):
        call_command("upgrade_check")
    assert f"sẽ chạy {app}.{name}" in capsys.readouterr().out
    signs.leave(signs.BACKUP)
    assert not upgrade.look().reasons
    MigrationRecorder.Migration.objects.create(app="nominations", name="9999_of_tomorrow")
    assert "đi xa hơn" in upgrade.look().reasons[0]


def test_static_files_leave_out_what_no_page_shows() -> None:
    found = {path for finder in get_finders() for path, _storage in finder.list([])}
    assert {"css/app.css", "js/app.js", "admin/css/base.css"} <= found
    assert not [one for one in found if one.startswith(("viewflow", "guardian", "rest_framework"))]


def test_settings_that_do_not_go_together_are_told(settings: Any) -> None:
    assert not checks.redis_is_there() and not checks.somebody_tells_of_tls()
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}
    settings.SITE_URL = "https://bangvang.example.vn"
    assert [one.id for one in checks.redis_is_there()] == ["service.E001"]
    assert [one.id for one in checks.somebody_tells_of_tls()] == ["service.W001"]
    settings.TRUSTED_PROXIES = 1
    assert not checks.somebody_tells_of_tls()


def test_before_static_files_are_gathered_pages_come_without_looks(
    settings: Any, tmp_path: Path
) -> None:
    settings.STATIC_ROOT = tmp_path
    storage = Hashed()
    assert storage.url("css/app.css") == "/static/css/app.css"
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "app.css").write_text("a { b: c }")
    assert re.fullmatch(r"/static/css/app\.[0-9a-f]{12}\.css", storage.url("css/app.css"))
