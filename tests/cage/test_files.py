"""What comes in from outside: kept clean, or turned away with the way out; never a crash."""

from __future__ import annotations

import io
import os
import resource
import signal
import struct
import zipfile
import zlib
from typing import Any

import pikepdf
import pytest
from PIL import Image

from cage import process
from cage.files import inspect
from cage.refusal import FileRefused

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = b"<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"
PLACE = {1: "N", 2: (11.0, 34.0, 0.0), 3: "E", 4: (108.0, 59.0, 0.0)}


def refusal(data: bytes) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        inspect(data)
    return caught.value


def pdf(**root: Any) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as paper:
        paper.add_blank_page()
        for name, value in root.items():
            paper.Root[f"/{name}"] = value
        paper.save(out)
    return out.getvalue()


def locked_pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as paper:
        paper.add_blank_page()
        paper.save(out, encryption=pikepdf.Encryption(owner="chu", user="khach"))
    return out.getvalue()


def carrying_pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as paper:
        paper.add_blank_page()
        paper.attachments["a.exe"] = pikepdf.AttachedFileSpec(paper, b"MZ\x90", filename="a.exe")
        paper.save(out)
    return out.getvalue()


def bomb_pdf(megabytes: int) -> bytes:
    """A PDF of a kilobyte whose objects unpack, twice, to this many megabytes."""
    inner = b"5 0 " + b" " * 16
    body = inner + b"<< /Type /Catalog /Pages 2 0 R >>" + b" " * (megabytes << 20)
    packed = zlib.compress(zlib.compress(body, 9), 9)
    parts = {
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>",
        4: b"<< /Type /ObjStm /N 1 /First %d /Filter [/FlateDecode /FlateDecode] /Length %d >>\n"
        b"stream\n%s\nendstream" % (len(inner), len(packed), packed),
    }
    out, places = b"%PDF-1.5\n", {}
    for number, content in parts.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    rows = [(0, 0, 0), (1, len(out), 0), *((1, places[n], 0) for n in (2, 3, 4)), (2, 4, 0)]
    table = b"".join(struct.pack(">BLH", *row) for row in rows)
    start = len(out)
    return out + (
        b"1 0 obj\n<< /Type /XRef /Size 6 /W [1 4 2] /Root 5 0 R /Length %d >>\nstream\n%s\n"
        b"endstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (len(table), table, start)
    )


