"""The public notice: who is shown, what anybody may say, and that each gets an answer."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event, PersonalValue
from audit.verify import verify_chains
from nominations.lifecycle import State
from nominations.models import Consent, Nomination, Round
from nominations.publicity import school_level
from organizations.refusals import Refused
from tests import worlds
from tests.refusals import refused
from tests.worlds import browser
from workflows.kernel import consistency, door
from workflows.public_notice import notices
from workflows.public_notice.models import PublicNotice, PublicRemark

pytestmark = pytest.mark.django_db
SAID = {"name": "Nguyễn Văn An", "contact": "0912345678", "text": "Việc kê khai chưa đúng"}


def posted(round_: Round, award: str = "learning_family", **more: Any) -> Nomination:
    return door.perform(
        "publish_notice", worlds.received(round_, award, **more).number, worlds.who("tp.thamdinh")
    )


def code_of(nomination: Nomination) -> str:
    return PublicNotice.objects.get(nomination=nomination, closed_at__isnull=True).code


def key_of(code: str) -> str:
    return notices.new_form_key(code)


def send(code: str, client: Client | None = None, **changes: Any) -> Any:
    given = SAID | {"form_key": key_of(code)} | changes
    return (client or Client()).post(f"/cong-khai/{code}/", given)


def agree(nomination: Nomination, purpose: str, *by_guardian: bool) -> None:
    for guardian in by_guardian:
        Consent.objects.create(
            person=nomination.person,
            purpose=purpose,
            given_by="Cha",
            by_guardian=guardian,
            given_on=timezone.localdate(),
        )


def test_anybody_sees_who_is_posted_and_nothing_that_leads_further() -> None:
    nomination = posted(worlds.make_world(), name="Gia đình bà Sen")
    answer = Client().get("/cong-khai/")
    page = answer.content.decode()
    assert answer.status_code == 200 and "noindex" in answer["X-Robots-Tag"]
    assert "Gia đình bà Sen" in page and "Mỹ Bình" in page
    # No number, no achievement of a family, no representative, no address.
    for hidden in (nomination.number, "Ba thế hệ", "Phú Thị Mỹ Duyên", "/ho-so/"):
        assert hidden not in page
    listed = Client().get("/api/v1/public-notices/").json()["results"]
    assert [set(one) for one in listed] == [{"code", "name", "ward", "award", "line", "until"}]
    assert nomination.number not in json.dumps(listed)


def test_a_minor_is_posted_only_when_guardian_and_child_agree_and_by_level_of_school() -> None:
    round_ = worlds.make_world()
    nomination = worlds.received(round_, "scholarship", grade="7A2", hardship="Mồ côi")
    refused("publish_notice", nomination.number, "tp.thamdinh", "unmet", "consent")
    agree(nomination, "publish_name", True)
    refused("publish_notice", nomination.number, "tp.thamdinh", "unmet", "consent")
    agree(nomination, "publish_name", False)
    agree(nomination, "publish_story", True, False)
    door.perform("publish_notice", nomination.number, worlds.who("tp.thamdinh"))
    page = Client().get("/cong-khai/").content.decode()
    assert "Đàng Năng Thọ" in page and "học sinh trung học cơ sở" in page
    for hidden in ("7A2", "Mồ côi", "Vượt khó", "2012", "0582"):
        assert hidden not in page


@pytest.mark.parametrize(
    ("grade", "level"),
    [("Lớp 5", "tiểu học"), ("9/3", "cơ sở"), ("12", "phổ thông"), ("", "học sinh"), ("K15", "")],
)
def test_of_a_class_only_the_level_is_told(grade: str, level: str) -> None:
    assert level in school_level(grade) and grade not in school_level(grade).split()


def test_an_adults_achievement_shows_only_with_its_own_consent() -> None:
    round_ = worlds.make_world()
    nomination = worlds.received(round_, "self_taught")
    agree(nomination, "publish_name", False)
    door.perform("publish_notice", nomination.number, worlds.who("tp.thamdinh"))
    assert "hoa văn" not in Client().get("/cong-khai/").content.decode()
    agree(nomination, "publish_story", False)
    assert "hoa văn" in Client().get("/cong-khai/").content.decode()


def test_who_takes_consent_back_vanishes_at_once_and_so_does_what_is_over_or_held() -> None:
    round_ = worlds.make_world()
    nomination = worlds.received(round_, "self_taught")
    agree(nomination, "publish_name", False)
    door.perform("publish_notice", nomination.number, worlds.who("tp.thamdinh"))
    code = code_of(nomination)
    assert Client().get(f"/cong-khai/{code}/").status_code == 200
    Consent.objects.filter(purpose="publish_name").update(withdrawn_on=timezone.localdate())
    assert Client().get(f"/cong-khai/{code}/").status_code == 404
    assert "Katơr" not in Client().get("/cong-khai/").content.decode()
    assert Client().get("/api/v1/public-notices/").json()["results"] == []
    Consent.objects.update(withdrawn_on=None)
    door.perform(
        "hold", nomination.number, worlds.who("tp.chutich"), reason_code="complaint", reason="Đơn"
    )
    assert Client().get(f"/cong-khai/{code}/").status_code == 404
    door.perform("resume", nomination.number, worlds.who("tp.chutich"), clearance="Không có gì")
    assert Client().get(f"/cong-khai/{code}/").status_code == 200
    PublicNotice.objects.update(until=timezone.now() - timedelta(minutes=1))
    gone, unknown = Client().get(f"/cong-khai/{code}/"), Client().get("/cong-khai/khong-co/")
    assert gone.status_code == unknown.status_code == send(code).status_code == 404


def test_a_remark_is_kept_protected_recorded_and_shown_to_the_reviewer() -> None:
    nomination = posted(worlds.make_world())
    before = Nomination.objects.get(pk=nomination.pk).version
    answer = send(code_of(nomination))
    assert answer.status_code == 302
    assert "Đã nhận ý kiến" in Client().get(answer["Location"]).content.decode()
    remark = PublicRemark.objects.get()
    assert remark.initials == "N. V. A." and remark.sender == "Nguyễn Văn An · 0912345678"
    stored = remark.name_sealed + remark.contact_sealed
    assert "Nguyễn" not in stored and "0912" not in stored
    event = Event.objects.get(kind="public_remark")
    assert event.actor_id is None and "0912" not in event.body
    assert (event.role, event.unit_id) == ("public", None)
    assert PersonalValue.objects.filter(event=event).exists()
    # A visitor makes nobody's open form stale, and the record still agrees with the tables.
    assert Nomination.objects.get(pk=nomination.pk).version == before
    assert list(consistency.check()) == [] and list(verify_chains()) == []
    page = browser("tp.thamdinh").get(f"/ho-so/{nomination.number}/").content.decode()
    assert SAID["text"] in page and "N. V. A." in page and "Nguyễn Văn An" not in page
    ward = browser("mybinh.canbo").get(f"/ho-so/{nomination.number}/").content.decode()
    assert SAID["text"] not in ward and "N. V. A." not in ward


def test_the_public_does_only_what_is_the_publics_and_nobody_does_it_for_them() -> None:
    code = code_of(posted(worlds.make_world()))
    given = SAID | {"form_key": key_of(code)}
    officer = worlds.who("tp.thamdinh")
    assert list(notices.KIND.actionable(officer, "public_remark")) == []
    with pytest.raises(Refused) as caught:
        door.do(notices.KIND, "public_remark", code, officer, inputs=given)
    assert caught.value.kind == "forbidden"
    number = Nomination.objects.get().number
    for act in ("close_notice", "record_remark"):
        refused(act, number, None, "forbidden", "role")
    assert not PublicRemark.objects.exists()


def test_a_form_is_good_for_one_sending_and_what_was_typed_is_kept() -> None:
    nomination = posted(worlds.make_world())
    code = code_of(nomination)
    key = key_of(code)
    assert send(code, form_key=key).status_code == 302
    again = send(code, form_key=key)
    assert again.status_code == 409 and SAID["text"] in again.content.decode()
    for wrong in ("bịa", key_of("mã khác"), ""):
        answer = send(code, form_key=wrong)
        page = answer.content.decode()
        assert answer.status_code == 422 and SAID["text"] in page
    # The page that refused an old key carries a fresh one.
    fresh = page.split('name="form_key" value="')[1].split('"')[0]
    assert send(code, form_key=fresh).status_code == 302
    assert send(code, website="http://spam").status_code == 422
    assert send(code, contact="").status_code == 422
    assert send(code, text="x" * 2001).status_code == 422
    assert PublicRemark.objects.count() == 2


def test_one_address_sends_a_few_remarks_and_is_then_asked_to_wait() -> None:
    nomination = posted(worlds.make_world())
    code = code_of(nomination)
    for _n in range(notices.REMARKS):
        assert send(code).status_code == 302
    waiting = send(code)
    assert waiting.status_code == 429 and SAID["text"] in waiting.content.decode()
    api = Client().post(
        f"/api/v1/public-notices/{code}/remarks/",
        SAID | {"form_key": key_of(code)},
        content_type="application/json",
    )
    assert api.status_code == 429
    other = Client(REMOTE_ADDR="203.0.113.9")
    assert send(code, other).status_code == 302


def test_the_api_takes_a_remark_with_the_key_it_gave() -> None:
    nomination = posted(worlds.make_world())
    code = code_of(nomination)
    address = f"/api/v1/public-notices/{code}/"
    key = Client().get(address).json()["form_key"]
    body = SAID | {"form_key": key}
    post = lambda given, where=address: Client().post(  # noqa: E731
        f"{where}remarks/", given, content_type="application/json"
    )
    assert post(body).status_code == 201 and post(body).status_code == 409
    assert set(post(SAID).json()["fields"]) == {"form_key"}
    assert post(body, "/api/v1/public-notices/khong-co/").status_code == 404


def test_a_notice_is_closed_only_when_each_remark_has_its_answer() -> None:
    nomination = posted(worlds.make_world())
    number = nomination.number
    send(code_of(nomination))
    for username in ("mybinh.canbo", "tp.chutich", "gddt.canbo"):
        kind = "hidden" if username.startswith("gddt") else "forbidden"
        codes = "not_found" if kind == "hidden" else "role"
        given = {"channel": "phone", **SAID}
        refused("record_remark", number, username, kind, codes, **given)
    refused("record_remark", number, "tp.tiepnhan", "invalid", "invalid", channel="web", **SAID)
    door.perform("record_remark", number, worlds.who("tp.tiepnhan"), channel="phone", **SAID)
    PublicNotice.objects.update(until=timezone.now() - timedelta(minutes=1))
    refused("close_notice", number, "tp.thamdinh", "unmet", "remarks")
    first, second = PublicRemark.objects.all()
    answer = {"remark": first.pk, "outcome": "unfounded", "reason": "Đã xác minh, không đúng"}
    refused("answer_remark", number, "tp.tiepnhan", "forbidden", "role", **answer)
    refused("answer_remark", number, "tp.thamdinh", "invalid", "invalid", remark=first.pk)
    done = door.perform("answer_remark", number, worlds.who("tp.thamdinh"), **answer)
    refused("answer_remark", number, "tp.thamdinh", "unmet", "answered", **answer)
    refused("close_notice", number, "tp.thamdinh", "unmet", "remarks")
    door.perform(
        "answer_remark",
        number,
        worlds.who("tp.thamdinh"),
        remark=second.pk,
        outcome="noted",
        reason="Ghi nhận",
    )
    done = door.perform("close_notice", number, worlds.who("tp.thamdinh"), feedback="Hai ý kiến")
    assert done.state == State.UNDER_REVIEW
    summed = json.loads(Event.objects.get(kind="close_notice").body)["changes"]["remarks"]
    assert summed == {"unfounded": 1, "noted": 1}
    refused("record_remark", number, "tp.tiepnhan", "unmet", "state", channel="phone", **SAID)


def test_an_answer_is_owed_even_after_a_return_ended_the_notice() -> None:
    round_ = worlds.make_world()
    nomination = posted(round_)
    number = nomination.number
    send(code_of(nomination))
    door.perform(
        "return_for_correction",
        number,
        worlds.who("tp.thamdinh"),
        remarks=[{"target_kind": "field", "target": "achievement", "text": "Ghi rõ năm"}],
    )
    remark = Nomination.objects.get(number=number).returns.get().remarks.get()
    door.perform(
        "resubmit",
        number,
        worlds.who("mybinh.chutich"),
        answers=[{"remark": str(remark.pk), "answer": "Đã ghi"}],
    )
    door.perform("consult", number, worlds.who("tp.thamdinh"))
    for unit in nomination.award_type_version.consult_units.all():
        door.perform(
            "give_opinion",
            number,
            worlds.who(f"{unit.slug}.canbo"),
            verdict="agree",
            reason="Nhất trí",
        )
    given = {"verdict": "eligible", "reason": "Tốt", "scores": worlds.SCORES}
    refused("propose", number, "tp.thamdinh", "unmet", "remarks", **given)
    said = PublicRemark.objects.get()
    door.perform(
        "answer_remark",
        number,
        worlds.who("tp.thamdinh"),
        remark=said.pk,
        outcome="upheld",
        reason="Đã yêu cầu bổ sung",
    )
    door.perform("propose", number, worlds.who("tp.thamdinh"), **given)


def test_who_sent_a_remark_is_told_once_and_on_record() -> None:
    round_ = worlds.make_world()
    nomination, other = posted(round_), posted(round_, name="Gia đình ông Ba")
    send(code_of(nomination))
    remark = PublicRemark.objects.get()
    number = nomination.number
    refused("reveal_remark_sender", number, "tp.tiepnhan", "forbidden", "role", remark=remark.pk)
    refused(
        "reveal_remark_sender", other.number, "tp.thamdinh", "invalid", "invalid", remark=remark.pk
    )
    page = browser("tp.thamdinh").post(
        f"/ho-so/{number}/viec/reveal_remark_sender/", {"remark": remark.pk}
    )
    assert "0912345678" in page.content.decode()
    event = Event.objects.get(kind="reveal_remark_sender")
    assert event.actor_name and "0912345678" not in event.body


@pytest.mark.parametrize("path", ["/cong-khai/", "/api/v1/public-notices/"])
def test_the_public_list_costs_the_same_for_one_and_for_three(path: str) -> None:
    round_ = worlds.make_world()
    # Whom to call is asked once and kept for every page.
    Client().get(path)
    counts = []
    for names in (["Một"], ["Hai", "Ba"]):
        for name in names:
            made = worlds.received(round_, "self_taught", full_name=f"Lê Thị {name}")
            agree(made, "publish_name", False)
            door.perform("publish_notice", made.number, worlds.who("tp.thamdinh"))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert Client().get(path).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
