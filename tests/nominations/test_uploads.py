"""A file goes into an act only from who handed it in for that act, and only once."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from nominations import uploads
from nominations.models import Nomination, Upload
from organizations.refusals import Refused
from tests import worlds
from tests.refusals import refused
from tests.worlds import browser
from workflows.appraisal.models import Opinion
from workflows.kernel import door, history

pytestmark = pytest.mark.django_db
WARD, DEPARTMENT = "mybinh.canbo", "gddt.canbo"


def given(sha256: str) -> dict[str, Any]:
    """Inputs that put a file into a dossier as further evidence."""
    return {"kind": "other", "title": "Giấy", "sha256": sha256, "file_name": "giay.pdf"}


def asked(**changes: Any) -> Nomination:
    """A child's dossier the education department is asked about."""
    nomination = worlds.received(worlds.make_world(), award="scholarship", **changes)
    return door.perform("consult", nomination.number, worlds.who("tp.thamdinh"))


def test_a_department_cannot_make_a_withheld_paper_its_own_by_its_hash() -> None:
    nomination = asked()
    number = nomination.number
    consent = nomination.evidence.get(kind="guardian_consent")
    body = {
        "verdict": "agree",
        "reason": "Nhất trí",
        "sha256": consent.file.sha256,
        "file_name": "y-kien.pdf",
    }
    path = f"/api/v1/nominations/{number}/actions/give_opinion/"
    answer = browser(DEPARTMENT).post(path, body, "application/json")
    assert answer.status_code == 422
    assert answer.json()["fields"]["sha256"] == [str(uploads.NOT_HANDED_IN)]
    assert not Opinion.objects.exclude(file=None).exists()
    page = browser(DEPARTMENT).post(f"/ho-so/{number}/viec/give_opinion/", body)
    assert page.status_code == 422 and "Hãy gửi tệp rồi làm lại" in page.content.decode()
    assert not Opinion.objects.exclude(verdict="").exists()


def test_a_hash_nobody_stored_is_refused_in_the_same_words_as_another_persons() -> None:
    nomination = asked()
    consent = nomination.evidence.get(kind="guardian_consent")
    said = [
        refused(
            "give_opinion",
            nomination.number,
            DEPARTMENT,
            "invalid",
            "file",
            verdict="agree",
            reason="",
            sha256=sha256,
        ).fields
        for sha256 in (consent.file.sha256, "0" * 64)
    ]
    assert said[0] == said[1]


def test_what_is_told_outside_carries_no_hash_of_a_paper() -> None:
    nomination = asked()
    department = worlds.who(DEPARTMENT)
    events = history.events_for(department, nomination)
    told = [one["body"] for one in history.told(department, nomination, events)]
    kinds = [one["changes"]["evidence"] for one in told if "evidence" in one["changes"]]
    assert ["guardian_consent"] in kinds
    spoken = json.dumps(told)
    assert all(one.file.sha256 not in spoken for one in nomination.evidence.select_related("file"))
    # Inside, the record is told as it stands, so that it can be checked.
    city = worlds.who("tp.thamdinh")
    inside = json.dumps([one["body"] for one in history.told(city, nomination, events)])
    assert nomination.evidence.get(kind="guardian_consent").file.sha256 in inside


def test_evidence_is_taken_once_from_who_handed_it_in_for_this_dossier() -> None:
    round_ = worlds.make_world()
    mine, other = worlds.draft(round_), worlds.draft(round_, name="Gia đình bà Hai")
    officer = worlds.who(WARD)
    stored = worlds.handed_in(mine, officer, "attach_evidence")
    refused("attach_evidence", other.number, WARD, "invalid", "file", **given(stored.sha256))
    refused(
        "attach_evidence", mine.number, "mybinh.chutich", "invalid", "file", **given(stored.sha256)
    )
    door.perform("attach_evidence", mine.number, officer, **given(stored.sha256))
    assert mine.evidence.get().file == stored
    refused("attach_evidence", mine.number, WARD, "invalid", "file", **given(stored.sha256))
    # Handed in again it is good again.
    worlds.handed_in(mine, officer, "attach_evidence")
    door.perform("attach_evidence", mine.number, officer, **given(stored.sha256))
    assert mine.evidence.count() == 2


def test_a_ticket_for_one_act_opens_no_other() -> None:
    nomination = worlds.draft(worlds.make_world())
    stored = worlds.handed_in(nomination, worlds.who(WARD), "give_opinion")
    refused("attach_evidence", nomination.number, WARD, "invalid", "file", **given(stored.sha256))


def test_a_refused_act_leaves_the_ticket_unused() -> None:
    nomination = worlds.draft(worlds.make_world())
    stored = worlds.handed_in(nomination, worlds.who(WARD), "attach_evidence")
    wrong = given(stored.sha256) | {"criterion": "khong_co"}
    refused("attach_evidence", nomination.number, WARD, "invalid", "criterion", **wrong)
    door.perform("attach_evidence", nomination.number, worlds.who(WARD), **given(stored.sha256))
    assert Upload.objects.get().used_at is not None


def test_an_opinions_file_is_only_good_for_who_sent_it() -> None:
    nomination = worlds.received(worlds.make_world())
    door.perform("consult", nomination.number, worlds.who("tp.thamdinh"))
    path = f"/api/v1/nominations/{nomination.number}/"
    paper = SimpleUploadedFile("y.pdf", worlds.pdf("Công văn"), "application/pdf")
    stored = browser(DEPARTMENT).post(path + "opinion-file/", {"file": paper}).json()
    body = {"verdict": "agree", "reason": ""} | stored
    act = path + "actions/give_opinion/"
    stranger = browser("vhtt.canbo").post(act, body, "application/json")
    assert stranger.status_code == 422 and set(stranger.json()["fields"]) == {"sha256"}
    assert browser(DEPARTMENT).post(act, body, "application/json").status_code == 200
    assert Opinion.objects.get(unit__slug="gddt").file is not None
    assert Opinion.objects.get(unit__slug="vhtt").file is None


def test_a_ticket_without_a_dossier_is_good_for_the_first_one_it_is_used_on() -> None:
    worlds.make_world()
    officer = worlds.who("tp.tiepnhan")
    bound: dict[str, Any] = {"person": officer, "act": "record_outside_result"}
    stored = uploads.take_in(worlds.pdf("Quyết định"), thing="", **bound)
    assert uploads.use(stored.sha256, thing="nomination:2024-0001", **bound) == stored
    for thing in ("nomination:2024-0001", "nomination:2024-0002"):
        with pytest.raises(Refused):
            uploads.use(stored.sha256, thing=thing, **bound)
    assert Upload.objects.get().thing == "nomination:2024-0001"


def test_the_sweep_takes_away_old_unused_tickets_only() -> None:
    nomination = worlds.draft(worlds.make_world())
    officer = worlds.who(WARD)
    old, used, new = (
        worlds.handed_in(nomination, officer, "attach_evidence", text) for text in "abc"
    )
    door.perform("attach_evidence", nomination.number, officer, **given(used.sha256))
    past = timezone.now() - timedelta(days=3)
    Upload.objects.filter(file__in=[old, used]).update(made_at=past)
    assert uploads.sweep() == 1
    assert set(Upload.objects.values_list("file", flat=True)) == {used.pk, new.pk}
