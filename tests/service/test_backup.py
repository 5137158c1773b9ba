"""A backup is one moment, whole, and comes back; whatever was touched is found; keys are known."""

from __future__ import annotations

import io
import json
import secrets
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from nominations.models import Nomination, Person, StoredFile
from project.service import keys, rotation, signs
from project.service.backup import BackupRefused, restoring
from project.service.backup.sealing import Sealer, key_of
from project.service.backup.store import BackupSet
from tests import worlds

SECRET = "mot-khoa-sao-luu-dai-va-ngau-nhien-0123456789"


def told(capsys: Any, *arguments: str) -> Any:
    """What a command says as JSON: one object and nothing else."""
    capsys.readouterr()
    call_command(*arguments, "--json")
    return json.loads(capsys.readouterr().out)


def pool(path: Path) -> set[Path]:
    return {one for one in (path / "files").rglob("*") if one.is_file()}


@pytest.fixture
def drills(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that restores runs with the keys of development, as the tests do."""
    monkeypatch.setenv("DEBUG", "1")


@pytest.mark.django_db(transaction=True)
def test_a_backup_is_read_back_whole_and_only_new_files_are_written(
    tmp_path: Path, capsys: Any, drills: None
) -> None:
    round_ = worlds.make_world()
    worlds.submitted(round_)
    path = tmp_path / "sao luu"
    first = told(capsys, "backup", str(path))
    assert first["files"] == StoredFile.objects.count() > 0 and not first["absent"]
    files = pool(path)
    worlds.draft(round_, name="Gia đình ông Đàng Văn Sơn", representative="Đàng Văn Sơn")
    second = told(capsys, "backup", str(path))
    assert pool(path) == files and second["name"] > first["name"]
    back = told(capsys, "restore", str(path), "--drill")
    assert back == {
        "name": second["name"],
        "made_at": back["made_at"],
        "files": first["files"],
        "faults": [],
    }
    assert signs.said(signs.DRILL) == {"name": second["name"]}
    call_command("backup", str(path), "--keep", "1")
    assert len(BackupSet.open(path, "", make=False).names()) == 1 and pool(path) == files


@pytest.mark.django_db(transaction=True)
def test_a_sealed_backup_shows_nothing_and_opens_with_its_key_only(
    tmp_path: Path, capsys: Any, drills: None, settings: Any
) -> None:
    nomination = worlds.submitted(worlds.make_world())
    settings.BACKUP_KEY = SECRET
    path = tmp_path / "kín"
    call_command("backup", str(path))
    shown = b"".join(one.read_bytes() for one in path.rglob("*") if one.is_file())
    hashes = StoredFile.objects.values_list("sha256", flat=True)
    for word in ("SQLite format", "PGDMP", "%PDF", nomination.number, *hashes):
        assert word.encode() not in shown
    assert told(capsys, "restore", str(path), "--drill")["faults"] == []
    for secret, why in (("", "hãy đặt BACKUP_KEY"), (SECRET[::-1], "BACKUP_KEY khác")):
        settings.BACKUP_KEY = secret
        with pytest.raises(CommandError, match=why):
            call_command("restore", str(path))
    # One bit of a file is found before anything is restored.
    one = sorted(pool(path))[0]
    raw = bytearray(one.read_bytes())
    raw[-1] ^= 1
    one.write_bytes(raw)
    sealer = BackupSet.open(path, SECRET, make=False).sealer
    with pytest.raises(BackupRefused, match="không mở được"):
        sealer.read(one, io.BytesIO())


@pytest.mark.django_db(transaction=True)
def test_a_place_in_use_or_with_other_keys_is_not_restored_into(
    tmp_path: Path, settings: Any
) -> None:
    worlds.submitted(worlds.make_world())
    path = tmp_path / "b"
    call_command("backup", str(path))
    people, files = Person.objects.count(), sorted(Path(settings.MEDIA_ROOT).rglob("*"))
    with pytest.raises(CommandError, match=r"không trống.*MEDIA_ROOT .* không trống") as refusal:
        call_command("restore", str(path))
    assert refusal.value.returncode == 2
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="FIELD_KEYS thiếu khóa"):
        call_command("restore", str(path))
    with pytest.raises(CommandError, match="FIELD_KEYS thiếu khóa"):
        call_command("backup", str(path))
    assert Person.objects.count() == people
    assert sorted(Path(settings.MEDIA_ROOT).rglob("*")) == files


@pytest.mark.django_db(transaction=True)
def test_what_is_no_backup_or_was_changed_is_told(tmp_path: Path, settings: Any) -> None:
    with pytest.raises(CommandError, match="không phải nơi sao lưu"):
        call_command("restore", str(tmp_path / "none"))
    (tmp_path / "of" / "others").mkdir(parents=True)
    with pytest.raises(CommandError, match="chọn thư mục trống"):
        call_command("backup", str(tmp_path / "of"))
    path = tmp_path / "b"
    call_command("backup", str(path))
    backups = BackupSet.open(path, "", make=False)
    with pytest.raises(CommandError, match="Không có bản hôm-qua"):
        call_command("restore", str(path), "--name", "hôm-qua")
    with backups.alone(), pytest.raises(CommandError, match="một lần sao lưu khác"):
        call_command("backup", str(path))
    told_, database = backups.read(), path / backups.names()[0] / "database"
    raw = bytearray(database.read_bytes())
    raw[-1] ^= 1
    database.write_bytes(raw)
    wanted = (told_.database_sha256, told_.database_size)
    with pytest.raises(BackupRefused, match="Mã băm của cơ sở dữ liệu không khớp"):
        restoring.give_out(backups, database, tmp_path / "out", wanted, "cơ sở dữ liệu")
    manifest = path / backups.names()[0] / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"format": 1', '"format": 2'))
    with pytest.raises(CommandError, match=r"manifest\.json đã bị sửa"):
        call_command("restore", str(path))


@pytest.mark.parametrize("size", [0, 1, 1024 * 1024, 1024 * 1024 + 1, 3 * 1024 * 1024])
@pytest.mark.parametrize("key", [None, key_of(SECRET, b"0" * 16)], ids=["plain", "sealed"])
def test_every_size_comes_back_and_a_piece_less_does_not(
    tmp_path: Path, size: int, key: bytes | None
) -> None:
    sealer, content = Sealer(key), secrets.token_bytes(size)
    written = sealer.write(io.BytesIO(content), tmp_path / "f")
    out = io.BytesIO()
    assert sealer.read(tmp_path / "f", out) == written and out.getvalue() == content
    if key and size > 1024 * 1024:
        raw = (tmp_path / "f").read_bytes()
        (tmp_path / "f").write_bytes(raw[: 15 + 1024 * 1024 + 16])
        with pytest.raises(BackupRefused, match="bị cắt"):
            sealer.read(tmp_path / "f", io.BytesIO())


# -- keys ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_keys_of_another_database_are_found_before_anybody_opens_a_page(settings: Any) -> None:
    worlds.draft(worlds.make_world(), "scholarship")
    ours, new, other = settings.FIELD_KEYS, Fernet.generate_key().decode(), "x"
    assert keys.faults() == []
    settings.FIELD_KEYS = [new]
    assert "thiếu khóa" in keys.faults()[0]
    with pytest.raises(ImproperlyConfigured, match="thiếu khóa"):
        keys.refuse_foreign()
    settings.FIELD_KEYS = [*ours, new]
    assert "phải kết thúc bằng khóa" in keys.faults()[0]
    settings.FIELD_KEYS = [new, *ours]
    assert keys.faults() == []
    # From here on something may be sealed with the new one.
    settings.FIELD_KEYS = ours
    assert "thiếu khóa" in keys.faults()[0]
    settings.FIELD_KEYS, settings.AUDIT_KEY = [new, *ours], other
    assert "rotate_keys --audit-key" in keys.faults()[0]
    rotation.accept_audit_key()
    assert keys.faults() == []


@pytest.mark.django_db
def test_a_database_that_kept_no_fingerprints_yet_is_tried_with_what_it_holds(
    settings: Any,
) -> None:
    worlds.draft(worlds.make_world(), "scholarship")
    ours, settings.FIELD_KEYS = settings.FIELD_KEYS, [Fernet.generate_key().decode()]
    assert "không mở được" in keys.faults()[0]
    settings.FIELD_KEYS = ours
    assert keys.faults() == []


@pytest.mark.django_db
def test_a_number_no_key_opens_is_told_in_words(settings: Any) -> None:
    nomination = worlds.received(worlds.make_world(), "scholarship")
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    for path in (f"/ho-so/{nomination.number}/", f"/api/v1/nominations/{nomination.number}/"):
        answer = worlds.browser("tp.thamdinh").get(path)
        assert answer.status_code in (200, 409)
        if answer.status_code == 409:
            assert "FIELD_KEYS" in answer.content.decode()


@pytest.mark.django_db
def test_after_rotating_only_the_newest_and_the_last_key_are_needed(
    settings: Any, capsys: Any
) -> None:
    nomination = worlds.draft(worlds.make_world(), "scholarship")
    first = settings.FIELD_KEYS[-1]
    second, third = (Fernet.generate_key().decode() for _each in range(2))
    settings.FIELD_KEYS = [second, first]
    assert keys.faults() == []
    assert nomination.person is not None
    nomination.person.set_national_id("058212000123")
    nomination.person.save()
    settings.FIELD_KEYS = [third, second, first]
    done = told(capsys, "rotate_keys")
    assert done["resealed"] == 1 and done["drop"] == [keys.fingerprint("FIELD_KEYS", second)]
    settings.FIELD_KEYS = [third, first]
    assert keys.faults() == []
    person = Person.objects.get(pk=nomination.person_id)
    from nominations.identity import reveal

    assert reveal(person.national_id_sealed) == "058212000123"
    assert Nomination.objects.get(pk=nomination.pk).person_id == person.pk
    settings.FIELD_KEYS = [second, first]
    with pytest.raises(SystemExit) as ended:
        call_command("rotate_keys")
    assert ended.value.code == 2


@pytest.mark.django_db(transaction=True)
def test_a_server_does_not_start_with_another_databases_keys(settings: Any) -> None:
    keys.at_start()
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(ImproperlyConfigured, match="thiếu khóa"):
        keys.at_start()
