"""Paper ballots: issued, counted by two tellers, never beside a ballot on screen."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from audit.models import Event
from nominations import uploads
from nominations.models import AwardTypeVersion, StoredFile
from tests import worlds
from tests.council.meeting import (
    CHAIR,
    MEMBERS,
    SECRETARY,
    attend,
    browser,
    call,
    counted,
    listed,
    opened,
    ready,
    seat,
)
from tests.refusals import refused
from workflows.council.models import (
    AgendaItem,
    CouncilSession,
    PaperCount,
    SecretBallot,
    Turnout,
)
from workflows.kernel import door
from workflows.kernel.consistency import check

pytestmark = pytest.mark.django_db


def on_paper(
    *, there: int = 8, secret: bool = True, **more: Any
) -> tuple[AgendaItem, CouncilSession]:
    """An open vote with so many in the room."""
    round_ = worlds.make_world()
    AwardTypeVersion.objects.update(secret_ballot=secret)
    session = call(round_, **more)
    item = listed(session, ready(round_))
    attend(session, *MEMBERS[:there])
    opened(item)
    return item, session


def issue(item: AgendaItem, session: CouncilSession, *usernames: str) -> None:
    door.perform(
        "issue_paper",
        item.nomination.number,
        worlds.who(SECRETARY),
        seats=[seat(session, one) for one in usernames],
    )


def test_a_whole_room_votes_on_paper_and_the_rule_is_the_same() -> None:
    item, session = on_paper()
    number = item.nomination.number
    issue(item, session, *MEMBERS[:8])
    refused("close_vote", number, SECRETARY, "unmet", "paper")
    door.perform("enter_paper_count", number, worlds.who(SECRETARY), **counted())
    done = door.perform("close_vote", number, worlds.who(SECRETARY)).agenda_items.get()
    assert (done.yes, done.no, done.blank, done.invalid, done.unreturned) == (5, 1, 1, 1, 0)
    # Five of nine: more than half.
    assert (done.base, done.passed, done.present) == (9, True, 8)
    assert SecretBallot.objects.filter(item=item).count() == Turnout.objects.count() == 8
    door.perform("council_pass", number, worlds.who(CHAIR))
    assert list(check()) == []


def test_a_ballot_that_was_not_given_back_is_told_and_is_no_vote() -> None:
    item, session = on_paper()
    number = item.nomination.number
    issue(item, session, *MEMBERS[:8])
    given = counted(returned=7, valid=7, invalid=0, yes=4, no=2, blank=1)
    door.perform("enter_paper_count", number, worlds.who(SECRETARY), **given)
    done = door.perform("close_vote", number, worlds.who(SECRETARY)).agenda_items.get()
    assert (done.unreturned, done.yes, done.passed) == (1, 4, False)


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"issued": 9}, "issued"),
        ({"returned": 9, "valid": 8, "yes": 6}, "returned"),
        ({"invalid": 2}, "valid"),
        ({"yes": 6}, "sum"),
        ({"second_teller": "hoidong.1"}, "tellers"),
        ({"second_teller": "tp.thuquy"}, "invalid"),
        ({"second_teller": "hoidong.8"}, "tellers"),
        ({"scan": "0" * 64}, "scan"),
    ],
)
def test_a_count_that_does_not_add_up_is_not_taken(changes: dict[str, Any], codes: str) -> None:
    item, session = on_paper()
    number = item.nomination.number
    door.perform("declare_conflict", number, worlds.who("hoidong.8"), reason="Bạn thân")
    issue(item, session, *MEMBERS[:8])
    kind = "invalid" if codes == "invalid" else "unmet"
    refused("enter_paper_count", number, SECRETARY, kind, codes, **(counted() | changes))
    assert not PaperCount.objects.exists()


def test_a_count_before_any_ballot_or_by_somebody_else_is_not_taken() -> None:
    item, _session = on_paper()
    number = item.nomination.number
    refused("enter_paper_count", number, SECRETARY, "unmet", "issued", **counted())
    refused("enter_paper_count", number, "hoidong.1", "forbidden", "role", **counted())
    refused("enter_paper_count", number, SECRETARY, "invalid", "invalid", **counted(yes=-1))


def test_the_secretary_may_count_unless_the_dossier_is_their_own() -> None:
    item, session = on_paper()
    number = item.nomination.number
    issue(item, session, *MEMBERS[:8])
    with_secretary = counted(second_teller=SECRETARY)
    type(item.nomination.collective).objects.update(representative=worlds.who(SECRETARY).full_name)
    refused("enter_paper_count", number, SECRETARY, "unmet", "tellers", **with_secretary)
    type(item.nomination.collective).objects.update(representative="Phú Thị Mỹ Duyên")
    door.perform("enter_paper_count", number, worlds.who(SECRETARY), **with_secretary)


def test_nobody_votes_on_paper_and_on_screen() -> None:
    item, session = on_paper()
    number = item.nomination.number
    door.perform("vote", number, worlds.who("hoidong.1"), choice="yes")
    first = seat(session, "hoidong.1")
    refused("issue_paper", number, SECRETARY, "unmet", "voted", seats=[first])
    issue(item, session, "hoidong.2")
    refused("vote", number, "hoidong.2", "unmet", "paper", choice="yes")
    again = seat(session, "hoidong.2")
    refused("issue_paper", number, SECRETARY, "unmet", "voted", seats=[again])
    refused("declare_conflict", number, "hoidong.2", "unmet", "voted", reason="Bạn thân")


def test_paper_goes_only_to_those_who_are_there_without_conflict() -> None:
    item, session = on_paper()
    number = item.nomination.number
    door.perform("declare_conflict", number, worlds.who("hoidong.1"), reason="Bạn thân")
    for username, code in (("hoidong.1", "conflict"), ("hoidong.8", "absent")):
        taken = seat(session, username)
        refused("issue_paper", number, SECRETARY, "unmet", code, seats=[taken])
    refused("issue_paper", number, SECRETARY, "unmet", "seat", seats=[10**6])
    refused("issue_paper", number, SECRETARY, "invalid", "invalid", seats="ba, bốn")
    refused("issue_paper", number, SECRETARY, "invalid", "invalid", seats=[])
    refused("issue_paper", number, CHAIR, "forbidden", "role", seats=[1])


def test_an_absent_member_may_answer_on_paper_where_answers_are_taken() -> None:
    item, session = on_paper(mode="mixed", there=6)
    issue(item, session, *MEMBERS)
    assert Turnout.objects.filter(channel="paper").count() == 9
    given = counted(issued=9, returned=9, valid=9, invalid=0, yes=8, no=1, blank=0)
    number = item.nomination.number
    door.perform("enter_paper_count", number, worlds.who(SECRETARY), **given)
    done = door.perform("close_vote", number, worlds.who(SECRETARY)).agenda_items.get()
    assert (done.yes, done.no, done.present) == (8, 1, 9)


def test_a_secret_vote_half_on_paper_keeps_nothing_of_how_the_paper_fell() -> None:
    item, session = on_paper()
    number = item.nomination.number
    issue(item, session, *MEMBERS[:3])
    for member in MEMBERS[3:8]:
        door.perform("vote", number, worlds.who(member), choice="yes")
    given = counted(issued=3, returned=3, valid=3, invalid=0, yes=0, no=3, blank=0)
    given |= {"first_teller": "hoidong.4", "second_teller": "hoidong.5"}
    door.perform("enter_paper_count", number, worlds.who(SECRETARY), **given)
    told = Event.objects.get(kind="enter_paper_count").body
    assert '"issued":3' in told and '"no":3' not in told and '"yes"' not in told
    done = door.perform("close_vote", number, worlds.who(SECRETARY)).agenda_items.get()
    assert (done.yes, done.no) == (5, 3)
    paper = PaperCount.objects.get()
    assert (paper.issued, paper.valid) == (3, 3)
    assert (paper.yes, paper.no, paper.blank) == (None, None, None)
    assert SecretBallot.objects.filter(item=item).count() == 8


@pytest.mark.parametrize("paper", [1, 2, 6, 7])
def test_one_or_two_ballots_of_a_kind_would_tell_and_are_not_counted(paper: int) -> None:
    item, session = on_paper()
    number = item.nomination.number
    issue(item, session, *MEMBERS[:paper])
    for member in MEMBERS[paper:8]:
        door.perform("vote", number, worlds.who(member), choice="yes")
    given = counted(issued=paper, returned=paper, valid=paper, invalid=0, yes=paper, no=0, blank=0)
    if paper < 3:
        refused("enter_paper_count", number, SECRETARY, "unmet", "too_few", **given)
        refused("close_vote", number, SECRETARY, "unmet", "paper too_few")
        refused("restart_vote", number, SECRETARY, "forbidden", "role", reason="Lộ phiếu")
        door.perform("restart_vote", number, worlds.who(CHAIR), reason="Tất cả dùng màn hình")
        assert not Turnout.objects.exists() and not SecretBallot.objects.exists()
        assert item.nomination.agenda_items.get().state == "waiting"
        door.perform("open_vote", number, worlds.who(SECRETARY))
        refused("restart_vote", number, CHAIR, "invalid", "invalid")
        return
    door.perform("enter_paper_count", number, worlds.who(SECRETARY), **given)
    refused("close_vote", number, SECRETARY, "unmet", "too_few")
    # What is counted is not thrown away for another result.
    refused("restart_vote", number, CHAIR, "unmet", "paper", reason="Lộ phiếu")


def test_an_open_vote_may_have_one_paper_ballot_and_keeps_its_count() -> None:
    item, session = on_paper(secret=False)
    number = item.nomination.number
    issue(item, session, MEMBERS[0])
    for member in MEMBERS[1:8]:
        door.perform("vote", number, worlds.who(member), choice="yes")
    given = counted(issued=1, returned=1, valid=1, invalid=0, yes=0, no=1, blank=0)
    door.perform("enter_paper_count", number, worlds.who(SECRETARY), **given)
    done = door.perform("close_vote", number, worlds.who(SECRETARY)).agenda_items.get()
    assert (done.yes, done.no, PaperCount.objects.get().no) == (7, 1, 1)


def test_paper_is_issued_and_counted_by_page_with_the_scanned_minutes() -> None:
    _item, session = on_paper()
    secretary = browser(SECRETARY)
    address = f"/hoi-dong/{session.pk}/muc/1/phieu-giay/"
    seats = [seat(session, one) for one in MEMBERS[:8]]
    assert browser("hoidong.1").get(address).status_code == 403
    assert browser("mybinh.chutich").get(address).status_code == 404
    assert secretary.post(address, {"what": "issue", "seat": seats}).status_code == 302
    page = secretary.get(address).content.decode()
    assert "Đã nhận phiếu giấy: 8" in page and 'value="8"' in page
    wrong = secretary.post(address, {"what": "count"} | counted(valid=9))
    assert wrong.status_code == 409 and "phải bằng số phiếu thu về" in wrong.content.decode()
    empty = secretary.post(address, {"what": "count"} | counted(valid=""))
    assert empty.status_code == 422 and "Số phiếu hợp lệ: " in empty.content.decode()
    odd = SimpleUploadedFile("a.exe", b"MZ")
    bad = secretary.post(address, {"what": "count", "file": odd} | counted())
    assert bad.status_code == 422 and "Chỉ nhận ảnh" in bad.content.decode()
    scan = SimpleUploadedFile("kiem-phieu.pdf", worlds.pdf("Biên bản kiểm phiếu"))
    assert secretary.post(address, {"what": "count", "file": scan} | counted()).status_code == 302
    kept = PaperCount.objects.get()
    assert kept.scan == StoredFile.objects.get(sha256=kept.scan.sha256)  # type: ignore[union-attr]
    assert browser("hoidong.1").get(address + "bien-ban/").status_code == 404
    got = browser(CHAIR).get(address + "bien-ban/")
    assert got.status_code == 200 and got["Content-Disposition"].startswith("attachment")
    assert browser("mybinh.canbo").get(address + "bien-ban/").status_code == 404
    assert (
        '"scan":"' + kept.scan.sha256
        in Event.objects.get(  # type: ignore[union-attr]
            kind="enter_paper_count"
        ).body
    )
    ballot = browser("hoidong.1").get(f"/hoi-dong/{session.pk}/muc/1/").content.decode()
    assert "đã nhận phiếu giấy" in ballot and 'value="no"' not in ballot


def test_paper_is_issued_and_counted_by_api() -> None:
    item, session = on_paper()
    secretary, number = browser(SECRETARY), item.nomination.number
    base = f"/api/v1/nominations/{number}/actions/"
    seats = [seat(session, one) for one in MEMBERS[:8]]
    done = secretary.post(base + "issue_paper/", {"seats": seats}, "application/json")
    assert done.status_code == 200
    files = f"/api/v1/council-sessions/{session.pk}/count-files/"
    for username, status in (("hoidong.1", 403), ("mybinh.canbo", 404)):
        upload = SimpleUploadedFile("a.pdf", worlds.pdf())
        assert browser(username).post(files, {"file": upload}).status_code == status
    assert secretary.post(files, {}).status_code == 422
    kept = secretary.post(files, {"file": SimpleUploadedFile("a.pdf", worlds.pdf())}).json()
    wrong = secretary.post(base + "enter_paper_count/", counted(yes=9), "application/json")
    assert wrong.status_code == 409 and wrong.json()["reasons"][0]["code"] == "sum"
    given = counted(scan=kept["sha256"])
    done = secretary.post(base + "enter_paper_count/", given, "application/json")
    assert done.status_code == 200
    assert PaperCount.objects.get().scan is not None


def test_scanned_minutes_of_a_count_are_the_secretarys_for_this_session() -> None:
    item, session = on_paper()
    issue(item, session, *MEMBERS[:8])
    number, secretary = item.nomination.number, worlds.who(SECRETARY)
    ticket: dict[str, Any] = {"person": secretary, "act": "enter_paper_count"}
    away = uploads.take_in(worlds.pdf("A"), thing=f"session:{session.pk + 1}", **ticket)
    refused("enter_paper_count", number, SECRETARY, "unmet", "scan", **counted(scan=away.sha256))
    stored = uploads.take_in(worlds.pdf("B"), thing=f"session:{session.pk}", **ticket)
    door.perform("enter_paper_count", number, secretary, **counted(scan=stored.sha256))
    assert PaperCount.objects.get().scan == stored
    assert not uploads.waits(stored.sha256, thing=f"session:{session.pk}", **ticket)
    # Entered again, the count keeps the minutes it has.
    again = counted(scan=stored.sha256, yes=4, no=2)
    door.perform("enter_paper_count", number, secretary, **again)
    assert (PaperCount.objects.get().scan, PaperCount.objects.get().no) == (stored, 2)


def test_the_database_itself_refuses_a_count_that_does_not_add_up() -> None:
    item, session = on_paper()
    issue(item, session, *MEMBERS[:8])
    number = item.nomination.number
    door.perform("enter_paper_count", number, worlds.who(SECRETARY), **counted())
    for change in (
        {"valid": 9},
        {"returned": 9},
        {"yes": 7},
        {"second_teller": worlds.who("hoidong.1")},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PaperCount.objects.update(**change)
