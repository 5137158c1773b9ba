"""Words of papers as data: checked by name and place, in force by body, regime and day."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from docx import Document

from audit.models import Event
from documents import desk, store
from documents.access import find
from documents.docx import template_docx
from documents.facts import sample
from documents.letter import Composer
from documents.management.commands.paper_placeholders import GUIDE, renewed
from documents.models import CertificateSheet, PaperTemplate
from documents.papers.registry import KINDS
from documents.template_checks import check_docx, check_words
from documents.template_forms import shipped_values
from documents.wording import Wording, shipped, wording_for
from nominations.models import LegalRegime
from organizations.models import Unit
from tests import worlds
from tests.documents.test_papers import text_of
from workflows.kernel import door

ADD = "/quan-tri/documents/papertemplate/add/"
PREVIEW = "/quan-tri/documents/papertemplate/xem-truoc/"


@pytest.mark.parametrize("kind", list(KINDS))
def test_shipped_words_pass_their_own_check(kind: str) -> None:
    assert check_words(kind, shipped(kind)) == {}


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_word_template_made_from_the_words_passes_the_check(kind: str) -> None:
    facts = sample(KINDS[kind].facts_type)
    assert check_docx(kind, template_docx(Composer(shipped(kind), facts))) == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("Một\nGửi {{ tenn }}", "Dòng 2: không có chỗ điền “tenn”. Có phải: ten"),
        ("{{ ten", "Dòng 1: dấu ngoặc"),
        ("{% if ten %}\nchưa đóng", "dấu ngoặc hoặc lệnh chưa đúng"),
        ("[[giay_toa]]", "Dòng 1: không có chỗ điền “[[giay_toa]]”. Có phải: giay_to"),
        ("kèm [[giay_to]] đây", "phải đứng một mình một dòng"),
        ("{{ ten.__class__ }}", "Chưa dựng được văn bản thử"),
        ("{{ ten|la_lung }}", "dấu ngoặc hoặc lệnh chưa đúng"),
        ("{{ cycler('a') }}", "không có chỗ điền “cycler”"),
        ("{% include 'x' %}", "Chưa dựng được văn bản thử"),
        ("{{ tenn }}\nMột\n{{ tenn }}", "Dòng 1, 3: không có chỗ điền “tenn”"),
        ("[[can_cu]]", "Dòng 1: [[can_cu]] không viết được ở mục này"),
        ("[[ giay_to ]]", "Có phải: giay_to"),
        ("{{ 1 / 0 }}", "chia cho 0"),
        ("{{ " + "(" * 3000 + "ten" + ")" * 3000 + " }}", "lồng nhau quá sâu"),
    ],
)
def test_a_wrong_word_is_told_by_name_and_line(body: str, told: str) -> None:
    found = check_words("receipt", Wording(body=body))
    assert told in " ".join(found["body"])


def test_a_wrong_name_in_the_recipients_is_told_there() -> None:
    found = check_words("receipt", Wording(body="Văn bản", recipients=("{{ phuongg }}",)))
    assert list(found) == ["recipients"] and "phuongg" in found["recipients"][0]


@pytest.mark.parametrize("field", ["title", "addressee"])
def test_a_table_where_none_can_stand_is_told(field: str) -> None:
    found = check_words("receipt", Wording(body="Văn bản", **{field: "[[giay_to]]"}))
    assert "không viết được ở mục này" in found[field][0]
    found = check_words("receipt", Wording(body="Văn bản", basis=("[[giay_to]]",)))
    assert "không viết được ở mục này" in found["basis"][0]


def docx(*texts: str, cells: tuple[str, ...] = ()) -> bytes:
    document = Document()
    for text in texts:
        document.add_paragraph(text)
    if cells:
        table = document.add_table(rows=3, cols=len(cells))
        table.cell(0, 0).text = "{%tr for dong in giay_to %}"
        for place, text in enumerate(cells):
            table.cell(1, place).text = text
        table.cell(2, 0).text = "{%tr endfor %}"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (docx("Tốt", "Gửi {{ tenn }}"), "Đoạn 2: không có chỗ điền “tenn”. Có phải: ten"),
        (docx("{{ ten"), "Đoạn 1: có dấu ngoặc mở mà chưa đóng"),
        (docx("{{ ten + }}"), "Đoạn 1: “{{ ten + }}” viết chưa đúng"),
        (docx("{%p if tenn %}", "a", "{%p endif %}"), "Đoạn 1: không có chỗ điền “tenn”"),
        (docx(cells=("{{ dong.la }}",)), "Bảng 1, hàng 2, cột của bảng: không có chỗ điền “la”"),
        (docx("{%p if ten %}", "không đóng"), "chưa"),
        (b"khong phai", "Không phải tệp Word"),
        (b"", "Không phải tệp Word"),
        (b"PK\x03\x04" + b"x" * 40, "Không phải tệp Word"),
    ],
)
def test_a_wrong_own_docx_is_told_by_name_and_place(data: bytes, told: str) -> None:
    assert told in " ".join(check_docx("receipt", data))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("word/vbaProject.bin", b"x", "macro"),
        ("word/embeddings/a.bin", b"x", "macro hoặc đối tượng nhúng"),
        ("word/VBAPROJECT.BIN", b"x", "macro"),
        ("word/activeX/a.bin", b"x", "macro hoặc đối tượng nhúng"),
        ("word/_rels/x.rels", b'<a TargetMode="External"/>', "liên kết ra ngoài"),
        ("word/_rels/x.rels", b"<a TargetMode = 'External'/>", "liên kết ra ngoài"),
        ("word/a.xml", b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', "DOCTYPE"),
        ("word/a.xml", b"<a>", "bị hỏng"),
    ],
)
def test_a_docx_that_could_do_more_than_say_words_is_refused(
    name: str, content: bytes, told: str
) -> None:
    packed = io.BytesIO(docx("Tốt"))
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr(name, content)
    assert told in check_docx("receipt", packed.getvalue())[0]


def test_every_damaged_file_gets_an_answer() -> None:
    good, chance = docx("Gửi {{ ten }}"), random.Random(1)
    for _turn in range(200):
        damaged = bytearray(good)
        for _byte in range(chance.randint(1, 30)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        told = check_docx("receipt", bytes(damaged))
        assert all(isinstance(text, str) and text for text in told)


def test_a_wrong_name_in_a_header_or_a_table_inside_a_table_is_told_by_place() -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "{{ tenn }}"
    inner = document.add_table(1, 1).cell(0, 0).add_table(1, 1)
    inner.cell(0, 0).text = "{{ phuongg }}"
    out = io.BytesIO()
    document.save(out)
    told = " ".join(check_docx("receipt", out.getvalue()))
    assert "Đầu trang, đoạn 1: không có chỗ điền “tenn”" in told
    assert "Bảng 1, hàng 1, bảng 1, hàng 1: không có chỗ điền “phuongg”" in told


def test_rows_may_be_called_as_the_office_likes() -> None:
    rows = ("{%p for giay in giay_to %}", "{{ giay.COT }}", "{%p endfor %}")
    good = [text.replace("COT", "stt") for text in rows]
    assert check_docx("receipt", docx(*good)) == []
    bad = [text.replace("COT", "la") for text in rows]
    assert "Đoạn 2, cột của bảng: không có chỗ điền “la”" in check_docx("receipt", docx(*bad))[0]


def test_a_docx_with_every_placeholder_right_is_taken() -> None:
    data = docx(
        "Gửi {{ ten|hoa }}",
        "{%p if thanh_tich %}",
        "{{ thanh_tich }}",
        "{%p endif %}",
        cells=("{{ dong.stt }}", "{{ dong.loai }}"),
    )
    assert check_docx("receipt", data) == []


def template(**changes: Any) -> PaperTemplate:
    values = shipped_values("receipt") | {
        "kind": "receipt",
        "body": "Lời riêng cho {{ ten }}.",
        "title": "Riêng",
        "valid_from": timezone.localdate(),
    }
    return PaperTemplate.objects.create(**values | changes)


@pytest.mark.django_db
def test_a_bodys_own_words_go_before_everybodys_and_the_newest_before_the_older() -> None:
    worlds.make_world()
    today, city = timezone.localdate(), Unit.objects.get(slug="tp")

    def said() -> str:
        return wording_for("receipt", unit=city, day=today).body

    assert said() == shipped("receipt").body
    template(body="Chung cũ", valid_from=today - timedelta(days=30))
    assert said() == "Chung cũ"
    template(body="Chung mới", valid_from=today - timedelta(days=1))
    template(body="Chưa đến", valid_from=today + timedelta(days=1))
    assert said() == "Chung mới"
    own = template(body="Của Hội", unit=city, valid_from=today - timedelta(days=60))
    assert said() == "Của Hội"
    own.valid_to = today - timedelta(days=1)
    own.save()
    assert said() == "Chung mới"


@pytest.mark.django_db
def test_an_offices_own_docx_makes_the_docx_and_its_words_the_pdf() -> None:
    round_ = worlds.make_world()
    nomination = worlds.received(round_)
    template(docx_hash=store.keep(docx("Mẫu của Hội gửi {{ ten }}")), docx_name="mau.docx")
    person = worlds.who("tp.tiepnhan")
    subject = find(person, "nomination", nomination.number)
    assert subject is not None
    one = desk.offer(person, subject, "receipt")
    paragraphs = [p.text for p in Document(io.BytesIO(desk.docx(subject, one))).paragraphs]
    assert paragraphs == [f"Mẫu của Hội gửi {nomination.subject_name}"]
    assert f"Lời riêng cho {nomination.subject_name}." in text_of(desk.pdf(subject, one))


def typed(**changes: Any) -> dict[str, Any]:
    values = shipped_values("receipt") | {
        "kind": "receipt",
        "valid_from": f"{timezone.localdate():%d/%m/%Y}",
    }
    return values | changes


@pytest.mark.django_db
def test_the_administrator_makes_a_version_and_it_leaves_an_event() -> None:
    worlds.make_world()
    client = worlds.browser("quantri")
    page = client.get(f"{ADD}?kind=return_slip").content.decode()
    assert "noi_dung_bo_sung" in page and "Xem trước PDF" in page
    wrong = client.post(ADD, typed(body="Gửi {{ tenn }}"))
    assert wrong.status_code == 200 and "tenn" in wrong.content.decode()
    assert not PaperTemplate.objects.exists()
    upload = SimpleUploadedFile("mau.docx", docx("{{ sai_ten }}"))
    wrong = client.post(ADD, typed(own_docx=upload))
    assert "sai_ten" in wrong.content.decode() and not PaperTemplate.objects.exists()
    upload = SimpleUploadedFile("mau.docx", docx("Gửi {{ ten }}"))
    done = client.post(ADD, typed(own_docx=upload))
    assert done.status_code == 302
    made = PaperTemplate.objects.get()
    assert made.docx_name == "mau.docx" and store.read(made.docx_hash) is not None
    assert Event.objects.filter(stream=f"papertemplate:{made.pk}", kind="administer").exists()
    address = f"/quan-tri/documents/papertemplate/{made.pk}/change/"
    client.post(address, typed(drop_docx="on"))
    made.refresh_from_db()
    assert made.docx_hash == ""


@pytest.mark.django_db
@pytest.mark.parametrize("username", ["mybinh.canbo", "tp.chutich", "ubnd.vanthu", "kiemtra"])
def test_nobody_else_changes_words_or_sheets(username: str) -> None:
    worlds.make_world()
    client = worlds.browser(username)
    for address in (ADD, "/quan-tri/documents/certificatesheet/"):
        assert client.get(address).status_code in (302, 403), address
    assert client.post(PREVIEW, typed()).status_code in (302, 403)


@pytest.mark.django_db
def test_words_stand_still_once_their_first_day_is_over() -> None:
    worlds.make_world()
    today = timezone.localdate()
    old = template(valid_from=today - timedelta(days=1))
    client = worlds.browser("quantri")
    address = f"/quan-tri/documents/papertemplate/{old.pk}/change/"
    page = client.get(address).content.decode()
    assert 'name="body"' not in page and 'name="valid_to"' in page
    client.post(address, typed(body="Đổi lén", valid_to=f"{today:%d/%m/%Y}"))
    old.refresh_from_db()
    assert old.body == "Lời riêng cho {{ ten }}." and old.valid_to == today
    again = client.get(f"{ADD}?tu={old.pk}").content.decode()
    assert "Lời riêng cho" in again


@pytest.mark.django_db
def test_the_preview_shows_typed_words_keeps_nothing_and_tells_what_is_wrong() -> None:
    round_ = worlds.make_world()
    nomination = worlds.received(round_)
    client = worlds.browser("quantri")
    given = client.post(PREVIEW, typed(body="Thử {{ ten }}", dang="pdf"))
    assert "XEM TRƯỚC" in text_of(given.content) and "Thử" in text_of(given.content)
    word = client.post(PREVIEW, typed(body="Thử {{ ten }}", dang="docx"))
    assert Document(io.BytesIO(word.content)).core_properties.language == "vi-VN"
    blank = client.post(PREVIEW, typed(body="Thử {{ ten }}", dang="mau"))
    texts = [p.text for p in Document(io.BytesIO(blank.content)).paragraphs]
    assert "Thử {{ ten }}" in texts
    wrong = client.post(PREVIEW, typed(body="{{ la }}"))
    assert wrong.status_code == 422 and "“la”" in wrong.content.decode()
    # The administrator reads no dossier, by number or otherwise.
    real = client.post(PREVIEW, typed(body="Thử {{ ten }}", so_that=nomination.number))
    assert nomination.subject_name not in text_of(real.content)
    assert not PaperTemplate.objects.exists()


@pytest.mark.django_db
def test_an_own_docx_is_previewed_goes_on_in_the_next_version_and_never_to_another_kind() -> None:
    worlds.make_world()
    client = worlds.browser("quantri")
    own = docx("Mẫu của Hội gửi {{ ten }}", cells=("{{ dong.stt }}",))
    sent = client.post(PREVIEW, typed(dang="docx", own_docx=SimpleUploadedFile("mau.docx", own)))
    assert "du-kien-mau" in sent["Content-Disposition"]
    assert "Mẫu của Hội" in Document(io.BytesIO(sent.content)).paragraphs[0].text
    today = timezone.localdate()
    old = template(
        valid_from=today - timedelta(days=1), docx_hash=store.keep(own), docx_name="mau.docx"
    )
    kept = client.post(PREVIEW, typed(dang="docx", ban=str(old.pk)))
    assert "Mẫu của Hội" in Document(io.BytesIO(kept.content)).paragraphs[0].text
    assert "mau.docx" in client.get(f"{ADD}?tu={old.pk}").content.decode()
    assert client.post(f"{ADD}?tu={old.pk}", typed()).status_code == 302
    new = PaperTemplate.objects.get(valid_from=today)
    assert (new.docx_hash, new.docx_name) == (old.docx_hash, "mau.docx")
    other = typed() | shipped_values("decision") | {"kind": "decision"}
    address = f"/quan-tri/documents/papertemplate/{new.pk}/change/"
    told = client.post(address, other).content.decode()
    assert "không hợp loại văn bản này" in told and "giay_to" in told
    new.refresh_from_db()
    assert new.kind == "receipt"


@pytest.mark.django_db
def test_two_versions_never_begin_on_the_same_day_and_either_can_be_previewed() -> None:
    worlds.make_world()
    client = worlds.browser("quantri")
    assert client.post(ADD, typed()).status_code == 302
    assert "Đã có một mẫu như vậy" in client.post(ADD, typed()).content.decode()
    assert PaperTemplate.objects.count() == 1
    unit, regime = Unit.objects.get(slug="tp"), LegalRegime.objects.first()
    assert regime is not None
    template(unit=unit, regime=regime)
    given = client.post(PREVIEW, typed(unit=str(unit.pk), regime=str(regime.pk)))
    assert given.status_code == 200 and "DỮ KIỆN MẪU" in text_of(given.content)


@pytest.mark.django_db
def test_an_office_begins_with_five_sheets_and_a_test_page_for_each() -> None:
    worlds.make_world()
    client = worlds.browser("quantri")
    assert CertificateSheet.objects.count() == 5
    assert "In tờ thử" in client.get("/quan-tri/documents/certificatesheet/").content.decode()
    for sheet in CertificateSheet.objects.all():
        given = client.get(f"/van-ban/giay-khen/to-thu/{sheet.pk}.pdf")
        assert given.content.startswith(b"%PDF"), sheet


@pytest.mark.django_db
def test_words_not_yet_in_force_are_tried_on_the_real_case_by_who_numbers_it() -> None:
    round_ = worlds.make_world()
    nomination = worlds.submitted(round_)
    remark = {"target_kind": "field", "target": "achievement", "text": "Ghi rõ."}
    door.perform(
        "return_for_correction", nomination.number, worlds.who("tp.tiepnhan"), remarks=[remark]
    )
    coming = template(
        kind="return_slip",
        body="Lời mới gửi {{ ten }}.",
        valid_from=timezone.localdate() + timedelta(days=5),
    )
    base = f"/van-ban/ho-so/{nomination.number}/"
    address = f"{base}return_slip~return:1.pdf?mau={coming.pk}"
    clerk = worlds.browser("tp.tiepnhan")
    assert "Xem thử với mẫu" in clerk.get(base).content.decode()
    text = text_of(clerk.get(address).content)
    assert f"Lời mới gửi {nomination.subject_name}." in text and "XEM THỬ MẪU" in text
    assert clerk.get(f"{base}receipt.pdf?mau={coming.pk}").status_code == 404
    ward = worlds.browser("mybinh.canbo")
    assert "Xem thử" not in ward.get(base).content.decode()
    assert ward.get(address).status_code == 404


def test_the_guide_lists_every_placeholder_as_declared() -> None:
    text = (Path(settings.BASE_DIR) / GUIDE).read_text(encoding="utf-8")
    assert text == renewed(text)


@pytest.mark.django_db
def test_words_are_never_dated_back() -> None:
    worlds.make_world()
    client = worlds.browser("quantri")
    past = timezone.localdate() - timedelta(days=1)
    answer = client.post(ADD, typed(valid_from=f"{past:%d/%m/%Y}"))
    assert "từ hôm nay trở đi" in answer.content.decode()
    assert not PaperTemplate.objects.exists()
