"""Archive packages that can be checked without us, and disposals that are decided and recorded."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as conf
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import Event, PersonalValue
from audit.verify import verify
from documents import desk, printing, signed, store
from documents.access import find
from documents.archive import package, retention
from documents.archive.contents import members
from documents.models import Disposal, PaperBatch, RetentionRule, SignedCopy
from nominations.evidence import FileRefused, open_stored
from nominations.models import Nomination
from organizations.refusals import Refused
from tests import worlds
from tests.documents.test_desk import issued_decision
from tests.documents.test_signed_copies import jpeg, offer
from tools import verify_archive
from workflows.kernel import door
from workflows.kernel.consistency import check

TOOL = Path(conf.BASE_DIR) / "tools" / "verify_archive.py"


def verdict(place: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", str(TOOL), str(place)], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


class Package(bytes):
    """Bytes that a failing test does not print in full."""

    def __repr__(self) -> str:
        return f"<{len(self)} bytes>"


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def packed() -> tuple[Any, bytes]:
    _nomination, decision = issued_decision(worlds.make_world())
    person, subject, one = offer("ubnd.vanthu", decision)
    signed.attach(person, subject, one, jpeg(), name="quet.jpg", scan=True)
    clerk = worlds.who("ubnd.vanthu")
    built = package.build(package.decision_of(clerk, decision.pk), clerk)
    return decision, Package(built)


@pytest.mark.django_db
def test_a_package_holds_papers_copies_minutes_data_and_record(packed: Any, tmp_path: Path) -> None:
    decision, data = packed
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        index = json.loads(archive.read("danh-muc.json"))
        facts = json.loads(archive.read("du-lieu.json"))
    session = decision.items.get().nomination.agenda_items.get().session_id
    assert {
        "van-ban/decision.pdf",
        "van-ban/decision-ban-ky-1.jpg",
        "van-ban/proposal_letter.pdf",
        "van-ban/du-thao-da-phe-duyet.pdf",
        "giay-khen.pdf",
        "nhat-ky.jsonl",
        "SHA256SUMS",
        f"hoi-dong-{session}/council_minutes.pdf",
        f"hoi-dong-{session}/count_minutes.pdf",
    } <= names
    assert facts["decision"] == decision.full_number == index["decision"]
    assert Event.objects.get(stream=f"paper:archive-{decision.pk}").kind == "archive_decision"
    place = tmp_path / "goi.zip"
    place.write_bytes(data)
    assert verdict(place)[0] == 0
    folder = tmp_path / "goi"
    with zipfile.ZipFile(place) as archive:
        archive.extractall(folder)
    assert verdict(folder)[0] == 0
    sums = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, check=False
    )
    assert sums.returncode == 0


@pytest.mark.django_db
def test_the_same_contents_are_packed_into_the_same_bytes(packed: Any) -> None:
    decision, _data = packed
    clerk = worlds.who("ubnd.vanthu")
    first, second = (package.pack(list(members(decision, clerk)), "01") for _time in range(2))
    assert first == second


@pytest.mark.django_db
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(pick=st.data())
def test_any_change_of_a_package_is_found_and_told(packed: Any, pick: Any) -> None:
    files: dict[str, bytes | None] = dict(unpacked(packed[1]))
    assert not list(verify_archive.verdict(files))
    name = pick.draw(st.sampled_from(sorted(files)))
    how = pick.draw(st.sampled_from(["flip", "cut", "add", "drop", "line", "broken"]))
    content = bytearray(files[name] or b"")
    if how == "drop":
        del files[name]
    elif how == "add":
        files["them.txt"] = b"x"
    elif how == "cut":
        files[name] = bytes(content[:-1])
    elif how == "broken":
        files[name] = None
    elif how == "line" and b"\n" in content:
        other = pick.draw(st.sampled_from([b"\r", b"\x0b", b"\x0c", b"\x1c", b"\n\n"]))
        files[name] = bytes(content).replace(b"\n", other, 1)
    else:
        place = pick.draw(st.integers(0, len(content) - 1))
        content[place] ^= 1 << pick.draw(st.integers(0, 7))
        files[name] = bytes(content)
    assert list(verify_archive.verdict(files))


@pytest.mark.django_db
def test_a_hash_list_that_says_two_things_of_one_file_is_not_believed(packed: Any) -> None:
    files: dict[str, bytes | None] = dict(unpacked(packed[1]))
    sums = files["SHA256SUMS"] or b""
    files["SHA256SUMS"] = b"0" * 64 + b"  giay-khen.pdf\n" + sums
    assert any("lặp lại" in line for line in verify_archive.verdict(files))


@pytest.mark.django_db
def test_the_exit_code_tells_a_changed_package_from_one_that_cannot_be_read(
    packed: Any, tmp_path: Path
) -> None:
    files = unpacked(packed[1])
    for name, content in (
        ("danh-muc.json", b"{"),
        ("nhat-ky.jsonl", b"[]\n"),
        ("SHA256SUMS", None),
    ):
        changed = files | {name: content or b""}
        if content is None:
            del changed[name]
        place = tmp_path / f"{name}.zip"
        with zipfile.ZipFile(place, "w") as archive:
            for path, data in changed.items():
                archive.writestr(path, data)
        code, told = verdict(place)
        assert code == 1 and name in told, name


@pytest.mark.django_db
def test_what_was_lost_stands_in_the_index_as_missing(packed: Any) -> None:
    decision, _data = packed
    copy = SignedCopy.objects.get()
    store._path(copy.sha256).unlink()
    clerk = worlds.who("ubnd.vanthu")
    index = json.loads(unpacked(package.build(decision, clerk))["danh-muc.json"])
    assert len(index["missing"]) == 1 and "Bản quét" in index["missing"][0]


@pytest.mark.django_db
def test_a_revoked_award_is_archived_by_its_revocation_not_by_its_certificate(packed: Any) -> None:
    decision, _data = packed
    nomination = decision.items.get().nomination
    worlds.doubted(nomination)
    door.perform(
        "revoke",
        nomination.number,
        worlds.who("ubnd.chutich"),
        reason_code="fraud",
        reason="Khai không đúng.",
    )
    clerk = worlds.who("ubnd.vanthu")
    subject = find(clerk, "nomination", nomination.number)
    assert subject is not None
    paper = desk.enter(clerk, subject, "revocation")
    files = unpacked(package.build(decision, clerk))
    assert f"van-ban/huy-bo-{paper.pk}.pdf" in files and "giay-khen.pdf" not in files
    assert f"paper:{paper.pk}" in files["nhat-ky.jsonl"].decode()


def test_what_is_no_package_cannot_be_told(tmp_path: Path) -> None:
    empty = tmp_path / "a.zip"
    empty.write_bytes(b"not a zip")
    assert verdict(empty)[0] == 2 and verdict(tmp_path / "absent.zip")[0] == 2


@pytest.mark.django_db
def test_a_record_forged_with_fresh_sums_is_still_found_by_its_chain(
    packed: Any, tmp_path: Path
) -> None:
    _decision, data = packed
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    lines = files["nhat-ky.jsonl"].decode().splitlines()
    files["nhat-ky.jsonl"] = "\n".join([lines[0], *lines[2:]]).encode()
    index = json.loads(files["danh-muc.json"])
    for one in index["files"]:
        if one["path"] == "nhat-ky.jsonl":
            content = files["nhat-ky.jsonl"]
            one |= {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    files["danh-muc.json"] = json.dumps(index).encode()
    files.pop("SHA256SUMS")
    files["SHA256SUMS"] = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in files.items()
    ).encode()
    place = tmp_path / "gia.zip"
    with zipfile.ZipFile(place, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    code, told = verdict(place)
    assert code == 1 and "không nối với sự việc trước" in told


@pytest.mark.django_db
def test_packages_are_for_the_archive_of_the_bodies_concerned(packed: Any) -> None:
    decision, _data = packed
    for username in ("ubnd.vanthu", "tp.vanthu", "tp.chutich", "kiemtra"):
        assert package.decision_of(worlds.who(username), decision.pk) == decision
    for username in ("mybinh.chutich", "tp.tiepnhan", "hoidong.1", "quantri", "ubnd.chutich"):
        with pytest.raises(Refused) as refusal:
            package.decision_of(worlds.who(username), decision.pk)
        assert refusal.value.kind == "hidden", username


@pytest.mark.django_db
def test_the_page_makes_a_package_as_a_task_and_gives_it_to_who_asked(packed: Any) -> None:
    decision, _data = packed
    client = worlds.browser("tp.vanthu")
    assert decision.full_number in client.get("/luu-tru/").content.decode()
    assert client.post(f"/luu-tru/goi/{decision.pk}/").status_code == 302
    batch = PaperBatch.objects.get(what="archive")
    printing.make_batch.call(batch.pk)
    given_out = client.get(f"/van-ban/lo/{batch.public_id}/tep/")
    assert given_out["Content-Type"] == "application/zip" and given_out.content[:2] == b"PK"
    ward = worlds.browser("mybinh.canbo")
    assert ward.get("/luu-tru/").status_code == 404
    assert ward.post(f"/luu-tru/goi/{decision.pk}/").status_code == 404


def ended(years: int) -> Nomination:
    """A dossier that was refused so many years ago."""
    nomination = worlds.submitted(worlds.make_world(), award="scholarship")
    door.perform(
        "refuse",
        nomination.number,
        worlds.who("tp.chutich"),
        reason_code="too_late",
        reason="Muộn",
    )
    past = timezone.now() - timedelta(days=366 * years)
    Nomination.objects.filter(pk=nomination.pk).update(state_since=past)
    return Nomination.objects.get(pk=nomination.pk)


@pytest.mark.django_db
def test_only_what_is_over_its_time_and_not_on_hold_is_due() -> None:
    nomination = ended(4)
    today = timezone.localdate()
    assert not retention.due(nomination.city, today).exists()
    past = timezone.now() - timedelta(days=366 * 7)
    Nomination.objects.filter(pk=nomination.pk).update(state_since=past)
    assert list(retention.due(nomination.city, today)) == [nomination]
    chair = worlds.who("tp.chutich")
    for stranger in ("ubnd.vanthu", "mybinh.chutich", "kiemtra"):
        with pytest.raises(Refused) as refusal:
            retention.hold(worlds.who(stranger), nomination.number, "Đang khiếu nại")
        assert refusal.value.kind == "hidden", stranger
    with pytest.raises(Refused, match="lý do"):
        retention.hold(chair, nomination.number, "")
    retention.hold(chair, nomination.number, "Đang khiếu nại")
    with pytest.raises(Refused, match="đang được giữ"):
        retention.hold(chair, nomination.number, "Lần nữa")
    assert not retention.due(nomination.city, today).exists()
    retention.lift(chair, nomination.number)
    assert retention.due(nomination.city, today).exists()
    with pytest.raises(Refused, match="không có lệnh giữ"):
        retention.lift(chair, nomination.number)
    assert not list(verify())


@pytest.mark.django_db
def test_a_disposal_is_proposed_decided_by_another_carried_out_and_recorded() -> None:
    nomination = ended(7)
    clerk, chair = worlds.who("tp.vanthu"), worlds.who("tp.chutich")
    values = PersonalValue.objects.filter(event__stream=f"case:{nomination.number}")
    evidence = nomination.evidence.select_related("file").first()
    assert values.exclude(value="").exists() and open_stored(evidence.file)
    city, today = nomination.city, timezone.localdate()
    made = retention.propose(city, retention.due(city, today), clerk)
    assert made is not None
    assert retention.propose(city, retention.due(city, today), clerk) is None
    with pytest.raises(Refused) as refusal:
        retention.decide(clerk, made.pk, agree=True, reason="Đồng ý")
    assert refusal.value.kind == "forbidden"
    with pytest.raises(Refused) as refusal:
        retention.carry_out(clerk, made.pk)
    assert refusal.value.kind == "unmet"
    with pytest.raises(Refused, match="ý kiến"):
        retention.decide(chair, made.pk, agree=True, reason=" ")
    retention.decide(chair, made.pk, agree=True, reason="Đã hết thời hạn lưu.")
    with pytest.raises(Refused) as refusal:
        retention.carry_out(chair, made.pk)
    assert refusal.value.kind == "forbidden"
    assert retention.carry_out(clerk, made.pk) > 0
    assert not values.exclude(value="").exists() and not values.exclude(salt="").exists()
    assert retention.carry_out(clerk, made.pk) == 0
    with pytest.raises(FileRefused, match="tiêu huỷ"):
        open_stored(evidence.file)
    assert not list(verify()) and not list(check())
    kinds = Event.objects.filter(object_ref=f"disposal:{made.pk}").values_list("kind", flat=True)
    assert list(kinds) == ["propose_disposal", "decide_disposal", "carry_out_disposal"]
    client = worlds.browser("tp.tiepnhan")
    gone = client.get(f"/minh-chung/{evidence.pk}/")
    assert gone.status_code in (404, 409)


@pytest.mark.django_db
def test_nobody_decides_on_a_proposal_of_their_own_whatever_is_tried() -> None:
    nomination = ended(7)
    chair = worlds.who("tp.chutich")
    made = retention.propose(nomination.city, [nomination], chair)
    assert made is not None
    with pytest.raises(Refused, match="không tự quyết định"):
        retention.decide(chair, made.pk, agree=True, reason="Đồng ý")
    with pytest.raises(IntegrityError), transaction.atomic():
        Disposal.objects.filter(pk=made.pk).update(state="approved", decided_by=chair)


@pytest.mark.django_db
def test_a_file_another_dossier_holds_too_is_not_erased() -> None:
    nomination = ended(7)
    other = worlds.submitted(nomination.round, award="learning_family")
    mine = nomination.evidence.select_related("file").first()
    other.evidence.update(file=mine.file)
    clerk, chair = worlds.who("tp.vanthu"), worlds.who("tp.chutich")
    made = retention.propose(nomination.city, [nomination], clerk)
    assert made is not None
    retention.decide(chair, made.pk, agree=True, reason="Đã hết thời hạn lưu.")
    retention.carry_out(clerk, made.pk)
    assert open_stored(mine.file)
    # The second to go takes the file with it.
    second = retention.propose(nomination.city, [other], clerk)
    assert second is not None
    retention.decide(chair, second.pk, agree=True, reason="Đã hết thời hạn lưu.")
    retention.carry_out(clerk, second.pk)
    with pytest.raises(FileRefused):
        open_stored(mine.file)


@pytest.mark.django_db
def test_a_dossier_held_after_the_decision_is_left_alone_and_due_again_later() -> None:
    nomination = ended(7)
    clerk, chair = worlds.who("tp.vanthu"), worlds.who("tp.chutich")
    made = retention.propose(nomination.city, [nomination], clerk)
    assert made is not None
    retention.decide(chair, made.pk, agree=True, reason="Đã hết thời hạn lưu.")
    retention.hold(clerk, nomination.number, "Đang khiếu nại")
    assert retention.carry_out(clerk, made.pk) == 0
    evidence = nomination.evidence.select_related("file").first()
    assert open_stored(evidence.file)
    retention.lift(clerk, nomination.number)
    assert retention.due(nomination.city, timezone.localdate()).exists()


@pytest.mark.django_db
def test_a_period_longer_than_history_breaks_no_page() -> None:
    nomination = ended(7)
    RetentionRule.objects.update(years=9999)
    assert not retention.due(nomination.city, timezone.localdate()).exists()


@pytest.mark.django_db
def test_the_page_leads_through_a_disposal() -> None:
    nomination = ended(7)
    clerk, chair = Client(), Client()
    clerk.force_login(worlds.who("tp.vanthu"))
    chair.force_login(worlds.who("tp.chutich"))
    assert "1 hồ sơ đã hết thời hạn lưu" in clerk.get("/luu-tru/").content.decode()
    assert clerk.post("/luu-tru/tieu-huy/", {"what": "propose"}).status_code == 404
    clerk.post("/luu-tru/tieu-huy/", {"what": "propose", "city": "tp"})
    made = Disposal.objects.get()
    page = chair.get("/luu-tru/").content.decode()
    assert nomination.number in page and "Đồng ý tiêu huỷ" in page
    answer = chair.post("/luu-tru/tieu-huy/", {"what": "agree", "disposal": made.pk}, follow=True)
    assert "Cần ghi ý kiến" in answer.content.decode()
    chair.post("/luu-tru/tieu-huy/", {"what": "agree", "disposal": made.pk, "reason": "Đồng ý"})
    done = clerk.post("/luu-tru/tieu-huy/", {"what": "carry_out", "disposal": made.pk}, follow=True)
    assert "Đã tiêu huỷ" in done.content.decode()
    for given_in in ({"what": "la"}, {"what": "agree", "disposal": "x"}, {}):
        assert clerk.post("/luu-tru/tieu-huy/", given_in).status_code == 404
