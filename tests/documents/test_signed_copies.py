"""Signed copies of papers, and what anybody learns from a PDF they drop."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from audit.models import Event
from documents import desk, issued, printing, signed
from documents.access import find
from documents.models import CertificateSheet, Paper, PaperBatch, SignedCopy
from documents.papers import certificate
from documents.recognising import recognise
from documents.signatures.certificates import read_certificate
from documents.signatures.signing import open_pkcs12, sign_pdf
from documents.signers import keep_certificate
from organizations.refusals import Refused
from organizations.step_up import token_for
from tests import worlds
from tests.documents import authority
from tests.documents.test_desk import issued_decision
from tests.documents.test_papers import text_of
from tests.documents.test_signatures import stamped_on_the_page
from workflows.decisions.models import Decision
from workflows.kernel import door

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files() -> None:
    cache.clear()


@pytest.fixture
def case() -> tuple[Any, Decision]:
    return issued_decision(worlds.make_world())


def offer(username: str, decision: Decision) -> tuple[Any, Any, desk.Offer]:
    person = worlds.who(username)
    subject = find(person, "decision", str(decision.pk))
    assert subject is not None
    return person, subject, desk.offer(person, subject, "decision")


def signed_elsewhere(pdf: bytes, settings: Any, tmp_path: Path, *, trusted: bool = True) -> bytes:
    if trusted:
        root = tmp_path / "goc.pem"
        root.write_bytes(authority.root().pem)
        settings.SIGNATURE_ROOTS = [str(root)]
    signer = open_pkcs12(authority.pkcs12_of(authority.signer()), authority.PASSWORD)
    return sign_pdf(
        pdf, signer=signer, reason="Ký ban hành", location="Phan Rang", name="Nguyễn Ngọc Thành"
    ).bytes


def known_by(username: str, holder: authority.Holder | None = None) -> None:
    """The certificate of a person is kept with them."""
    found = read_certificate((holder or authority.signer()).pem)
    keep_certificate(worlds.who(username), found, by=worlds.who("quantri"))


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(out, "JPEG")
    return out.getvalue()


def test_a_pdf_signed_elsewhere_is_taken_in_with_who_signed_it(
    case: Any, settings: Any, tmp_path: Path
) -> None:
    _nomination, decision = case
    known_by("ubnd.chutich")
    person, subject, one = offer("ubnd.vanthu", decision)
    pdf = signed_elsewhere(issued.decision_file(decision), settings, tmp_path)
    copy = signed.attach(person, subject, one, pdf, name="qd-da-ky.pdf", scan=False)
    assert (copy.verdict, copy.how, copy.level) == ("same_signed", "uploaded", "B-B")
    assert copy.signatures[0]["signer"] and "Đúng văn bản này" in copy.text
    event = Event.objects.get(stream=f"paper:decision-{decision.pk}")
    assert event.kind == "attach_signed_copy" and copy.sha256 in event.body
    assert copy.signed_by == worlds.who("ubnd.chutich")
    with pytest.raises(Refused, match="đã có rồi"):
        signed.attach(person, subject, one, pdf, name="lan-hai.pdf", scan=False)
    # Signed once more by the same person, it is another file and would say the same.
    again = signed_elsewhere(issued.decision_file(decision), settings, tmp_path)
    assert again != pdf
    with pytest.raises(Refused, match="đã có rồi"):
        signed.attach(person, subject, one, again, name="lan-hai.pdf", scan=False)
    assert SignedCopy.objects.count() == 1


def test_another_person_s_signature_is_not_taken_for_the_signer_s(
    case: Any, settings: Any, tmp_path: Path
) -> None:
    _nomination, decision = case
    person, subject, one = offer("ubnd.vanthu", decision)
    pdf = signed_elsewhere(issued.decision_file(decision), settings, tmp_path)
    # As long as nobody's certificate is kept, it is kept and said to be unconfirmed.
    kept = signed.attach(person, subject, one, pdf, name="cu.pdf", scan=False)
    assert kept.verdict == "same_other_signer" and kept.signed_by is None
    assert "chưa giữ chứng thư số" in kept.text
    told = recognise(pdf)
    assert not told.good and "Lò Văn An" in told.signatures[0]
    # The signer's own is another one.
    known_by("ubnd.chutich", authority.signer("Nguyễn Ngọc Thành"))
    other = signed_elsewhere(signed.originals(subject, one)[1], settings, tmp_path)
    with pytest.raises(Refused, match="không phải của người ký"):
        signed.attach(person, subject, one, other, name="khac.pdf", scan=False)
    told = recognise(pdf)
    assert not told.good and "không phải của người ký" in told.text
    # Entered for the person who signed, the very same file is the signed paper.
    known_by("ubnd.chutich")
    assert recognise(pdf).good


def test_a_strip_with_another_name_over_a_certificate_is_told_by_page_and_api_alike(
    case: Any, settings: Any, tmp_path: Path
) -> None:
    _nomination, decision = case
    signed_elsewhere(worlds.pdf(), settings, tmp_path)
    known_by("ubnd.chutich")
    original = issued.certificate_file(decision.items.get())
    over_the_name = (100, 320, 740, 370)
    for holder in (authority.signer("Người Khác Hẳn"), authority.signer()):
        forged = stamped_on_the_page(original, holder, "ChuKyGia", over_the_name)
        told = recognise(forged)
        assert not told.good and "Đúng văn bản này" not in told.text
        assert "ngoài chỗ dành để ký" in told.text
        sent = {"file": SimpleUploadedFile("a.pdf", forged)}
        answer = Client().post("/api/v1/verify-file/", sent).json()
        assert answer["good"] is False and answer["text"] == told.text
        assert answer["signatures"] == list(told.signatures)
        assert answer["certificate"]["name"] == told.certificate.name


def test_the_draft_the_leader_signed_counts_as_this_paper_too(
    case: Any, settings: Any, tmp_path: Path
) -> None:
    _nomination, decision = case
    known_by("ubnd.chutich")
    person, subject, one = offer("ubnd.vanthu", decision)
    draft = signed.originals(subject, one)[1]
    pdf = signed_elsewhere(draft, settings, tmp_path)
    assert signed.attach(person, subject, one, pdf, name="a.pdf", scan=False).verdict == (
        "same_signed"
    )


def test_a_stranger_signature_is_kept_as_not_recognised(
    case: Any, settings: Any, tmp_path: Path
) -> None:
    _nomination, decision = case
    person, subject, one = offer("ubnd.vanthu", decision)
    pdf = signed_elsewhere(issued.decision_file(decision), settings, tmp_path, trusted=False)
    copy = signed.attach(person, subject, one, pdf, name="a.pdf", scan=False)
    assert copy.verdict == "same_unsigned" and "chưa" in copy.text


def test_another_paper_an_altered_one_and_an_unsigned_one_are_refused(
    case: Any, settings: Any, tmp_path: Path
) -> None:
    _nomination, decision = case
    person, subject, one = offer("ubnd.vanthu", decision)
    original = issued.decision_file(decision)
    other = signed_elsewhere(worlds.pdf("Khác"), settings, tmp_path)
    good = signed_elsewhere(original, settings, tmp_path)
    altered = bytearray(good)
    altered[len(original) // 2] ^= 1
    for data in (other, bytes(altered), original, b"not a pdf", b"", b"%PDF-1.7 broken"):
        with pytest.raises(Refused) as refusal:
            signed.attach(person, subject, one, data, name="a.pdf", scan=False)
        assert "file" in refusal.value.fields
    assert not SignedCopy.objects.exists()


def test_the_scan_of_wet_ink_is_kept_and_said_to_be_only_a_scan(case: Any) -> None:
    _nomination, decision = case
    person, subject, one = offer("ubnd.vanthu", decision)
    copy = signed.attach(person, subject, one, jpeg(), name="quét.jpg", scan=True)
    assert copy.how == "scan" and "không kiểm tra được" in copy.text
    with pytest.raises(Refused):
        signed.attach(person, subject, one, b"MZ\x90 program", name="x.jpg", scan=True)


def test_who_neither_signs_nor_registers_attaches_nothing(case: Any) -> None:
    _nomination, decision = case
    for username in ("mybinh.chutich", "tp.tiepnhan", "kiemtra"):
        person, subject, one = offer(username, decision)
        with pytest.raises(Refused) as refusal:
            signed.attach(person, subject, one, jpeg(), name="a.jpg", scan=True)
        assert refusal.value.kind == "forbidden", username


def test_signing_here_needs_the_key_the_person_and_the_password_again(
    case: Any, settings: Any, tmp_path: Path
) -> None:
    _nomination, decision = case
    leader, subject, one = offer("ubnd.chutich", decision)
    with pytest.raises(Refused) as refusal:
        signed.sign_here(leader, subject, one, token=token_for(leader))
    assert refusal.value.kind == "forbidden"
    key, root = tmp_path / "khoa.p12", tmp_path / "goc.pem"
    key.write_bytes(authority.pkcs12_of(authority.signer()))
    root.write_bytes(authority.root().pem)
    settings.SIGNATURE_ROOTS = [str(root)]
    settings.SIGNING_PKCS12, settings.SIGNING_PERSON = str(key), "ubnd.chutich"
    settings.SIGNING_PKCS12_PASSWORD = "sai"
    with pytest.raises(Refused) as refusal:
        signed.sign_here(leader, subject, one, token="")
    assert refusal.value.kind == "unmet"
    with pytest.raises(Refused, match=r"[Mm]ật khẩu"):
        signed.sign_here(leader, subject, one, token=token_for(leader))
    settings.SIGNING_PKCS12_PASSWORD = authority.PASSWORD
    settings.SIGNING_PKCS11_LIBRARY = "/khong/co/thu-vien.so"
    with pytest.raises(Refused) as refusal:
        signed.sign_here(leader, subject, one, token=token_for(leader))
    assert refusal.value.kind == "invalid" and not SignedCopy.objects.exists()
    settings.SIGNING_PKCS11_LIBRARY = ""
    copy = signed.sign_here(leader, subject, one, token=token_for(leader))
    assert (copy.how, copy.level, copy.verdict) == ("here", "B-B", "same_signed")
    assert "B-B" in copy.text and "dấu thời gian" in copy.text
    # From the first signing on the certificate is known as this person's.
    assert leader.signer_certificates.get().subject == "Lò Văn An"
    with pytest.raises(Refused, match="đã có rồi"):
        signed.sign_here(leader, subject, one, token=token_for(leader))
    assert SignedCopy.objects.count() == 1
    other, subject, one = offer("ubnd.phochutich", decision)
    with pytest.raises(Refused) as refusal:
        signed.sign_here(other, subject, one, token=token_for(other))
    assert refusal.value.kind == "forbidden"


def test_a_dropped_file_is_known_as_issued_signed_altered_or_strange(
    case: Any, settings: Any, tmp_path: Path
) -> None:
    _nomination, decision = case
    known_by("ubnd.chutich")
    original = issued.decision_file(decision)
    told = recognise(original)
    assert told.good and decision.full_number in told.label
    good = signed_elsewhere(original, settings, tmp_path)
    told = recognise(good)
    assert told.good and len(told.signatures) == 1 and "được công nhận" in told.signatures[0]
    altered = bytearray(good)
    altered[len(original) // 2] ^= 1
    assert not recognise(bytes(altered)).good
    assert not recognise(worlds.pdf()).good
    for strange in (b"", b"abc", b"%PDF-1.4\n%%EOF\n%%EOF\n", b"%PDF-" + b"%%EOF" * 5000):
        told = recognise(strange)
        assert not told.good and told.text


def test_a_dropped_certificate_tells_no_more_than_its_code_does(case: Any) -> None:
    nomination, decision = case
    item = decision.items.get()
    told = recognise(issued.certificate_file(item))
    assert told.good and told.certificate is not None
    assert told.certificate.name == nomination.subject_name
    assert nomination.subject_name not in told.label


def test_a_dropped_certificate_that_was_revoked_is_ours_but_not_good(case: Any) -> None:
    nomination, decision = case
    pdf = issued.certificate_file(decision.items.get())
    worlds.doubted(nomination)
    door.perform(
        "revoke",
        nomination.number,
        worlds.who("ubnd.chutich"),
        reason_code="fraud",
        reason="Khai không đúng.",
    )
    told = recognise(pdf)
    assert not told.good and "đã huỷ bỏ" in told.text and told.certificate is not None


def test_the_drop_page_answers_every_upload_and_slows_down_who_sends_many(case: Any) -> None:
    _nomination, decision = case
    client = Client()
    assert client.get("/v/kiem-tra/").status_code == 200

    def drop(data: bytes | None) -> Any:
        files = {"file": SimpleUploadedFile("a.pdf", data)} if data is not None else {}
        return client.post("/v/kiem-tra/", files)

    answer = drop(issued.decision_file(decision))
    assert answer.status_code == 200 and "còn nguyên vẹn" in answer.content.decode()
    assert drop(None).status_code == 422
    assert "không phải là PDF" in drop(b"abc").content.decode()
    assert any(drop(b"abc").status_code == 429 for _time in range(15))


def test_the_api_says_the_same_of_a_file(case: Any) -> None:
    _nomination, decision = case
    data = SimpleUploadedFile("a.pdf", issued.decision_file(decision))
    told = Client().post("/api/v1/verify-file/", {"file": data}).json()
    assert told["good"] and decision.full_number in told["paper"]
    assert Client().post("/api/v1/verify-file/", {}).status_code == 422


def test_pages_take_in_and_give_out_signed_copies(case: Any) -> None:
    _nomination, decision = case
    clerk = worlds.browser("ubnd.vanthu")
    address = f"/van-ban/quyet-dinh/{decision.pk}/decision/ky/"
    assert "Chưa có bản ký nào" in clerk.get(address).content.decode()
    clerk.post(address, {"file": SimpleUploadedFile("quet.jpg", jpeg()), "scan": "1"})
    page = clerk.get(address).content.decode()
    copy = SignedCopy.objects.get()
    assert "quet.jpg" in page
    given = clerk.get(f"/van-ban/ban-ky/{copy.pk}/")
    assert given["Content-Disposition"].startswith("attachment") and given.content
    refused = clerk.post(address, {"file": SimpleUploadedFile("a.pdf", b"x")}, follow=True)
    assert refused.status_code == 200 and SignedCopy.objects.count() == 1
    stranger = worlds.browser("dovinh.canbo")
    assert stranger.get(address).status_code == 404
    assert stranger.get(f"/van-ban/ban-ky/{copy.pk}/").status_code == 404


def test_all_certificates_come_as_one_file_on_the_chosen_sheet(case: Any) -> None:
    nomination, decision = case
    sheet = CertificateSheet.objects.create(name="A3 thử", width_mm=420, height_mm=297)
    client = worlds.browser("tp.vanthu")
    address = f"/van-ban/giay-khen/{decision.pk}/"
    assert nomination.subject_name in client.get(address).content.decode()
    waiting = client.post(address, {"kho": sheet.pk}, follow=True)
    batch = PaperBatch.objects.get()
    # Tests run tasks at once, but only after the transaction a test never leaves.
    printing.make_batch.call(batch.pk)
    batch.refresh_from_db()
    assert waiting.status_code == 200 and (batch.state, batch.done) == ("ready", 1)
    page = client.get(f"/van-ban/lo/{batch.public_id}/").content.decode()
    assert "Lập 1 giấy khen" in page and "Mở tệp để in" in page
    pdf = client.get(f"/van-ban/lo/{batch.public_id}/tep/")
    assert pdf.content.startswith(b"%PDF")
    other = worlds.browser("tp.thuquy")
    assert other.get(f"/van-ban/lo/{batch.public_id}/tep/").status_code == 404
    assert client.get(f"/van-ban/giay-khen/to-thu/{sheet.pk}.pdf").content.startswith(b"%PDF")
    ward = worlds.browser("dovinh.canbo")
    assert ward.get(address).status_code == 404


def test_the_notices_of_a_whole_list_are_numbered_once_and_come_as_one_file(case: Any) -> None:
    nomination, decision = case
    clerk = worlds.browser("tp.vanthu")
    assert (
        "Vào sổ và lập 1 thông báo"
        in clerk.get(f"/van-ban/giay-khen/{decision.pk}/").content.decode()
    )
    for _time in range(2):
        assert clerk.post(f"/van-ban/thong-bao/{decision.pk}/").status_code == 302
        batch = PaperBatch.objects.filter(what="notices").latest("pk")
        printing.make_batch.call(batch.pk)
        batch.refresh_from_db()
        assert (batch.state, batch.done) == ("ready", 1), batch.problem
        given = clerk.get(f"/van-ban/lo/{batch.public_id}/tep/").content
        assert "01/TB-HKH" in text_of(given) and nomination.subject_name in text_of(given)
    assert Paper.objects.filter(kind="result_notice").count() == 1
    for username, status in (("mybinh.canbo", 403), ("dovinh.canbo", 404), ("ubnd.vanthu", 403)):
        other = worlds.browser(username)
        answer = other.post(f"/van-ban/thong-bao/{decision.pk}/")
        assert answer.status_code == status, username


def test_the_title_of_a_child_s_certificate_bears_initials_only(case: Any) -> None:
    _nomination, decision = case
    item = decision.items.get()
    row = item.printed | {"name": "Châu Thanh Châu", "minor": True, "honorific": "Em"}
    for minor, title in ((True, "C. T. C."), (False, "Em Châu Thanh Châu")):
        pdf = certificate.render(decision.snapshot, [row | {"minor": minor}])
        with pikepdf.open(io.BytesIO(pdf)) as file:
            assert str(file.docinfo["/Title"]).endswith(f" - {title}")
        assert "CHÂU THANH CHÂU" in text_of(pdf).upper()


def test_guesses_at_codes_are_slowed_and_signing_in_is_not(case: Any) -> None:
    _nomination, decision = case
    client, code = Client(), decision.items.get().verification_code
    for _time in range(40):
        assert client.get(f"/v/{code}/").status_code == 200
    answers = [client.get(f"/v/{number:032x}/").status_code for number in range(40)]
    assert answers[:20] == [404] * 20 and answers[-1] == 429
    page = client.get(f"/v/{code}/")
    assert page.status_code == 429 and "Hãy chờ một phút" in page.content.decode()
    assert client.get(f"/api/v1/verify/{code}/").status_code == 429
    # Somebody else's telephone, and signing in from the same place, go on.
    assert client.get(f"/v/{code}/", REMOTE_ADDR="10.0.0.9").status_code == 200
    body = {"username": "mybinh.canbo", "password": "khuyenhoc-demo"}
    assert client.post("/api/v1/token/", body, content_type="application/json").status_code == 200
