"""An office's Word template is filled in the cage: whatever it does there ends in a sentence."""

from __future__ import annotations

import io
import os

import pytest
from docx import Document
from jinja2 import TemplateError

from cage import process
from documents import template_filling
from documents.template_checks import check_docx


def template(*paragraphs: str) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_template_from_outside_is_filled_with_its_values_and_says_what_it_is() -> None:
    about = {"title": "THÔNG BÁO", "author": "Hội Khuyến học"}
    made = template_filling.fill_in_cage(template("Gửi {{ ten|hoa }}"), {"ten": "Lò An"}, about)
    document = Document(io.BytesIO(made))
    assert [one.text for one in document.paragraphs] == ["Gửi LÒ AN"]
    assert (document.core_properties.title, document.core_properties.author) == (
        "THÔNG BÁO",
        "Hội Khuyến học",
    )


@pytest.mark.parametrize(
    "text",
    ["{{ khong_co }}", "{{ ten.__class__.__mro__ }}", "{{ ten * 10**9 }}", "{% if ten %}"],
)
def test_what_a_template_may_not_do_comes_back_as_its_error(text: str) -> None:
    with pytest.raises(TemplateError):
        template_filling.fill_in_cage(template(text), {"ten": "x"}, {})


def test_a_template_that_never_ends_is_ended_and_nothing_runs_in_our_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(template_filling, "_LIMITS", process.Limits(cpu=1, wall=5))
    letters = "x" * 200
    loops = "".join(f"{{% for a{n} in '{letters}' %}}" for n in range(6))
    endless = template(loops + "x" + "{% endfor %}" * 6)
    before = os.times().user
    [told] = check_docx("receipt", endless)
    assert "quá nhiều bộ nhớ hoặc thời gian" in told
    assert os.times().user - before < 1
