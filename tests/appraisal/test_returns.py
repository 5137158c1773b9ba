"""Returns: pinned to pages too; only what is open changes, only what was touched is judged anew."""

from __future__ import annotations

from typing import Any

import pytest

from nominations.evidence import store_file
from nominations.lifecycle import RETURNABLE, State
from nominations.models import AwardTypeVersion, CriterionScore, Nomination, StoredFile
from tests import worlds
from tests.refusals import refused
from tests.worlds import browser
from workflows.appraisal.models import Remark
from workflows.appraisal.scoring import carried
from workflows.kernel import door

pytestmark = pytest.mark.django_db

FIELD = {"target_kind": "field", "target": "achievement", "text": "Ghi rõ năm"}


def returned(*remarks: dict[str, str], nomination: Nomination | None = None) -> Nomination:
    case = nomination or worlds.received(worlds.make_world())
    return door.perform(
        "return_for_correction",
        case.number,
        worlds.who("tp.thamdinh"),
        remarks=list(remarks or [FIELD]),
    )


def answered(number: str) -> Nomination:
    remarks = Remark.objects.filter(request__nomination__number=number, by_ward=False, answer="")
    answers = [{"remark": str(one.pk), "answer": "Đã bổ sung"} for one in remarks]
    return door.perform("resubmit", number, worlds.who("mybinh.chutich"), answers=answers)


def paper(nomination: Nomination) -> Any:
    return nomination.evidence.filter(removed_at__isnull=True, replaced_by__isnull=True).first()


def test_a_remark_is_pinned_to_a_page_of_a_paper_and_told_with_it() -> None:
    nomination = worlds.received(worlds.make_world())
    kind = paper(nomination).kind
    StoredFile.objects.update(pages=2)
    pin = {"target_kind": "document", "target": kind, "page": "2", "text": "Mờ, chụp lại"}
    returned(pin, nomination=nomination)
    assert Remark.objects.get().page == 2
    ward = browser("mybinh.chutich")
    assert "Trang 2: Mờ, chụp lại" in ward.get(f"/ho-so/{nomination.number}/").content.decode()
    assert ", trang 2" in ward.get(f"/ho-so/{nomination.number}/viec/resubmit/").content.decode()


def test_no_remark_is_pinned_beyond_the_last_page_of_a_paper() -> None:
    nomination = worlds.received(worlds.make_world())
    kind = paper(nomination).kind
    pin = {"target_kind": "document", "target": kind, "page": "2", "text": "Mờ"}
    refusal = refused(
        "return_for_correction",
        nomination.number,
        "tp.thamdinh",
        "unmet",
        "remark.page",
        remarks=[pin],
    )
    assert "chỉ có 1 trang" in str(refusal)
    # A picture, or a file taken in before pages were counted, sets no bound.
    StoredFile.objects.update(pages=None)
    returned(pin, nomination=nomination)
    assert Remark.objects.get().page == 2


def test_pages_are_counted_when_a_paper_is_taken_in_and_once_more_for_an_old_one() -> None:
    content = worlds.pdf(pages=3)
    assert store_file(content).pages == 3
    StoredFile.objects.update(pages=None)
    assert store_file(content).pages == StoredFile.objects.get().pages == 3
    assert store_file(worlds.png()).pages is None


@pytest.mark.parametrize(
    "wrong",
    [{"page": "0"}, {"page": "hai"}, FIELD | {"page": "1"}],
)
def test_a_page_is_a_number_and_only_of_a_paper(wrong: dict[str, str]) -> None:
    nomination = worlds.received(worlds.make_world())
    pin = {"target_kind": "document", "target": paper(nomination).kind, "text": "Mờ"} | wrong
    refused(
        "return_for_correction",
        nomination.number,
        "tp.thamdinh",
        "unmet",
        "remark.page",
        remarks=[pin],
    )


def test_the_desk_pins_to_the_paper_that_is_open_there() -> None:
    nomination = worlds.received(worlds.make_world())
    kind = paper(nomination).kind
    desk = browser("tp.thamdinh").get(f"/ho-so/{nomination.number}/tham-dinh/").content.decode()
    path = f"/ho-so/{nomination.number}/viec/return_for_correction/?ghim=document:{kind}"
    assert path in desk
    form = browser("tp.thamdinh").get(path).content.decode()
    assert f'value="document:{kind}" selected' in form


def test_it_can_be_sent_back_from_every_reviewing_state() -> None:
    assert {
        State.SUBMITTED,
        State.UNDER_REVIEW,
        State.CONSULTING,
        State.PUBLIC_NOTICE,
        State.ELIGIBLE,
    } == RETURNABLE


def test_the_number_of_returns_is_data_and_the_chair_allows_more_with_a_reason() -> None:
    number = returned().number
    answered(number)
    refused("return_for_correction", number, "tp.thamdinh", "unmet", "returns", remarks=[FIELD])
    refused("allow_return", number, "tp.thamdinh", "forbidden", "role", reason="Cần thêm")
    refused("allow_return", number, "tp.chutich", "invalid", "invalid", reason="")
    door.perform("allow_return", number, worlds.who("tp.chutich"), reason="Phường thay người")
    assert returned(nomination=Nomination.objects.get(number=number)).state == State.RETURNED


