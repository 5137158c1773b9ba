"""Signed PDFs: what is believed, what is not, and that another program sees it the same way."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import typst
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.exceptions import ImproperlyConfigured
from pyhanko.pdf_utils.generic import NameObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import TextStampStyle

from cage.refusal import FileRefused
from documents.signatures import trust as trusts
from documents.signatures.reading import SignatureSeen, read_signatures
from documents.signatures.signing import SignedPdf, open_pkcs11, open_pkcs12, sign_pdf
from documents.signatures.trust import Trust, trust_from
from documents.signatures.verdicts import Signers, Verdict, judge
from tests.documents import authority

_TEXT = "Tặng Giấy khen cho gia đình bà Lò Thị Hoa"


@cache
def paper(text: str = _TEXT) -> bytes:
    """A PDF/A the way papers are typeset."""
    made = typst.compile(
        f'#set text(lang: "vi")\n= QUYẾT ĐỊNH\n{text}\n'
        # The name of who signs, with room above it.
        f"#place(top + left, dx: 240pt, dy: 500pt)[Lò Văn An]\n#pagebreak()\nTrang hai".encode(),
        format="pdf",
        pdf_standards=["a-2b"],
    )
    assert isinstance(made, bytes)
    return made


def believing(*revoked: authority.Holder, lists: bool = True) -> Trust:
    crls = [authority.revocations(*revoked)] if lists else []
    return trust_from([authority.root().pem], crls=crls)


def signed(
    pdf: bytes,
    holder: authority.Holder | None = None,
    stamps: TimeStamper | None = None,
    trust: Trust | None = None,
) -> SignedPdf:
    key = open_pkcs12(authority.pkcs12_of(holder or authority.signer()), authority.PASSWORD)
    return sign_pdf(
        pdf,
        signer=key,
        reason="Ban hành",
        location="Sơn La",
        name="Lò Văn An",
        timestamper=stamps,
        trust=trust,
    )


@cache
def good() -> bytes:
    return signed(paper()).bytes


def fingerprint(holder: authority.Holder) -> str:
    return sha256(holder.certificate.public_bytes(Encoding.DER)).hexdigest()


def told(pdf: bytes, original: bytes | None = None, *, kept: bool = True) -> Verdict:
    """The verdict where Lò Văn An has to sign, known by his certificate."""
    certificates = frozenset({fingerprint(authority.signer())}) if kept else frozenset[str]()
    return judge(
        pdf,
        original=original or paper(),
        trust=believing(),
        signers=Signers(("Lò Văn An",), certificates),
    )


def altered() -> bytes:
    """One byte of the signed part is another one; the file can still be read."""
    place = good().index(b"/Creator") if b"/Creator" in good() else good().index(b"/Producer")
    place = good().index(b"(", place) + 1
    return good()[:place] + bytes([good()[place] ^ 1]) + good()[place + 1 :]


def replaced(pdf: bytes) -> bytes:
    """An update is appended that puts other words on the first page."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    words = b"BT /F1 24 Tf 100 700 Td (Tang cho nguoi khac) Tj ET"
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    while "/Kids" in page:
        page = page["/Kids"][0].get_object()
    page[NameObject("/Contents")] = writer.add_object(StreamObject(stream_data=words))
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def rewritten(pdf: bytes) -> bytes:
    """The same pages written anew by another tool: other numbers, other packing."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        file.save(
            out,
            recompress_flate=True,
            linearize=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return out.getvalue()


#: Above the printed name, where a paper keeps room for a signature.
ROOM = (300, 280, 400, 335)


def stamped_on_the_page(
    pdf: bytes,
    holder: authority.Holder,
    name: str,
    rect: tuple[int, int, int, int] = ROOM,
    page: int = 0,
) -> bytes:
    """Signed elsewhere by a program that shows its signature in a box and knows no PAdES."""
    key = open_pkcs12(authority.pkcs12_of(holder), authority.PASSWORD)
    box = SigFieldSpec(name, on_page=page, box=rect)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    out = PdfSigner(
        PdfSignatureMetadata(field_name=name),
        key,
        new_field_spec=box,
        stamp_style=TextStampStyle(stamp_text="Signed"),
    ).sign_pdf(writer)
    assert isinstance(out, io.BytesIO)
    return out.getvalue()


def only(pdf: bytes, trust: Trust | None = None) -> SignatureSeen:
    (seen,) = read_signatures(pdf, trust=trust or believing())
    return seen


# -- what one signature says -----------------------------------------------------------------------


def test_a_good_signature_names_its_signer_and_covers_the_whole_file() -> None:
    seen = only(good())
    assert seen.good and seen.intact and seen.trusted and seen.whole_file
    assert (seen.signer, seen.issuer) == ("Lò Văn An", "CA thử nghiệm")
    assert seen.organisation == "Hội Khuyến học thành phố Sơn La"
    assert seen.serial == format(authority.signer().certificate.serial_number, "x")
    assert (seen.field, seen.modified, seen.visible) == ("ChuKy1", "none", False)
    assert seen.signed_at is not None and seen.signed_at.tzinfo and not seen.timestamped


def test_signing_only_appends_to_the_file() -> None:
    assert good().startswith(paper())


def test_one_altered_byte_breaks_the_signature() -> None:
    seen = only(altered())
    assert not seen.intact and not seen.good


def test_an_update_that_replaces_the_content_is_not_good_though_intact_and_trusted() -> None:
    seen = only(replaced(good()))
    assert seen.intact and seen.trusted and seen.whole_file
    assert seen.modified == "other" and not seen.good


def test_a_signer_under_the_same_name_with_his_own_certificate_is_not_trusted() -> None:
    seen = only(signed(paper(), authority.foreigner()).bytes)
    assert seen.signer == "Lò Văn An" and seen.intact
    assert not seen.trusted and not seen.good


def test_nobody_is_trusted_without_roots() -> None:
    assert not only(good(), Trust()).trusted


def test_a_revoked_certificate_is_not_trusted() -> None:
    seen = only(good(), believing(authority.signer()))
    assert seen.intact and not seen.trusted and not seen.good


def test_a_signature_with_an_expired_certificate_needs_a_time_stamp_to_hold() -> None:
    old = authority.signer("Quàng Thị Xuân", expired=True)
    trust = believing(lists=False)
    assert not only(signed(paper(), old).bytes, trust).good
    stamps = authority.time_stamps(datetime.now(UTC) - timedelta(days=30))
    seen = only(signed(paper(), old, stamps).bytes, trust)
    assert seen.good and seen.timestamped


def test_a_second_good_signature_leaves_the_first_one_good() -> None:
    both = signed(good(), authority.signer("Quàng Thị Xuân")).bytes
    first, second = read_signatures(both, trust=believing())
    assert (first.field, second.field) == ("ChuKy1", "ChuKy2")
    assert first.good and first.modified == "signatures"
    assert second.good and second.modified == "none" and second.signer == "Quàng Thị Xuân"


def test_a_later_signature_of_a_stranger_spoils_the_first_one() -> None:
    both = signed(good(), authority.foreigner()).bytes
    first, second = read_signatures(both, trust=believing())
    assert not first.good and not second.good


def test_a_signature_over_a_replaced_page_does_not_save_the_first_one() -> None:
    both = signed(replaced(good()), authority.signer("Quàng Thị Xuân")).bytes
    first, second = read_signatures(both, trust=believing())
    assert not first.good and second.good
    assert judge(both, original=paper(), trust=believing()).kind == "altered"


# -- levels ----------------------------------------------------------------------------------------


def test_without_a_time_stamp_service_the_level_is_b_b() -> None:
    made = signed(paper(), trust=believing())
    assert made.level == "B-B" and only(made.bytes).level == "B-B"


def test_with_stamps_and_revocation_lists_the_level_is_b_lta() -> None:
    made = signed(paper(), None, authority.time_stamps(), believing())
    seen = only(made.bytes)
    assert made.level == seen.level == "B-LTA"
    assert seen.good and seen.timestamped and seen.modified == "maintenance"


def test_a_level_is_not_promised_when_revocation_lists_are_missing() -> None:
    trust = believing(lists=False)
    made = signed(paper(), None, authority.time_stamps(), trust)
    assert made.level == "B-T" and only(made.bytes, trust).good


def test_a_stranger_gets_a_time_stamp_but_no_proofs() -> None:
    made = signed(paper(), authority.foreigner(), authority.time_stamps(), believing())
    assert made.level == "B-T" and not only(made.bytes).good


def test_a_revoked_certificate_is_not_signed_with_where_that_is_known() -> None:
    with pytest.raises(FileRefused, match="thu hồi"):
        signed(paper(), None, authority.time_stamps(), believing(authority.signer()))


def test_an_lta_file_whose_page_is_replaced_is_not_good() -> None:
    made = signed(paper(), None, authority.time_stamps(), believing())
    assert not only(replaced(made.bytes)).good


# -- is it this very paper -------------------------------------------------------------------------


def test_the_signed_paper_is_recognised_in_words_for_people() -> None:
    verdict = told(good())
    assert verdict.kind == "same_signed" and len(verdict.signatures) == 1
    assert "Đúng văn bản này, đã được ký số." in verdict.text
    assert "Lò Văn An (Hội Khuyến học thành phố Sơn La)" in verdict.text
    assert "bao trùm toàn bộ tệp" in verdict.text


def test_a_paper_rewritten_by_the_signing_tool_is_still_this_paper() -> None:
    pdf = signed(rewritten(paper())).bytes
    assert not pdf.startswith(paper())
    assert told(pdf).kind == "same_signed"


def test_a_leader_s_and_an_organisation_s_boxes_on_the_page_leave_it_this_paper() -> None:
    leader = stamped_on_the_page(paper(), authority.signer(), "Lanhdao")
    seal = (230, 280, 330, 335)
    both = stamped_on_the_page(leader, authority.signer("Hội Khuyến học"), "Condau", seal)
    verdict = told(both)
    assert verdict.kind == "same_signed" and "có hình chữ ký trên trang" in verdict.text
    assert [one.good for one in verdict.signatures] == [True, True]
    assert [one.level for one in verdict.signatures] == ["", ""]


def test_an_empty_signature_box_added_after_signing_is_an_alteration() -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(good()))
    append_signature_field(writer, SigFieldSpec("Che", on_page=0, box=(50, 50, 500, 800)))
    out = io.BytesIO()
    writer.write(out)
    assert told(out.getvalue()).kind == "altered"


def test_another_paper_with_a_good_signature_is_another_paper() -> None:
    pdf = signed(paper("Tặng Giấy khen cho gia đình ông Cà Văn Hặc")).bytes
    assert told(pdf).kind == "other"


def test_a_page_replaced_before_signing_is_another_paper_though_it_begins_with_ours() -> None:
    pdf = signed(replaced(paper())).bytes
    assert pdf.startswith(paper())
    verdict = told(pdf)
    assert verdict.kind == "other" and verdict.signatures[0].good


def test_a_note_laid_over_the_page_before_signing_makes_it_another_paper() -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper())) as file:
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.FreeText,
            Rect=[100, 600, 400, 700],
            Contents="Người khác",
        )
        file.pages[0].obj.Annots = pikepdf.Array([file.make_indirect(note)])
        file.save(out)
    pdf = signed(out.getvalue()).bytes
    assert told(pdf).kind == "other"


@pytest.mark.parametrize("spoil", [altered, lambda: replaced(good())])
def test_a_file_changed_after_signing_is_altered(spoil: Any) -> None:
    verdict = told(spoil())
    assert verdict.kind == "altered" and "bị thay đổi sau khi ký" in verdict.text


def test_a_stranger_s_signature_on_our_paper_does_not_count() -> None:
    pdf = signed(paper(), authority.foreigner()).bytes
    verdict = told(pdf)
    assert verdict.kind == "same_unsigned" and "không được công nhận" in verdict.text


def test_unsigned_files_are_told_apart() -> None:
    trust = believing()
    assert judge(paper(), original=paper(), trust=trust).kind == "same_unsigned"
    assert judge(rewritten(paper()), original=paper(), trust=trust).kind == "same_unsigned"
    assert judge(paper("Bản quét"), original=paper(), trust=trust).kind == "unsigned_unknown"
    assert judge(paper(), original=None, trust=trust).kind == "unsigned_unknown"


def test_a_signed_file_without_a_paper_to_compare_says_so() -> None:
    verdict = judge(good(), original=None, trust=believing())
    assert verdict.kind == "other" and "không có văn bản gốc" in verdict.text


# -- forged ----------------------------------------------------------------------------------------

#: Over the words of the paper, the printed name, blank paper far off, and more than the room.
OVER_TEXT, OVER_NAME = (60, 725, 500, 775), (300, 258, 400, 274)
FAR_OFF, TOO_LARGE = (60, 100, 200, 160), (100, 280, 500, 500)


def marked(change: Any, rect: tuple[int, int, int, int] = ROOM) -> bytes:
    """The leader's own visible signature, its box changed before the paper was handed on."""
    out = io.BytesIO()
    with pikepdf.open(
        io.BytesIO(stamped_on_the_page(paper(), authority.signer(), "Lanhdao", rect))
    ) as file:
        change(file.pages[0].obj.Annots[0])
        file.save(out)
    return out.getvalue()


