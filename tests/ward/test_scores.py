"""The ward's own scores: typed, saved by themselves, bounded, proved, handed on and compared."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from nominations import criteria
from nominations.models import CriteriaSet, Criterion, CriterionScore, Nomination
from organizations.refusals import Refused
from tests import worlds
from tests.worlds import browser
from workflows.appraisal.models import ReturnRequest
from workflows.appraisal.returns import changed_since_return
from workflows.kernel import door

pytestmark = pytest.mark.django_db


def stored(nomination: Nomination) -> dict[str, tuple[int, str]]:
    scores = nomination.scores.filter(side="ward").select_related("criterion")
    return {one.criterion.code: (one.points, one.note) for one in scores}


def edit(nomination: Nomination, **data: Any) -> Nomination:
    return door.perform("edit", nomination.number, worlds.who("mybinh.canbo"), data=data)


def scoring(nomination: Nomination, how: str) -> None:
    CriteriaSet.objects.filter(versions=nomination.award_type_version).update(ward_scoring=how)


def reasons(nomination: Nomination, code: str = "send_to_chair") -> set[str]:
    fresh = Nomination.objects.select_related("award_type_version__criteria_set").get(
        pk=nomination.pk
    )
    return {one.code for one in door.preview(code, fresh, worlds.who("mybinh.canbo"))}


def test_points_reason_and_proof_are_saved_while_typing_and_make_the_total() -> None:
    nomination = worlds.draft(worlds.make_world())
    worlds.complete(nomination)
    paper = nomination.evidence.get()
    told = (
        browser("mybinh.canbo")
        .post(
            f"/ho-so/{nomination.number}/sua/luu/",
            {
                **worlds.FAMILY,
                "criteria.1.points": "28",
                "criteria.1.reason": "Ba cháu đỗ đại học",
                "criteria.1.evidence": paper.pk,
                "criteria.2.points": "31",
            },
        )
        .json()
    )
    assert list(told["errors"]) == ["criteria.2.points"]
    assert "Nhiều nhất 30" in told["errors"]["criteria.2.points"][0]
    assert "28 / 100" in told["total"] and "1 / 4" in told["total"]
    score = CriterionScore.objects.get(nomination=nomination)
    assert (score.points, score.note, score.evidence) == (28, "Ba cháu đỗ đại học", paper)
    nomination.refresh_from_db()
    assert nomination.self_score == 28


def test_a_reason_without_points_is_not_lost_silently() -> None:
    nomination = worlds.draft(worlds.make_world())
    told = (
        browser("mybinh.canbo")
        .post(
            f"/ho-so/{nomination.number}/sua/luu/",
            {**worlds.FAMILY, "phone": "", "criteria.1.reason": "Đã có", "criteria.2.points": "20"},
        )
        .json()
    )
    assert "Hãy ghi điểm" in told["errors"]["criteria.1.reason"][0]
    assert stored(nomination) == {"2": (20, "")}
    with pytest.raises(Refused):
        edit(nomination, criteria={"1": {"reason": "Đã có"}})


def test_emptied_points_take_the_score_away() -> None:
    nomination = worlds.draft(worlds.make_world())
    edit(nomination, criteria={"1": {"points": 10, "reason": "a"}, "2": {"points": 5}})
    edit(nomination, criteria={"1": {"points": None}})
    nomination.refresh_from_db()
    assert stored(nomination) == {"2": (5, "")} and nomination.self_score == 5
    edit(nomination, criteria={"2": {"points": None}})
    nomination.refresh_from_db()
    assert not stored(nomination) and nomination.self_score is None


def test_the_total_and_the_pass_mark_are_told_without_saving() -> None:
    nomination = worlds.draft(worlds.make_world())
    client, address = browser("mybinh.canbo"), f"/ho-so/{nomination.number}/sua/tong-diem/"
    points = {"criteria.1.points": 30, "criteria.2.points": 20, "criteria.3.points": 10}
    some = client.post(address, points).content.decode()
    assert "60 / 100" in some and "3 / 4" in some
    low = client.post(address, {**points, "criteria.4.points": 5}).content.decode()
    assert "còn thiếu 5 điểm" in low
    enough = client.post(address, {**points, "criteria.4.points": 10}).content.decode()
    assert ">đạt<" in enough
    assert not stored(nomination)
    assert browser("dovinh.canbo").post(address, points).status_code == 404


def test_a_criterion_below_its_least_is_told_by_name() -> None:
    nomination = worlds.draft(worlds.make_world(), "exemplary_citizen")
    typed = {f"criteria.{line.code}.points": 9 for line in criteria.lines(nomination)}
    typed["criteria.A1.points"] = 4
    told = browser("mybinh.canbo").post(f"/ho-so/{nomination.number}/sua/tong-diem/", typed)
    assert "4 điểm, cần ít nhất 5" in told.content.decode()


def test_without_javascript_the_page_saves_points_and_files_and_shows_the_total() -> None:
    nomination = worlds.draft(worlds.make_world())
    client, address = browser("mybinh.canbo"), f"/ho-so/{nomination.number}/sua/"
    answer = client.post(
        address,
        {
            **worlds.FAMILY,
            "version": nomination.version,
            "criteria.1.points": "20",
            "criteria.1.file": SimpleUploadedFile("anh.pdf", worlds.pdf("Ảnh")),
        },
    )
    assert answer.status_code == 302
    paper = nomination.evidence.get()
    assert paper.criterion is not None
    assert (paper.kind, paper.criterion.code) == ("criterion", "1")
    page = client.get(address).content.decode()
    assert "Tổng: 20 / 100" in page and "anh.pdf" in page and 'value="20"' in page
    seen = client.get(f"/ho-so/{nomination.number}/").content.decode()
    assert "Phường tự chấm" in seen and "anh.pdf" in seen
    bad = client.post(address, {**worlds.FAMILY, "criteria.1.points": "99"})
    assert bad.status_code == 422 and 'value="99"' in bad.content.decode()


def test_a_file_for_a_criterion_that_is_refused_is_told_in_its_box() -> None:
    nomination = worlds.draft(worlds.make_world())
    told = (
        browser("mybinh.canbo")
        .post(
            f"/ho-so/{nomination.number}/sua/luu/",
            {
                **worlds.FAMILY,
                "version": nomination.version,
                "criteria.1.file": SimpleUploadedFile("x.exe", b"MZ"),
            },
        )
        .json()
    )
    assert "x.exe" in told["errors"]["criteria.1.file"][0]
    assert not nomination.evidence.exists()


def test_a_proof_that_is_replaced_proves_on_and_one_removed_proves_nothing() -> None:
    nomination = worlds.draft(worlds.make_world())
    worlds.complete(nomination)
    old = nomination.evidence.get()
    edit(nomination, criteria={"1": {"points": 20, "evidence": old.pk}})
    browser("mybinh.canbo").post(
        f"/ho-so/{nomination.number}/minh-chung/",
        {
            "kind": old.kind,
            "replaces": old.pk,
            "file": SimpleUploadedFile("moi.pdf", worlds.pdf("Mới")),
        },
    )
    new = nomination.evidence.get(replaces=old)
    assert CriterionScore.objects.get().evidence == new
    door.perform("remove_evidence", nomination.number, worlds.who("mybinh.canbo"), evidence=new.pk)
    assert CriterionScore.objects.get().evidence is None


def test_a_paper_of_another_dossier_proves_nothing_here() -> None:
    round_ = worlds.make_world()
    mine, other = worlds.draft(round_), worlds.draft(round_, name="Gia đình ông Hai")
    worlds.complete(other)
    with pytest.raises(Refused) as refused:
        edit(mine, criteria={"1": {"points": 9, "evidence": other.evidence.get().pk}})
    assert list(refused.value.fields) == ["criteria.1.evidence"]


def test_where_it_is_asked_every_criterion_is_scored_before_it_is_handed_on() -> None:
    nomination = worlds.draft(worlds.make_world())
    worlds.complete(nomination)
    assert "criterion" not in reasons(nomination)
    edit(nomination, criteria={"1": {"points": 20}})
    assert "criterion" in reasons(nomination), "some but not all make no total"
    edit(nomination, criteria={"1": {"points": None}})
    scoring(nomination, "required")
    assert "criterion" in reasons(nomination)
    worlds.score(nomination)
    assert "criterion" not in reasons(nomination)
    Criterion.objects.filter(code="1").update(needs_evidence=True)
    assert "criterion.evidence" in reasons(nomination)
    edit(nomination, criteria={"1": {"evidence": nomination.evidence.get().pk}})
    assert "criterion.evidence" not in reasons(nomination)


def test_a_ward_that_does_not_score_itself_is_asked_nothing() -> None:
    nomination = worlds.draft(worlds.make_world())
    scoring(nomination, "none")
    worlds.complete(nomination)
    assert not {"criterion", "criterion.evidence"} & reasons(nomination)
    page = browser("mybinh.canbo").get(f"/ho-so/{nomination.number}/sua/").content.decode()
    assert "Tự chấm theo tiêu chí" not in page
    with pytest.raises(Refused) as refused:
        edit(nomination, criteria={"1": {"points": 9}})
    assert list(refused.value.fields) == ["criteria"]


def test_the_programme_reads_and_writes_scores_and_refuses_what_it_does_not_know() -> None:
    nomination = worlds.draft(worlds.make_world())
    api = APIClient()
    api.force_authenticate(worlds.who("mybinh.canbo"))
    address = f"/api/v1/nominations/{nomination.number}/"
    done = api.patch(
        address, {"criteria": {"1": {"points": 25, "reason": "Đủ"}}, "note": "x"}, format="json"
    )
    assert done.status_code == 200 and done.json()["criteria"]["1"]["points"] == 25
    assert done.json()["data"]["self_score"] == 25
    for wrong, name in (
        ({"9": {"points": 1}}, "criteria.9.points"),
        ({"1": {"poinst": 1}}, "criteria.1.poinst"),
        ({"1": {"points": 99}}, "criteria.1.points"),
        ({"1": 5}, "criteria.1"),
        ({"1": {"points": "nhiều"}}, "criteria.1.points"),
    ):
        answer = api.patch(address, {"criteria": wrong}, format="json")
        assert answer.status_code == 422 and name in answer.json()["fields"], wrong
    total = api.patch(address, {"self_score": 99}, format="json")
    assert total.status_code == 422 and "tự tính" in total.json()["fields"]["self_score"][0]
    upload = api.post(
        f"{address}evidence/",
        {"file": SimpleUploadedFile("a.pdf", worlds.pdf()), "kind": "criterion", "criterion": "1"},
        format="multipart",
    )
    assert upload.status_code == 201 and nomination.evidence.get().criterion is not None
    odd = api.post(
        f"{address}evidence/",
        {"file": SimpleUploadedFile("a.pdf", worlds.pdf()), "kind": "criterion", "criterion": "x"},
        format="multipart",
    )
    assert odd.status_code == 422


def test_scores_are_kept_with_each_handing_on_and_compared_after_a_return() -> None:
    round_ = worlds.make_world()
    nomination = worlds.draft(round_)
    worlds.complete(nomination)
    worlds.score(nomination, 80)
    door.perform("send_to_chair", nomination.number, worlds.who("mybinh.canbo"))
    letter = worlds.letter(round_)
    door.perform("submit", nomination.number, worlds.who("mybinh.chutich"), submission=letter.pk)
    door.perform(
        "return_for_correction",
        nomination.number,
        worlds.who("tp.tiepnhan"),
        remarks=[{"target_kind": "criterion", "target": "1", "text": "Chấm cao quá"}],
    )
    edit(nomination, criteria={"1": {"points": 20, "reason": "Chấm lại"}})
    request = ReturnRequest.objects.get()
    assert request.touched == ["criterion:1"]
    door.perform(
        "resubmit",
        nomination.number,
        worlds.who("mybinh.chutich"),
        answers=[{"remark": str(request.remarks.get().pk), "answer": "Đã chấm lại"}],
    )
    kept = [one.data["criteria"][0] for one in nomination.revisions.order_by("number")]
    assert [(one["points"], one["reason"]) for one in kept] == [
        (24, "Theo báo cáo"),
        (20, "Chấm lại"),
    ]
    fresh = Nomination.objects.get(pk=nomination.pk)
    assert changed_since_return(fresh) == [
        ("Điểm tự đánh giá", 80, 76),
        ("Học tập của trẻ em (điểm)", "24", "20"),
        ("Học tập của trẻ em (lý do)", "Theo báo cáo", "Chấm lại"),
    ]
    page = browser("tp.thamdinh").get(f"/ho-so/{nomination.number}/").content.decode()
    assert "<del>24</del>" in page and "<ins>20</ins>" in page


def test_the_city_sees_both_sides_and_the_ward_its_own_only() -> None:
    round_ = worlds.make_world()
    nomination = worlds.draft(round_)
    worlds.score(nomination, 90)
    worlds.complete(nomination)
    door.perform("send_to_chair", nomination.number, worlds.who("mybinh.canbo"))
    letter = worlds.letter(round_)
    door.perform("submit", nomination.number, worlds.who("mybinh.chutich"), submission=letter.pk)
    door.perform("receive", nomination.number, worlds.who("tp.tiepnhan"))
    for unit in door.perform(
        "consult", nomination.number, worlds.who("tp.thamdinh")
    ).award_type_version.consult_units.all():
        door.perform(
            "give_opinion",
            nomination.number,
            worlds.who(f"{unit.slug}.canbo"),
            verdict="agree",
            reason="Nhất trí",
        )
    door.perform(
        "propose",
        nomination.number,
        worlds.who("tp.thamdinh"),
        verdict="eligible",
        reason="Tốt",
        scores=worlds.SCORES,
    )
    assert nomination.scores.filter(side="ward").count() == 4, "the city's do not replace them"
    ward = browser("mybinh.canbo").get(f"/ho-so/{nomination.number}/").content.decode()
    city = browser("tp.thamdinh").get(f"/ho-so/{nomination.number}/").content.decode()
    assert "Phường tự chấm" in ward and '<th class="number">Thành phố</th>' not in ward
    assert '<th class="number">Thành phố</th>' in city
