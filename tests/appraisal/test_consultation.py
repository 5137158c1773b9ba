"""Asking departments: by name and day; what each may read; what silence counts as."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from nominations.lifecycle import State
from nominations.models import AwardTypeVersion, Nomination, SilentOpinion
from organizations.models import Unit, UnitKind
from tests import worlds
from tests.refusals import refused
from tests.worlds import browser
from workflows.appraisal.models import Opinion
from workflows.kernel import door
from workflows.kernel.models import CaseTask

pytestmark = pytest.mark.django_db

AGREED = {"verdict": "agree", "reason": "Nhất trí"}


def day(days: int) -> str:
    return f"{timezone.localdate() + timedelta(days=days):%d/%m/%Y}"


def silence(nomination: Nomination, kind: str) -> None:
    """What silence counts as for this award."""
    AwardTypeVersion.objects.filter(pk=nomination.award_type_version_id).update(silent_opinion=kind)


def too_late(number: str) -> None:
    """Everybody's day has passed."""
    past = timezone.now() - timedelta(minutes=1)
    for opinion in Opinion.objects.filter(consultation__nomination__number=number):
        opinion.consultation.deadline = past
        opinion.consultation.save()
        Opinion.objects.filter(pk=opinion.pk, deadline__isnull=False).update(deadline=past)


def test_departments_are_chosen_by_name_and_each_gets_its_own_day() -> None:
    Unit.objects.create(kind=UnitKind.DEPARTMENT, slug="yte", name="Phòng Y tế", short_name="Y tế")
    number = worlds.received(worlds.make_world()).number
    page = browser("tp.thamdinh").get(f"/ho-so/{number}/viec/consult/").content.decode()
    assert "Phòng Y tế" in page and 'type="checkbox"' in page and "thường 5 ngày" in page
    opened = door.perform(
        "consult",
        number,
        worlds.who("tp.thamdinh"),
        units="yte",
        deadlines=[{"unit": "yte", "day": day(30)}, {"unit": "gddt", "day": day(20)}],
    )
    due = {
        task.unit.slug: timezone.localtime(task.due_at).date()
        for task in CaseTask.objects.filter(process__nomination=opened, status="NEW")
        .exclude(flow_task_type="JOIN")
        .select_related("unit")
    }
    today = timezone.localdate()
    assert due["yte"] == today + timedelta(days=30) and due["gddt"] == today + timedelta(days=20)
    assert due["vhtt"] < due["gddt"]
    assert timezone.localtime(opened.due_at).date() == due["yte"]


@pytest.mark.parametrize(
    "row",
    [
        {"unit": "gddt", "day": "hôm qua"},
        {"unit": "gddt", "day": "01/01/2020"},
        {"unit": "moon", "day": "31/12/2099"},
    ],
)
def test_a_day_that_cannot_be_kept_or_an_unknown_department_is_refused(row: Any) -> None:
    number = worlds.received(worlds.make_world()).number
    refused("consult", number, "tp.thamdinh", "invalid", "deadline", deadlines=[row])


def test_each_is_waited_for_until_its_own_day() -> None:
    number = worlds.received(worlds.make_world()).number
    door.perform(
        "consult", number, worlds.who("tp.thamdinh"), deadlines=[{"unit": "gddt", "day": day(40)}]
    )
    Opinion.objects.filter(unit__slug="vhtt").update(deadline=timezone.now() - timedelta(hours=1))
    refused("close_consultation", number, "tp.thamdinh", "unmet", "deadline")
    door.perform("give_opinion", number, worlds.who("gddt.canbo"), **AGREED)
    assert door.perform("close_consultation", number, worlds.who("tp.thamdinh"))


def test_a_hold_moves_each_departments_own_day() -> None:
    number = worlds.received(worlds.make_world()).number
    door.perform(
        "consult", number, worlds.who("tp.thamdinh"), deadlines=[{"unit": "gddt", "day": day(40)}]
    )
    before = {one.unit.slug: one.due_at for one in Opinion.objects.select_related("unit")}
    door.perform("hold", number, worlds.who("tp.chutich"), reason_code="complaint", reason="Có đơn")
    Nomination.objects.get(number=number).holds.update(
        opened_at=timezone.now() - timedelta(days=14)
    )
    door.perform("resume", number, worlds.who("tp.chutich"), clearance="Xong")
    for opinion in Opinion.objects.select_related("unit", "consultation"):
        assert opinion.due_at > before[opinion.unit.slug]
        task = CaseTask.objects.get(unit=opinion.unit, status="NEW", flow_task_type="HUMAN")
        assert task.due_at == opinion.due_at