def empty_box(rect: tuple[int, int, int, int]) -> bytes:
    """A box that says it was signed, with nothing in it but a picture."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper())) as file:
        x0, y0, x1, y1 = rect
        picture = file.make_stream(b"1 1 1 rg 0 0 %d %d re f" % (x1 - x0, y1 - y0))
        picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        picture.BBox = pikepdf.Array([0, 0, x1 - x0, y1 - y0])
        box = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Sig,
            T=pikepdf.String("ChuKy9"),
            V=pikepdf.Dictionary(Type=pikepdf.Name.Sig),
            F=4,
            Rect=pikepdf.Array(list(rect)),
            AP=pikepdf.Dictionary(N=picture),
        )
        file.pages[0].obj.Annots = pikepdf.Array([file.make_indirect(box)])
        file.save(out)
    return out.getvalue()


@pytest.mark.parametrize("rect", [OVER_TEXT, OVER_NAME, FAR_OFF, TOO_LARGE])
@pytest.mark.parametrize("who", ["leader", "another", "stranger"])
def test_a_signature_that_draws_outside_its_room_is_not_this_paper(who: str, rect: Any) -> None:
    holder = {
        "leader": authority.signer(),
        "another": authority.signer("Người Khác Hẳn"),
        "stranger": authority.foreigner(),
    }[who]
    verdict = told(stamped_on_the_page(paper(), holder, "ChuKyGia", rect))
    assert verdict.kind == "shows_more"
    assert "Đúng văn bản này" not in verdict.text


def test_a_signature_drawn_on_the_second_page_is_not_this_paper() -> None:
    pdf = stamped_on_the_page(paper(), authority.signer(), "Gia", FAR_OFF, page=1)
    assert told(pdf).kind == "shows_more"


def test_a_box_without_a_signature_hides_nothing() -> None:
    for rect in (OVER_TEXT, OVER_NAME, FAR_OFF):
        verdict = told(empty_box(rect))
        assert verdict.kind == "shows_more", rect
        assert "Đúng văn bản này" not in verdict.text


def shown_on_paper_only(box: Any) -> None:
    box.F = 4 | 32


def another_face_under_the_pointer(box: Any) -> None:
    box.AP.D = box.AP.N


@pytest.mark.parametrize("change", [shown_on_paper_only, another_face_under_the_pointer])
def test_a_picture_that_shows_only_at_times_is_not_this_paper(change: Any) -> None:
    from documents.signatures.pictures import shows_more

    assert shows_more(marked(change), paper(), ["Lò Văn An"])
    assert not shows_more(marked(lambda _box: None), paper(), ["Lò Văn An"])


def test_without_a_printed_name_no_room_is_kept() -> None:
    pdf = stamped_on_the_page(paper(), authority.signer(), "Lanhdao")
    assert judge(pdf, original=paper(), trust=believing()).kind == "shows_more"


@pytest.mark.parametrize("drawn", [False, True])
def test_another_person_s_signature_does_not_make_it_the_signed_paper(drawn: bool) -> None:
    other = authority.signer("Người Khác Hẳn")
    pdf = stamped_on_the_page(paper(), other, "Khac") if drawn else signed(paper(), other).bytes
    verdict = told(pdf)
    assert verdict.kind == "same_other_signer"
    assert verdict.text.startswith("Người ký: Người Khác Hẳn")
    assert "không phải của người ký văn bản này" in verdict.text


def test_a_namesake_is_not_the_person() -> None:
    # The same name, from the same authority, with a certificate of his own.
    namesake = authority.signer("Lò  Văn An")
    assert told(signed(paper(), namesake).bytes).kind == "same_other_signer"


def test_while_no_certificate_is_kept_nobody_is_said_to_be_the_signer() -> None:
    verdict = told(good(), kept=False)
    assert verdict.kind == "same_other_signer"
    assert "chưa giữ chứng thư số" in verdict.text


def test_with_the_leader_s_own_a_further_signature_is_told_and_does_no_harm() -> None:
    pdf = signed(good(), authority.signer("Văn thư")).bytes
    verdict = told(pdf)
    assert verdict.kind == "same_signed" and len(verdict.signatures) == 2
    assert "Văn thư" in verdict.text


# -- what cannot be judged -------------------------------------------------------------------------


def encrypted() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper())) as file:
        file.save(out, encryption=pikepdf.Encryption(owner="chu", user=""))
    return out.getvalue()


@pytest.mark.parametrize(
    ("pdf", "sentence"),
    [
        (lambda: b"", "không phải là tệp PDF"),
        (lambda: b"PK\x03\x04 not one", "không phải là tệp PDF"),
        (lambda: b"%PDF-1.7\n" + b"\x00" * 500, "Không đọc được"),
        (lambda: b"%PDF-1.7\n" + b"[" * 100_000, "Không đọc được"),
        (encrypted, "mật khẩu"),
        (lambda: b"%PDF-1.7\n" + b" " * 20 * 1024 * 1024, "quá lớn"),
    ],
)
def test_what_is_no_readable_pdf_is_refused_with_a_sentence(pdf: Any, sentence: str) -> None:
    with pytest.raises(FileRefused, match=sentence):
        judge(pdf(), original=paper(), trust=believing())
    with pytest.raises(FileRefused, match=r"quá lớn|PDF"):
        signed(pdf())


def test_a_signed_file_cut_or_hit_anywhere_is_refused_or_not_good() -> None:
    trust, pdf = believing(lists=False), good()
    step = len(pdf) // 60
    for place in range(step, len(pdf), step):
        for broken in (pdf[:place], pdf[:place] + b"\xff\x00<<" + pdf[place + 4 :]):
            try:
                verdict = judge(broken, original=paper(), trust=trust)
            except FileRefused as error:
                assert re.search("[ăâđêôơưạảấầẩẫậắằ]", str(error)), str(error)
            else:
                assert verdict.kind != "same_signed", place


# -- keys ------------------------------------------------------------------------------------------


def test_a_wrong_password_is_told_in_words() -> None:
    with pytest.raises(FileRefused, match="sai mật khẩu"):
        open_pkcs12(authority.pkcs12_of(authority.signer()), "sai")
    with pytest.raises(FileRefused, match="tệp hỏng"):
        open_pkcs12(b"not a key", authority.PASSWORD)


def test_a_token_that_cannot_be_opened_is_told_in_words() -> None:
    with pytest.raises(FileRefused, match="ký số"):
        open_pkcs11("/khong/co.so", token="Ban Cơ yếu", pin="0000", certificate="Lãnh đạo")


def test_trust_comes_from_the_settings(settings: Any, tmp_path: Path) -> None:
    assert trusts.configured() == Trust()
    file = tmp_path / "root.pem"
    file.write_bytes(authority.root().pem)
    settings.SIGNATURE_ROOTS = [str(file)]
    assert only(good(), trusts.configured()).good
    file.write_bytes(b"not a certificate")
    with pytest.raises(ImproperlyConfigured):
        trusts.configured()


# -- another program -------------------------------------------------------------------------------


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="pdfsig (poppler-utils) is not installed")
@pytest.mark.parametrize(
    ("case", "valid", "total"),
    [
        (good, True, True),
        (altered, False, True),
        (lambda: replaced(good()), True, False),
        (lambda: signed(paper(), authority.foreigner()).bytes, True, True),
    ],
    ids=["good", "altered", "extended", "foreign"],
)
def test_pdfsig_agrees_on_what_is_signed_and_by_whom(
    case: Any, valid: bool, total: bool, tmp_path: Path
) -> None:
    """pdfsig says the same of digest, coverage and certificate, with our root as its only one.

    It has no word for an update that replaces the content: there it says no more than that not
    the total document is signed, as it does of harmless updates.
    """
    file, pdf = tmp_path / "signed.pdf", case()
    file.write_bytes(pdf)
    told = subprocess.run(
        ["pdfsig", "-nssdir", authority.nss_database(tmp_path / "nss"), str(file)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    ).stdout
    seen = only(pdf)
    assert ("Signature Validation: Signature is Valid" in told) is valid is seen.intact
    assert ("- Total document signed" in told) is total is (seen.modified == "none")
    assert f"Signer Certificate Common Name: {seen.signer}" in told
    # A broken signature has no certificate validated at all, there as here.
    assert ("Certificate Validation: Certificate is Trusted" in told) is seen.trusted
