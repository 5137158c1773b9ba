"""Every kind of paper, in both outputs, measured against Decree 30; and the table itself."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from docx import Document
from jinja2 import TemplateError
from pypdf import PdfReader

from documents import desk
from documents.access import find
from documents.checking import check
from documents.docx import render_docx
from documents.facts import columns_of, known_placeholders, sample
from documents.letter import Composer, Stamp, unknown_names
from documents.papers.registry import KINDS, Kind
from documents.typesetting import typeset
from documents.wording import shipped
from organizations.models import Succession, Unit
from organizations.succession import establish, merge
from tests import worlds
from tests.documents.test_papers import text_of

EVERY = list(KINDS.values())


def composed(kind: Kind, **changes: Any) -> Composer:
    facts = replace(sample(kind.facts_type), **changes)
    words = shipped(kind.code)
    number = f"05/{words.symbol}" if words.symbol else ""
    return Composer(words, facts, Stamp(number, date(2024, 11, 5)))


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.code)
def test_every_kind_is_in_the_form_of_decree_30_as_pdf(kind: Kind) -> None:
    found = check(typeset("letter.typ", composed(kind).letter().as_json()))
    assert not found, [str(one) for one in found]


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.code)
def test_every_kind_is_in_the_form_of_decree_30_as_docx(kind: Kind) -> None:
    found = check(render_docx(composed(kind)))
    assert not found, [str(one) for one in found]


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.code)
def test_both_outputs_say_the_same_words(kind: Kind) -> None:
    made = composed(kind)
    letter = made.letter()
    document = Document(io.BytesIO(render_docx(made)))
    told = {paragraph.text for paragraph in document.paragraphs}
    for block in [*letter.blocks, *letter.annex]:
        if block["kind"] != "table":
            said = "".join(text for text, _bold in block["runs"])
            assert said in told or f"- {said}" in told, said
    rows = {
        tuple(cell.text for cell in row.cells) for table in document.tables for row in table.rows
    }
    for block in [*letter.blocks, *letter.annex]:
        for row in block.get("rows", []):
            assert tuple(row) in rows


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.code)
def test_shipped_words_name_only_what_the_kind_knows(kind: Kind) -> None:
    words = shipped(kind.code)
    known = known_placeholders(kind.facts_type)
    texts = [
        words.body,
        words.title,
        words.heading,
        words.addressee,
        words.ordainer,
        words.annex,
        *words.basis,
        *words.recipients,
    ]
    assert not {name for text in texts for name in unknown_names(text, known)}
    assert all(columns for columns in columns_of(kind.facts_type).values())


def test_a_letter_is_set_in_the_font_that_comes_along_and_reads_out_as_written() -> None:
    """Where a font builds "ơ" of two glyphs, a search and a screen reader meet "Nơơi nhận"."""
    made = typeset("letter.typ", composed(KINDS["result_notice"]).letter().as_json())
    page = PdfReader(io.BytesIO(made)).pages[0]
    assert "Nơi nhận:" in page.extract_text() and "Nơơi" not in page.extract_text()
    fonts = page["/Resources"]["/Font"].get_object().values()
    families = {str(one.get_object()["/BaseFont"]).split("+")[1].split("-")[0] for one in fonts}
    assert families == {"Tinos"}


def test_a_name_that_looks_like_markup_stays_a_name() -> None:
    kind = KINDS["result_notice"]
    wild = "**Nguyễn** # [[danh_sach]] {{ co_quan }} = {% if %}"
    made = composed(kind, subject=wild)
    blocks = made.letter().blocks
    assert any(wild in "".join(text for text, _bold in one["runs"]) for one in blocks)
    assert wild in text_of(typeset("letter.typ", made.letter().as_json()))
    paragraphs = [one.text for one in Document(io.BytesIO(render_docx(made))).paragraphs]
    assert wild in paragraphs


@pytest.mark.django_db
def test_a_merged_wards_hand_over_names_its_open_dossiers_and_hides_what_is_sealed() -> None:
    round_ = worlds.make_world()
    received, sealed = worlds.received(round_), worlds.passed(round_, name="Gia đình ông Hai")
    old, today = received.ward, timezone.localdate()
    new = establish(
        actor=None,
        kind=old.kind,
        name="Hội Khuyến học Phường Đông Hải mới",
        short_name="Phường Đông Hải mới",
        on=today - timedelta(days=1),
        code="22780x",
    )
    merge(actor=None, units=[old], into=new, on=today, instrument="Nghị quyết 1667/NQ-UBTVQH15")
    link = Succession.objects.get(from_unit=old, to_unit=new)
    officer = worlds.who("mybinh.canbo")
    subject = find(officer, "succession", str(link.pk))
    assert subject is not None
    one = desk.offer(officer, subject, "hand_over_minutes")
    text = text_of(desk.pdf(subject, one))
    assert old.name in text and new.name in text and "1667/NQ-UBTVQH15" in text
    assert received.subject_name in text and "Đang thẩm định" in text
    assert sealed.subject_name in text and "Đang xét" in text and "thông qua" not in text
    assert not check(desk.docx(subject, one))
    assert find(worlds.who("dovinh.canbo"), "succession", str(link.pk)) is None
    assert find(worlds.who("tp.chutich"), "succession", str(link.pk)) is not None
    client = worlds.browser("tp.chutich")
    assert f"/van-ban/don-vi/{link.pk}/" in client.get("/van-ban/").content.decode()
    assert Unit.objects.get(pk=old.pk).dissolved_on is not None


@pytest.mark.parametrize(
    "words", ["{{ 'x' * 10**10 }}", "{{ '%999999999d' % 1 }}", "{{ 9**9**9 }}"]
)
def test_words_cannot_be_made_to_fill_the_memory(words: str) -> None:
    made = composed(KINDS["receipt"])
    with pytest.raises(TemplateError):
        made.say(words)


def test_a_condition_within_one_line_says_the_same_in_both_outputs() -> None:
    made = composed(KINDS["receipt"])
    short = replace(made.wording, body="{% if ten %}Có tên{% endif %}")
    both = Composer(short, made.facts, made.stamp)
    texts = [one.text for one in Document(io.BytesIO(render_docx(both))).paragraphs]
    assert "Có tên" in texts
    assert both.letter().blocks[0]["runs"] == [["Có tên", False]]
