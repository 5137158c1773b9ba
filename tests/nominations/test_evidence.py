"""Evidence and identity numbers: what is taken in, how it lies, what never lies in clear."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pikepdf
import pytest
from cryptography.fernet import Fernet
from django.db import connection

from nominations import identity
from nominations.evidence import FileRefused, open_stored, store_file
from nominations.models import Person, StoredFile
from tests import worlds


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return out.getvalue()


def active_pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as paper:
        paper.add_blank_page()
        paper.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")
        )
        paper.save(out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_same_content_lies_once_under_its_hash() -> None:
    one, again = store_file(worlds.pdf("Giấy")), store_file(worlds.pdf("Giấy"))
    assert one.pk == again.pk and StoredFile.objects.count() == 1
    with open_stored(one) as kept:
        assert kept.read() == worlds.pdf("Giấy")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"x" * (20 * 1024 * 1024 + 1), "size"),
        (b"MZ\x90\x00", "type"),
        (b"<html><script>", "type"),
        (b"%PDF-1.7 broken", "pdf.damaged"),
        (active_pdf(), "pdf.active"),
        (b"PK\x03\x04 broken", "zip.damaged"),
        (archive({"word/document.xml": b"x", "word/vbaProject.bin": b"x"}), "office.macro"),
        (archive({"xl/workbook.xml": b"0" * 3_000_000}), "zip.bomb"),
        (archive({"readme.txt": b"x"}), "type"),
    ],
)
def test_a_file_that_may_do_harm_is_refused_with_its_reason(data: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        store_file(data)
    assert refused.value.code == code and refused.value.text
    assert not StoredFile.objects.exists()


@pytest.mark.django_db
def test_a_picture_loses_where_it_was_taken() -> None:
    place = b"\xff\xe1\x00\x10Exif\x00\x00GPSGPSGP"
    picture = b"\xff\xd8" + place + b"\xff\xda\x00\x02pixels\xff\xd9"
    with open_stored(store_file(picture)) as kept:
        assert kept.read() == b"\xff\xd8\xff\xda\x00\x02pixels\xff\xd9"


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
