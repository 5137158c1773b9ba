"""Templates whose words are marked for translation leave none unmarked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

_TEMPLATES = Path(settings.BASE_DIR) / "templates"
_MARKED = [
    path
    for path in sorted(_TEMPLATES.rglob("*.html"))
    # The administration's are the library's own with a word changed.
    if "load i18n" in path.read_text("utf-8") and "admin" not in path.parts
]
_BLOCK = re.compile(r"\{% blocktranslate.*?\{% endblocktranslate %\}", re.DOTALL)
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
_SHOWN = re.compile(r'(?:title|alt|placeholder|aria-label|content)="([^"]*)"')
_HTML = re.compile(r"<svg.*?</svg>|<kbd>.*?</kbd>|<[^>]*>", re.DOTALL)
_VIETNAMESE = re.compile(
    r"[ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ]", re.I
)
#: The name of the house is nobody's to translate.
_NAME = "Bảng Vàng"


@pytest.mark.parametrize("path", _MARKED, ids=lambda path: str(path.relative_to(_TEMPLATES)))
def test_no_word_of_a_marked_template_is_bare(path: Path) -> None:
    text = _TAG.sub("", _BLOCK.sub("", path.read_text("utf-8")))
    bare = [*_SHOWN.findall(text), *_HTML.sub("\n", text).splitlines()]
    found = [one.strip() for one in bare if _VIETNAMESE.search(one.replace(_NAME, ""))]
    assert not found