def office(main: str = "word/document.xml", body: bytes = b"<a/>", **others: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", TYPES)
        packed.writestr(main, body)
        for name, data in others.items():
            packed.writestr(name, data)
    return out.getvalue()


def relation(kind: str, target: str) -> dict[str, bytes]:
    text = (
        "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
        f"<Relationship Id='r1' Type='http://x/relationships/{kind}' Target='{target}' "
        "TargetMode='External'/></Relationships>"
    )
    return {"word/_rels/settings.xml.rels": text.encode()}


def picture(form: str = "JPEG", size: tuple[int, int] = (60, 40), **how: Any) -> bytes:
    """A picture with its left half red; with a note of a place in it."""
    made = Image.new("RGB", size, "white")
    made.paste("red", (0, 0, size[0] // 2, size[1]))
    note = Image.Exif()
    note[0x0112] = how.pop("orientation", 1)
    note[0x8825] = PLACE
    out = io.BytesIO()
    made.save(out, form, exif=note, **how)
    return out.getvalue()


def heic() -> bytes:
    from pillow_heif import from_pillow

    out = io.BytesIO()
    from_pillow(Image.open(io.BytesIO(picture("PNG")))).save(out, quality=80)
    return out.getvalue()


def flood_png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = struct.pack(">L", zlib.crc32(kind + data))
        return struct.pack(">L", len(data)) + kind + data + crc

    head = struct.pack(">LLBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (30_000 // 8 + 1) * 100)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"x" * (20 * 1024 * 1024 + 1), "size"),
        (b"MZ\x90\x00", "type"),
        (b"<html><script>", "type"),
        (b"%PDF-1.7 broken", "pdf.damaged"),
        (locked_pdf(), "pdf.password"),
        (pdf(OpenAction=pikepdf.Dictionary(S=pikepdf.Name.Launch)), "pdf.active"),
        (
            pdf(OpenAction=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("1"))),
            "pdf.active",
        ),
        (pdf(AcroForm=pikepdf.Dictionary(XFA=pikepdf.Array())), "pdf.active"),
        (carrying_pdf(), "pdf.attachment"),
        (pdf() + office(), "pdf.two_kinds"),
        (b"PK\x03\x04 broken", "zip.damaged"),
        (office(body=b"<a><b></a>"), "zip.damaged"),
        (office("readme.txt"), "type"),
        (office("xl/workbook.xml", b"0" * 3_000_000), "zip.bomb"),
        (office(**{"../../a.xml": b"<a/>"}), "zip.bomb"),
        (office(**{"word/vbaProject.bin": b"x"}), "office.macro"),
        (office(**{"word/media/a.exe": b"x"}), "office.macro"),
        (office(**{"word/media/image1.png": b"MZ\x90\x00"}), "office.macro"),
        (office("xl/workbook.xml", **{"xl/macrosheets/sheet1.xml": b"<a/>"}), "office.macro"),
        (office(**{"word/embeddings/oleObject1.bin": b"x"}), "office.object"),
        (office(body=b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"), "office.doctype"),
        (
            office(body=("\ufeff<?xml version='1.0'?><!DOCTYPE a><a/>").encode("utf-16-le")),
            "office.doctype",
        ),
        (office(**relation("attachedTemplate", "https://xau.vn/mau.dotm")), "office.remote"),
        (office(**relation("attachedTemplate", r"\\10.0.0.9\mau.dotm")), "office.remote"),
        (office(**relation("image", "http://xau.vn/a.png")), "office.remote"),
        (office(**relation("oleObject", "a.docx")), "office.remote"),
        (office(**relation("hyperlink", "javascript:alert(1)")), "office.remote"),
        (
            office(
                body=f"<w:p xmlns:w='{WORD}'><w:instrText>DDE</w:instrText>"
                "<w:instrText>AUTO c:\\\\cmd</w:instrText></w:p>".encode()
            ),
            "office.dde",
        ),
        (
            office(body=f"<w:p xmlns:w='{WORD}'><w:fldSimple w:instr='DDE cmd'/></w:p>".encode()),
            "office.dde",
        ),
        (
            office("xl/workbook.xml", **{"xl/externalLinks/externalLink1.xml": b"<ddeLink/>"}),
            "office.dde",
        ),
        (
            office(
                "xl/workbook.xml",
                **{"xl/worksheets/sheet1.xml": b"<a><f>cmd|' /C calc'!A0</f></a>"},
            ),
            "office.dde",
        ),
        (b"\xff\xd8\xff\xe0 broken", "picture.damaged"),
        (picture()[:400], "picture.damaged"),
        (flood_png(), "picture.flood"),
    ],
)
def test_a_file_that_may_do_harm_is_refused_with_the_way_out(data: bytes, code: str) -> None:
    told = refusal(data)
    assert told.code == code
    assert "Hãy" in told.text or code == "type"


@pytest.mark.parametrize(
    "data",
    [
        office(),
        office("xl/workbook.xml"),
        office(**relation("hyperlink", "https://khuyenhoc.vn/")),
        # Word itself writes where a template lay on the author's own disk.
        office(**relation("attachedTemplate", r"file:///C:\Users\a\Normal.dotm")),
        office(**{"word/embeddings/Microsoft_Excel_Sheet.xlsx": office("xl/workbook.xml")}),
        pdf(),
    ],
)
def test_what_people_really_send_is_kept_byte_for_byte(data: bytes) -> None:
    assert inspect(data).data == data


def test_a_bomb_of_a_kilobyte_costs_the_asker_no_memory() -> None:
    bomb = bomb_pdf(400)
    assert len(bomb) < 2000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refusal(bomb).code in ("too_heavy", "pdf.damaged")
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # In kilobytes; making the bomb cost more than this already.
    assert after - before < 20 * 1024


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_stands_upright_and_tells_no_place(form: str) -> None:
    turned = picture(form, orientation=6)
    kept = inspect(turned)
    shown = Image.open(io.BytesIO(kept.data))
    # Lying on its side it was 60 wide; the red half is the upper one now.
    assert shown.size == (40, 60)
    red, green, blue = shown.convert("RGB").getpixel((20, 8))  # type: ignore[misc]
    assert red > 200 and green < 60 and blue < 60
    assert shown.convert("RGB").getpixel((20, 55))[1] > 200  # type: ignore[index]
    assert not shown.getexif() and b"Exif" not in kept.data
    assert shown.format == ("PNG" if form == "PNG" else "JPEG")
    small = Image.open(io.BytesIO(kept.small))
    assert small.format == "JPEG" and not small.getexif()


def test_notes_hidden_between_and_behind_the_parts_are_gone() -> None:
    jpeg = picture()
    # A fill byte before the marker once hid the note from the one that takes it out.
    at = jpeg.index(b"\xff\xe1")
    filled = jpeg[:at] + b"\xff" + jpeg[at:] + b"11.34N 108.59E"
    assert b"Exif" in filled
    kept = inspect(filled).data
    assert b"Exif" not in kept and b"108.59E" not in kept
    from PIL.PngImagePlugin import PngInfo

    note = PngInfo()
    note.add_text("Location", "11.34N 108.59E")
    kept = inspect(picture("PNG", pnginfo=note) + b"108.59E").data
    assert b"108.59E" not in kept and b"eXIf" not in kept
    assert Image.open(io.BytesIO(kept)).getpixel((5, 5)) == (255, 0, 0)


def test_a_png_keeps_its_very_points_and_its_see_through_ones() -> None:
    made = Image.new("RGBA", (30, 20), (10, 20, 30, 0))
    out = io.BytesIO()
    made.save(out, "PNG")
    shown = Image.open(io.BytesIO(inspect(out.getvalue()).data))
    assert shown.mode == "RGBA" and shown.tobytes() == made.tobytes()


def test_a_photo_of_an_iphone_becomes_a_jpeg() -> None:
    sent = heic()
    assert sent[4:8] == b"ftyp"
    kept = inspect(sent)
    assert kept.media_type == "image/jpeg"
    assert Image.open(io.BytesIO(kept.data)).size == (60, 40)


def test_a_task_that_never_ends_is_ended_and_the_next_one_works() -> None:
    with pytest.raises(process.CageBroken) as caught:
        process.run("time:sleep", {}, limits=process.Limits(wall=0.2))
    assert caught.value.why in ("time", "ended", "crash")
    assert inspect(pdf()).pages == 1


def test_an_answer_beyond_its_bound_is_not_taken() -> None:
    with pytest.raises(process.CageBroken) as caught:
        process.run(
            "tests.cage.tasks:much", {"bytes": 5_000_000}, limits=process.Limits(output=1_000_000)
        )
    assert caught.value.why == "output" and caught.value.too_heavy


def test_a_task_is_held_to_its_memory_and_its_time() -> None:
    bounds = process.Limits(memory=64 * 1024 * 1024, cpu=1, wall=10)
    with pytest.raises(process.CageBroken) as caught:
        process.run("tests.cage.tasks:hold", {"bytes": 200_000_000}, limits=bounds)
    assert caught.value.why == "memory"
    with pytest.raises(process.CageBroken) as caught:
        process.run("tests.cage.tasks:spin", {}, limits=bounds)
    assert caught.value.why == "ended"


def test_a_task_sees_no_secret_and_writes_no_file(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "khoá bí mật")
    answer, _rest = process.run("tests.cage.tasks:look_around", {"path": str(tmp_path / "a")})
    assert "SECRET_KEY" not in answer["environment"]
    assert answer["wrote"] == "OSError"


def test_a_keeper_that_was_killed_is_begun_anew() -> None:
    answer, _rest = process.run("tests.cage.tasks:look_around", {"path": "/nowhere/a"})
    os.kill(answer["keeper"], signal.SIGKILL)
    assert inspect(pdf()).pages == 1