def test_only_fields_with_a_remark_change_and_others_only_once_the_ward_says_why() -> None:
    number = returned().number
    officer = worlds.who("mybinh.canbo")
    refusal = refused(
        "edit",
        number,
        "mybinh.canbo",
        "invalid",
        "locked",
        data={"achievement": "Ba thế hệ, năm 2023", "member_count": 7},
    )
    assert set(refusal.fields) == {"member_count"}
    door.perform("edit", number, officer, data={"achievement": "Ba thế hệ, năm 2023"})
    # Sent along unchanged it is no change.
    door.perform("edit", number, officer, data={"achievement": "Năm 2023", "member_count": 5})
    refused(
        "open_place",
        number,
        "mybinh.canbo",
        "unmet",
        "open",
        place="field:achievement",
        reason="Cần sửa",
    )
    refused(
        "open_place", number, "mybinh.canbo", "unmet", "place", place="field:moon", reason="Cần sửa"
    )
    refused(
        "open_place",
        number,
        "mybinh.canbo",
        "invalid",
        "invalid",
        place="field:member_count",
        reason="",
    )
    refused(
        "open_place",
        number,
        "tp.thamdinh",
        "forbidden",
        "role",
        place="field:member_count",
        reason="Cần sửa",
    )
    door.perform(
        "open_place", number, officer, place="field:member_count", reason="Đếm thiếu hai người"
    )
    door.perform("edit", number, officer, data={"member_count": 7})
    # It is no remark of the city, and the reviewer reads it.
    again = answered(number)
    assert again.state == State.UNDER_REVIEW
    assert again.returns.get().touched == ["field:achievement", "field:member_count"]
    page = browser("tp.thamdinh").get(f"/ho-so/{number}/tham-dinh/").content.decode()
    assert "Đếm thiếu hai người" in page
    refused(
        "open_place", number, "mybinh.canbo", "unmet", "state", place="field:name", reason="Cần sửa"
    )


def test_the_edit_page_shows_what_is_closed_and_saves_what_is_open() -> None:
    number = returned().number
    officer = browser("mybinh.canbo")
    page = officer.get(f"/ho-so/{number}/sua/").content.decode()
    assert "xin sửa thêm mục khác" in page and "disabled" in page
    given = {"achievement": "Năm 2023", "member_count": "9", "name": "Tên khác"}
    assert officer.post(f"/ho-so/{number}/sua/", given).status_code == 302
    nomination = Nomination.objects.get(number=number)
    assert nomination.achievement_title == "Năm 2023" and nomination.subject_name != "Tên khác"
    assert nomination.collective.member_count == 5
    saved = officer.post(f"/ho-so/{number}/sua/luu/", given | {"achievement": "Năm 2024"})
    assert saved.status_code == 200
    nomination.collective.refresh_from_db()
    assert nomination.collective.member_count == 5


def test_only_papers_with_a_remark_or_missing_ones_change() -> None:
    nomination = worlds.received(worlds.make_world())
    number, mine = nomination.number, paper(nomination)
    returned(nomination=nomination)
    officer = worlds.who("mybinh.canbo")
    stored = worlds.handed_in(nomination, officer, "attach_evidence", "Bản mới")
    given = {
        "kind": mine.kind,
        "title": "Bản mới",
        "sha256": stored.sha256,
        "file_name": "moi.pdf",
        "replaces": mine.pk,
    }
    refused("attach_evidence", number, "mybinh.canbo", "invalid", "locked", **given)
    refused("remove_evidence", number, "mybinh.canbo", "invalid", "locked", evidence=mine.pk)
    door.perform(
        "open_place",
        number,
        worlds.who("mybinh.canbo"),
        place=f"document:{mine.kind}",
        reason="Đính nhầm tệp",
    )
    door.perform("remove_evidence", number, worlds.who("mybinh.canbo"), evidence=mine.pk)
    door.perform(
        "attach_evidence", number, worlds.who("mybinh.canbo"), **given | {"replaces": None}
    )
    assert answered(number).state == State.UNDER_REVIEW


def scored_and_returned(*remarks: dict[str, str]) -> Nomination:
    nomination = worlds.proposed(worlds.make_world())
    door.perform(
        "return_for_correction",
        nomination.number,
        worlds.who("tp.thamdinh"),
        remarks=list(remarks),
    )
    return answered(nomination.number)


CRITERION = {"target_kind": "criterion", "target": "2", "text": "Thiếu minh chứng"}


def test_points_of_criteria_nobody_touched_are_kept_and_the_others_given_anew() -> None:
    nomination = scored_and_returned(CRITERION)
    assert carried(nomination) == {"1": 28, "3": 18, "4": 18}
    page = browser("tp.thamdinh").get(f"/ho-so/{nomination.number}/viec/propose/")
    text = page.content.decode()
    assert text.count("giữ điểm lần trước") == 3 and text.count("chấm lại") == 1
    given = {"verdict": "eligible", "reason": "Tốt"}
    refused(
        "propose",
        nomination.number,
        "tp.thamdinh",
        "unmet",
        "score score.total",
        scores=[],
        **given,
    )
    door.perform(
        "propose",
        nomination.number,
        worlds.who("tp.thamdinh"),
        scores=[{"criterion": "2", "points": "20"}],
        **given,
    )
    points = CriterionScore.objects.filter(side="city").order_by("criterion__code")
    assert list(points.values_list("points", flat=True)) == [28, 20, 18, 18]
    assert Nomination.objects.get().city_score == 84


def test_opinions_already_given_stay_and_the_award_type_may_want_everything_again() -> None:
    nomination = scored_and_returned(FIELD)
    assert len(carried(nomination)) == 4
    AwardTypeVersion.objects.filter(pk=nomination.award_type_version_id).update(
        reopen_scores=True, reopen_opinions=True
    )
    nomination = Nomination.objects.get(number=nomination.number)
    assert carried(nomination) == {}
    given = {"verdict": "eligible", "reason": "Tốt", "scores": worlds.SCORES}
    refused("propose", nomination.number, "tp.thamdinh", "unmet", "opinions", **given)
    AwardTypeVersion.objects.update(reopen_opinions=False)
    door.perform("propose", nomination.number, worlds.who("tp.thamdinh"), **given)
