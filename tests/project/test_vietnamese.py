"""What libraries show to people is Vietnamese too, and the catalogue is as compiled."""

from __future__ import annotations

import gettext
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from tests import worlds

CATALOGUE = Path(settings.BASE_DIR) / "locale" / "vi" / "LC_MESSAGES" / "django.mo"
OUR_WORDS = Path(settings.BASE_DIR) / "locale" / "words" / "vi" / "LC_MESSAGES" / "django.mo"
#: Words only an English sentence has; none of them is a Vietnamese syllable or a code of ours.
_ENGLISH = re.compile(
    r"\b(the|this|that|with|your|you|import|export|importer|exporter|submit|select|selected|fields?"
    r"|following|file|format|resource|confirm|preview|errors?|row|skipped|update|home|change"
    r"|delete|history|search|filter|view|site|welcome|log out|password)\b",
    re.IGNORECASE,
)


class _Text(HTMLParser):
    """The text nodes of a page that are read: no scripts, styles, cells of data."""

    def __init__(self) -> None:
        super().__init__()
        self.silent, self.texts = 0, list[str]()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.silent += tag in {"script", "style", "code"}

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"script", "style", "code"}

    def handle_data(self, data: str) -> None:
        if not self.silent and data.strip():
            self.texts.append(" ".join(data.split()))


def read(page: str) -> list[str]:
    parser = _Text()
    parser.feed(page)
    return parser.texts


@pytest.fixture
def admin(db: None) -> Client:
    worlds.make_world()
    client = worlds.browser("quantri")
    return client


def english() -> set[str]:
    with CATALOGUE.open("rb") as source:
        known = gettext.GNUTranslations(source)._catalog  # type: ignore[attr-defined]
    names = {key[0] if isinstance(key, tuple) else key for key in known}
    same = {key for key, text in known.items() if key == text}
    return {name.split("\x04")[-1].strip() for name in names - same} - {""}


@pytest.mark.parametrize("compiled", [CATALOGUE, OUR_WORDS], ids=["libraries", "our words"])
def test_every_entry_has_its_vietnamese_and_the_compiled_file_is_that_catalogue(
    compiled: Path,
) -> None:
    if shutil.which("msgfmt") is None or shutil.which("msgattrib") is None:
        pytest.skip("No GNU gettext on this machine.")
    source = compiled.with_suffix(".po")
    empty = subprocess.run(
        ["msgattrib", "--untranslated", str(source)], capture_output=True, text=True, check=True
    )
    assert empty.stdout.strip() == ""
    made = subprocess.run(
        ["msgfmt", "--output-file=-", str(source)], capture_output=True, check=True
    )
    assert made.stdout == compiled.read_bytes()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        (forms.CharField(), "", "Cần điền mục này."),
        (forms.IntegerField(), "muoi", "Cần một số nguyên, ví dụ 12."),
        (forms.IntegerField(max_value=5), "6", "Không quá 5."),
        (forms.IntegerField(min_value=1), "0", "Cần từ 1 trở lên."),
        (forms.ChoiceField(choices=[("a", "A")]), "b", "Không có lựa chọn “b”."),
        (forms.CharField(max_length=2), "abc", "Không quá 2 ký tự (đang có 3)"),
        (forms.DateField(), "hôm qua", "ví dụ 05/03/2024"),
    ],
)
def test_a_fault_a_library_finds_is_told_in_our_words(
    field: forms.Field, value: str, said: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    assert said in caught.value.messages[0]


@pytest.mark.parametrize(
    "place",
    [
        "organizations/unit/",
        "organizations/unit/import/",
        "organizations/unit/export/",
        "organizations/user/import/",
        "organizations/user/add/",
        "organizations/appointment/import/",
        "nominations/reasoncode/",
        "nominations/reasoncode/export/",
        "nominations/criterion/import/",
    ],
)
def test_no_page_of_the_administration_shows_english(admin: Client, place: str) -> None:
    answer = admin.get(f"/quan-tri/{place}")
    assert answer.status_code == 200
    texts = read(answer.content.decode())
    assert not set(texts) & english()
    # Names of columns and formats are codes.
    assert "Django" not in answer.content.decode() and "Kind (" not in " ".join(texts)
    codes = {"xlsx", "csv"} | {text for text in texts if re.fullmatch(r"[a-z_, ]+", text)}
    found = {text: _ENGLISH.findall(text) for text in texts if text not in codes}
    assert not {text: words for text, words in found.items() if words}


def test_the_preview_and_its_confirmation_are_vietnamese(admin: Client) -> None:
    file = SimpleUploadedFile("x.csv", "use,code,label\nhold,la,Lạ\n".encode())
    page = admin.post(
        "/quan-tri/nominations/reasoncode/import/",
        {"import_file": file, "format": "1", "resource": ""},
    ).content.decode()
    assert "Nhập các hàng này" in page and "Xem trước" in page
    assert not set(read(page)) & english()


def test_an_unreadable_file_is_told_in_vietnamese(admin: Client) -> None:
    page = admin.post(
        "/quan-tri/nominations/reasoncode/import/",
        {"import_file": SimpleUploadedFile("x.xlsx", b"rubbish"), "format": "0", "resource": ""},
    ).content.decode()
    assert "Không đọc được tệp" in page


def test_a_programme_without_sign_in_is_refused_in_vietnamese(db: None) -> None:
    answer = APIClient().get("/api/v1/nominations/")
    assert answer.status_code == 401 and "authentication" not in answer.content.decode().casefold()