@pytest.mark.parametrize(
    ("kind", "told"),
    [(SilentOpinion.NONE, "coi như: không có ý kiến"), (SilentOpinion.AGREE, "coi như: đồng ý")],
)
def test_silence_counts_as_the_award_type_says_and_the_appraisal_goes_on(
    kind: str, told: str
) -> None:
    nomination = worlds.received(worlds.make_world())
    silence(nomination, kind)
    door.perform("consult", nomination.number, worlds.who("tp.thamdinh"))
    door.perform("give_opinion", nomination.number, worlds.who("gddt.canbo"), **AGREED)
    too_late(nomination.number)
    door.perform("close_consultation", nomination.number, worlds.who("tp.thamdinh"))
    assert Opinion.objects.get(unit__slug="vhtt").counted_as == kind
    page = browser("tp.thamdinh").get(f"/ho-so/{nomination.number}/").content.decode()
    assert f"Quá hạn, {told}" in page
    done = door.perform(
        "propose",
        nomination.number,
        worlds.who("tp.thamdinh"),
        verdict="eligible",
        reason="Tốt",
        scores=worlds.SCORES,
    )
    assert done.step == "confirm"


def test_where_it_must_be_waited_for_silence_closes_nothing() -> None:
    nomination = worlds.received(worlds.make_world())
    silence(nomination, SilentOpinion.WAIT)
    door.perform("consult", nomination.number, worlds.who("tp.thamdinh"))
    door.perform("give_opinion", nomination.number, worlds.who("gddt.canbo"), **AGREED)
    too_late(nomination.number)
    refused("close_consultation", nomination.number, "tp.thamdinh", "unmet", "wait")
    done = door.perform("give_opinion", nomination.number, worlds.who("vhtt.canbo"), **AGREED)
    assert done.state == State.UNDER_REVIEW


def test_disagreeing_needs_a_reason_agreeing_does_not() -> None:
    number = worlds.received(worlds.make_world()).number
    door.perform("consult", number, worlds.who("tp.thamdinh"))
    refusal = refused(
        "give_opinion", number, "gddt.canbo", "invalid", "invalid", verdict="disagree", reason=" "
    )
    assert set(refusal.fields) == {"reason"}
    door.perform("give_opinion", number, worlds.who("gddt.canbo"), verdict="agree", reason="")
    door.perform(
        "give_opinion", number, worlds.who("vhtt.canbo"), verdict="disagree", reason="Chưa đủ"
    )


def test_a_file_goes_with_an_opinion_and_is_read_by_whoever_may_read_the_opinion() -> None:
    number = worlds.received(worlds.make_world()).number
    door.perform("consult", number, worlds.who("tp.thamdinh"))
    department = browser("gddt.canbo")
    paper = SimpleUploadedFile("cong-van.pdf", worlds.pdf("Công văn"), "application/pdf")
    assert (
        department.post(
            f"/ho-so/{number}/viec/give_opinion/", AGREED | {"paper": paper}
        ).status_code
        == 302
    )
    opinion = Opinion.objects.get(unit__slug="gddt")
    assert opinion.file is not None and opinion.file_name == "cong-van.pdf"
    for username, status in (
        ("gddt.canbo", 200),
        ("tp.thamdinh", 200),
        ("vhtt.canbo", 404),
        ("mybinh.chutich", 404),
    ):
        assert browser(username).get(f"/y-kien/{opinion.pk}/tep/").status_code == status, username
        answer = browser(username).get(f"/api/v1/opinions/{opinion.pk}/file/")
        assert answer.status_code == status, username
    # By the API: first the file, then the opinion with its hash.
    other = browser("vhtt.canbo")
    path = f"/api/v1/nominations/{number}/"
    bad = SimpleUploadedFile("x.pdf", b"not a pdf", "application/pdf")
    assert other.post(path + "opinion-file/", {"file": bad}).status_code == 422
    good = SimpleUploadedFile("y.pdf", worlds.pdf("Y"), "application/pdf")
    stored = other.post(path + "opinion-file/", {"file": good})
    assert stored.status_code == 201
    wrong = other.post(
        path + "actions/give_opinion/",
        AGREED | {"sha256": "0" * 64},
        content_type="application/json",
    )
    assert wrong.status_code == 422
    done = other.post(
        path + "actions/give_opinion/", AGREED | stored.json(), content_type="application/json"
    )
    assert done.status_code == 200
    outsider = browser("mybinh.chutich").post(path + "opinion-file/", {"file": good})
    assert outsider.status_code == 403


