"""Evidence and identity numbers: what is taken in, how it lies, what never lies in clear."""

from __future__ import annotations

import errno
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import connection

from nominations import identity
from nominations.evidence import FileRefused, open_stored, served_name, store_file
from nominations.models import Person, StoredFile
from tests import worlds


@pytest.mark.django_db
def test_the_same_content_lies_once_under_its_hash() -> None:
    one, again = store_file(worlds.pdf("Giấy")), store_file(worlds.pdf("Giấy"))
    assert one.pk == again.pk and StoredFile.objects.count() == 1
    with open_stored(one) as kept:
        assert kept.read() == worlds.pdf("Giấy")


@pytest.mark.django_db
def test_what_is_refused_leaves_neither_row_nor_file(settings: Any) -> None:
    with pytest.raises(FileRefused) as refused:
        store_file(b"MZ\x90\x00")
    assert refused.value.code == "type" and refused.value.text
    assert not StoredFile.objects.exists() and not list(settings.MEDIA_ROOT.rglob("*"))


@pytest.mark.django_db
def test_a_full_disk_is_told_and_leaves_nothing_half(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", full)
        with pytest.raises(FileRefused) as refused:
            store_file(worlds.pdf("Giấy"))
    assert refused.value.code == "disk" and "quản trị" in refused.value.text
    assert not StoredFile.objects.exists()
    assert not [one for one in settings.MEDIA_ROOT.rglob("*") if one.is_file()]
    assert open_stored(store_file(worlds.pdf("Giấy"))).read()


@pytest.mark.parametrize(
    ("name", "kind", "served"),
    [
        ("Giấy khen.pdf", "application/pdf", "Giấy khen.pdf"),
        ("minhchung\u202efdp.exe", "application/pdf", "minhchung fdp.pdf"),
        ("evil.pdf.html", "application/pdf", "evil.pdf"),
        (".htaccess", "image/png", "htaccess.png"),
        ("../../etc/passwd", "image/png", "etc passwd.png"),
        ("IMG_0012.HEIC", "image/jpeg", "IMG_0012.jpg"),
        ("a\r\nX: 1.jpg", "image/jpeg", "a X 1.jpg"),
        ("QĐ số 12.2024.pdf", "application/pdf", "QĐ số 12.2024.pdf"),
        ("x" * 300 + ".pdf", "application/pdf", "x" * 120 + ".pdf"),
        ("\u200b", "application/pdf", "tep.pdf"),
    ],
)
def test_a_file_goes_out_under_the_ending_of_what_it_is(name: str, kind: str, served: str) -> None:
    assert served_name(name, kind) == served
    assert served_name(served, kind) == served


@pytest.mark.django_db
def test_an_identity_number_is_nowhere_in_clear() -> None:
    nomination = worlds.draft(worlds.make_world(), "scholarship")
    number = worlds.PUPIL["national_id"]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                assert str(number) not in str(row), table
    subject = Person.objects.get(pk=nomination.person_id)
    assert identity.reveal(subject.national_id_sealed) == number
    assert subject.national_id_masked == "058*****0123"


def test_a_new_key_in_front_reads_the_old_and_keeps_numbers_comparable(settings: Any) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_KEYS = [old]
    sealed, digest = identity.protect("058212000123")
    settings.FIELD_KEYS = [new, old]
    assert identity.reveal(sealed) == "058212000123"
    assert identity.keyed_hash("058 212 000 123") == digest
    resealed, _digest = identity.protect("058212000123")
    assert resealed != sealed and "058212000123" not in resealed