def test_a_department_reads_no_number_no_contact_and_no_paper_kept_from_it() -> None:
    nomination = worlds.received(
        worlds.make_world(),
        award="scholarship",
        phone="0912345678",
        address="12 Lê Lợi",
        hardship="Mồ côi cha",
    )
    number = nomination.number
    consent = nomination.evidence.get(kind="guardian_consent")
    proof = nomination.evidence.exclude(kind="guardian_consent").first()
    door.perform("consult", number, worlds.who("tp.thamdinh"), units="gddt,vhtt")
    department = browser("gddt.canbo")
    page = department.get(f"/ho-so/{number}/").content.decode()
    told = department.get(f"/api/v1/nominations/{number}/").json()
    for secret in (
        "0912345678",
        "12 Lê Lợi",
        "Mồ côi cha",
        "0582120",
        "Đàng Văn Cha",
        consent.title,
    ):
        assert secret not in page, secret
        assert secret not in str(told), secret
    assert nomination.subject_name in page and told["data"]["full_name"]
    for path in (f"/minh-chung/{consent.pk}/", f"/api/v1/evidence/{consent.pk}/"):
        assert department.get(path).status_code == 404, path
        assert browser("tp.thamdinh").get(path).status_code == 200, path
        assert browser("mybinh.canbo").get(path).status_code == 200, path
    assert department.get(f"/minh-chung/{proof.pk}/").status_code == 200
    assert department.get(f"/ho-so/{number}/tham-dinh/").status_code == 404
    assert "0912345678" in browser("tp.thamdinh").get(f"/ho-so/{number}/").content.decode()


def test_no_department_reads_anothers_opinion_before_its_own_is_given() -> None:
    number = worlds.received(worlds.make_world()).number
    door.perform("consult", number, worlds.who("tp.thamdinh"))
    door.perform(
        "give_opinion", number, worlds.who("vhtt.canbo"), verdict="disagree", reason="Chưa rõ năm"
    )
    department, ward = browser("gddt.canbo"), browser("mybinh.chutich")
    for client in (department, ward):
        for path in (
            f"/ho-so/{number}/",
            f"/api/v1/nominations/{number}/events/",
            f"/api/v1/nominations/{number}/explain/",
        ):
            text = client.get(path).content.decode()
            assert "Chưa rõ năm" not in text and "disagree" not in text, path
            assert "Không đồng ý" not in text, path
    door.perform("give_opinion", number, worlds.who("gddt.canbo"), **AGREED)
    assert "Chưa rõ năm" in department.get(f"/ho-so/{number}/").content.decode()
    assert "Chưa rõ năm" not in ward.get(f"/ho-so/{number}/").content.decode()


def test_a_return_out_of_a_consultation_keeps_who_answered_and_asks_only_the_others() -> None:
    number = worlds.received(worlds.make_world()).number
    door.perform("consult", number, worlds.who("tp.thamdinh"))
    door.perform("give_opinion", number, worlds.who("gddt.canbo"), **AGREED)
    remark = {"target_kind": "field", "target": "achievement", "text": "Ghi rõ năm"}
    door.perform("return_for_correction", number, worlds.who("tp.thamdinh"), remarks=[remark])
    answers = [{"remark": str(_remark(number)), "answer": "Đã ghi"}]
    door.perform("resubmit", number, worlds.who("mybinh.chutich"), answers=answers)
    again = door.perform("consult", number, worlds.who("tp.thamdinh"))
    asked = again.consultations.last().opinions.values_list("unit__slug", flat=True)
    assert list(asked) == ["vhtt"]
    door.perform("give_opinion", number, worlds.who("vhtt.canbo"), **AGREED)
    refused("consult", number, "tp.thamdinh", "unmet", "units")
    # Whoever has answered is asked once more only by choice.
    chosen = door.perform("consult", number, worlds.who("tp.thamdinh"), units="gddt")
    assert chosen.consultations.last().opinions.get().unit.slug == "gddt"


def _remark(number: str) -> int:
    return Nomination.objects.get(number=number).returns.last().remarks.get().pk
