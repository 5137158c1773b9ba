"""Somebody who works for two units says for which; the record bears the one and both names."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.test import APIClient

from audit.models import Event
from nominations.models import Nomination, Round, StagedWorkbook
from organizations.appointments import appoint
from organizations.capabilities import Capability
from organizations.models import Unit, UnitKind
from organizations.refusals import Refused
from organizations.unit_acts import acting_for, right_on, rights_of
from tests import worlds
from tests.council.meeting import CHAIR, MEMBERS, SECRETARY
from tests.worlds import browser, lend
from workflows.council.models import Composition, CouncilSession, Tie
from workflows.redress.models import Complaint
from workflows.ward.models import Submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_() -> Round:
    return worlds.make_world()


def second(kind: UnitKind, slug: str, name: str, role: str, *usernames: str) -> Unit:
    """Another unit of the kind, at which these hold the role too."""
    unit = Unit.objects.create(kind=kind, slug=slug, code=slug.upper(), name=name, short_name=name)
    for username in usernames:
        day = timezone.localdate()
        appoint(actor=None, person=worlds.who(username), role=role, unit=unit, valid_from=day)
    return unit


def api(username: str) -> APIClient:
    client = APIClient()
    client.force_authenticate(worlds.who(username))
    return client


def workbook() -> SimpleUploadedFile:
    text = "STT,Họ và tên,Năm sinh\n1,Nguyễn Văn A,2010\n"
    return SimpleUploadedFile("ds.csv", text.encode())


def letter(**more: Any) -> dict[str, Any]:
    day = f"{timezone.localdate():%d/%m/%Y}"
    return {
        "round": Round.objects.get().code,
        "letter_number": "07/TTr-HKH",
        "letter_date": day,
        "signer_name": "Nguyễn Văn Chủ",
        "minutes_date": day,
        "attendance": 5,
    } | more


def last(kind: str) -> tuple[int | None, str]:
    event = Event.objects.filter(kind=kind).latest("pk")
    return event.unit_id, event.on_behalf_of_name


# --- the question itself ---


def test_the_only_unit_need_not_be_named_and_no_other_may_be(round_: Round) -> None:
    officer = worlds.who("dovinh.canbo")
    assert acting_for(officer, "", Capability.PREPARE).unit_slug == "dovinh"
    assert acting_for(officer, " dovinh ", Capability.PREPARE).unit_slug == "dovinh"
    with pytest.raises(Refused, match="Không có nhiệm vụ này ở đơn vị “mybinh”") as caught:
        acting_for(officer, "mybinh", Capability.PREPARE, field="ward")
    assert caught.value.kind == "invalid" and set(caught.value.fields) == {"ward"}


def test_of_several_units_one_must_be_named_by_slug_or_by_code(round_: Round) -> None:
    lend("mybinh.canbo", "dovinh.canbo")
    officer = worlds.who("dovinh.canbo")
    with pytest.raises(Refused, match="hãy chọn làm cho đơn vị nào") as caught:
        acting_for(officer, "", Capability.PREPARE)
    assert caught.value.kind == "invalid"
    code = Unit.objects.get(slug="mybinh").code
    for named in ("mybinh", code):
        right = acting_for(officer, named, Capability.PREPARE)
        assert right.unit_slug == "mybinh"
        assert right.on_behalf_of_name == worlds.who("mybinh.canbo").full_name


def test_nobody_acts_for_a_unit_without_a_right_there(round_: Round) -> None:
    with pytest.raises(Refused) as caught:
        acting_for(worlds.who("dovinh.canbo"), "dovinh", Capability.ENDORSE)
    assert caught.value.kind == "forbidden"


def test_at_a_unit_of_ones_own_the_own_right_comes_before_the_lent_one(round_: Round) -> None:
    lend("tp.chutich", "tp.tiepnhan")
    person = worlds.who("tp.tiepnhan")
    city = Unit.objects.get(kind=UnitKind.CITY_ASSOCIATION)
    both = {Capability.RECEIVE, Capability.CONFIRM}
    own, lent = right_on(person, both, city.pk), right_on(person, Capability.CONFIRM, city.pk)
    assert own is not None and own.on_behalf_of_id is None
    assert lent is not None and lent.on_behalf_of_id == worlds.who("tp.chutich").pk
    assert [one.unit_id for one in rights_of(person, *both)] == [city.pk]


# --- a ward's officer and chair who stand in at another ward ---


def test_who_prepares_for_two_wards_may_choose_for_which_a_workbook_is(round_: Round) -> None:
    lend("mybinh.canbo", "dovinh.canbo")
    client = browser("dovinh.canbo")
    page = client.get("/bang/").content.decode()
    assert 'name="ward"' in page and "Làm cho đơn vị" in page
    given = {"round": round_.pk, "file": workbook()}
    assert client.post("/bang/", given).status_code == 422
    assert (
        client.post("/bang/", given | {"file": workbook(), "ward": "phuocthuan"}).status_code == 422
    )
    assert not StagedWorkbook.objects.exists()
    client.post("/bang/", {"round": round_.pk, "file": workbook(), "ward": "mybinh"})
    assert StagedWorkbook.objects.get().ward.slug == "mybinh"
    assert last("receive_workbook")[1] == worlds.who("mybinh.canbo").full_name


def test_who_prepares_for_one_ward_is_asked_nothing_and_sends_for_no_other(round_: Round) -> None:
    client = browser("dovinh.canbo")
    assert 'name="ward"' not in client.get("/bang/").content.decode()
    given = {"round": round_.pk, "file": workbook(), "ward": "mybinh"}
    refused = client.post("/bang/", given)
    assert refused.status_code == 422
    assert "Không có nhiệm vụ này ở đơn vị “mybinh”" in refused.content.decode()
    assert not StagedWorkbook.objects.exists()
    client.post("/bang/", {"round": round_.pk, "file": workbook()})
    assert StagedWorkbook.objects.get().ward.slug == "dovinh"


def test_a_workbook_sent_by_the_api_names_its_ward(round_: Round) -> None:
    lend("mybinh.canbo", "dovinh.canbo")
    client, address = api("dovinh.canbo"), "/api/v1/workbooks/"
    missing = client.post(address, {"round": round_.code, "file": workbook()})
    assert missing.status_code == 422 and "ward" in missing.json()["fields"]
    given = {"round": round_.code, "file": workbook(), "ward": "mybinh"}
    assert client.post(address, given).status_code == 201
    assert StagedWorkbook.objects.get().ward.slug == "mybinh"


def test_who_endorses_for_two_wards_may_open_a_letter_of_either(round_: Round) -> None:
    lend("mybinh.chutich", "dovinh.chutich")
    client = browser("dovinh.chutich")
    assert 'name="ward"' in client.get("/to-trinh/").content.decode()
    assert client.post("/to-trinh/", letter()).status_code == 422
    assert client.post("/to-trinh/", letter(ward="mybinh")).status_code == 302
    assert client.post("/to-trinh/", letter(ward="dovinh")).status_code == 302
    assert {one.ward.slug for one in Submission.objects.all()} == {"mybinh", "dovinh"}
    made = Event.objects.filter(kind="open_submission").order_by("pk")
    absent = worlds.who("mybinh.chutich").full_name
    assert [one.on_behalf_of_name for one in made] == [absent, ""]


def test_a_letter_opened_by_the_api_names_its_ward(round_: Round) -> None:
    lend("mybinh.chutich", "dovinh.chutich")
    client = api("dovinh.chutich")
    day = timezone.localdate().isoformat()
    given = letter(letter_date=day, minutes_date=day)
    missing = client.post("/api/v1/submissions/", given, format="json")
    assert missing.status_code == 422 and "ward" in missing.json()["fields"]
    foreign = client.post("/api/v1/submissions/", given | {"ward": "x"}, format="json")
    assert foreign.status_code == 422 and "“x”" in str(foreign.json())
    made = client.post("/api/v1/submissions/", given | {"ward": "mybinh"}, format="json")
    assert made.status_code == 201, made.json()
    assert Submission.objects.get().ward.slug == "mybinh"


def test_a_new_dossier_is_of_the_ward_that_was_chosen(round_: Round) -> None:
    lend("mybinh.canbo", "dovinh.canbo")
    client = browser("dovinh.canbo")
    address = f"/ho-so/moi/?danh-hieu={round_.code}:learning_family"
    assert 'name="ward"' in client.get(address).content.decode()
    one = worlds.draft(round_)
    data = {
        "name": "Gia đình ông Trần Văn Bảy",
        "representative": "Trần Văn Bảy",
        "collective_kind": "household",
        "achievement": one.achievement_title or "Gia đình học tập tiêu biểu",
        "address": "Khu phố 2",
    }
    assert client.post(address, data).status_code == 422
    assert Nomination.objects.count() == 1
    done = client.post(address, data | {"ward": "mybinh"})
    assert done.status_code == 302, done.context["form"].errors
    made = Nomination.objects.latest("pk")
    assert made.ward.slug == "mybinh"
    assert last("create") == (made.ward_id, worlds.who("mybinh.canbo").full_name)


def test_a_blank_begun_with_last_years_names_is_of_the_ward_named(round_: Round) -> None:
    lend("mybinh.canbo", "dovinh.canbo")
    client = browser("dovinh.canbo")
    page = client.get("/bang/").content.decode()
    assert "nam-truoc&amp;ward=mybinh" in page and "nam-truoc&amp;ward=dovinh" in page
    address = "/bang/mau/learning_family/?nam-truoc&ward="
    for slug, status in (("mybinh", 200), ("phuocthuan-x", 422)):
        found = client.get(address + slug)
        assert found.status_code in (status, 404), slug


# --- a council's secretary, the city's intake officer, who takes lists away ---


def test_a_secretary_of_two_councils_calls_a_session_of_the_one_chosen(round_: Round) -> None:
    other = second(UnitKind.COUNCIL, "hoidong-2", "Hội đồng xã", "secretary", SECRETARY)
    client = api(SECRETARY)
    given = {
        "round": round_.code,
        "meets_at": (timezone.now() + timedelta(hours=1)).isoformat(),
        "place": "Hội trường",
    }
    missing = client.post("/api/v1/council-sessions/", given, format="json")
    assert missing.status_code == 422 and "unit" in missing.json()["fields"], missing.json()
    page = browser(SECRETARY).get("/hoi-dong/").content.decode()
    assert 'name="unit"' in page and "Hội đồng xã" in page
    shown = browser(SECRETARY).get("/hoi-dong/thanh-phan/").content.decode()
    assert 'name="unit"' in shown and 'name="decision_number"' not in shown
    chosen = browser(SECRETARY).get("/hoi-dong/thanh-phan/?unit=hoidong-2").content.decode()
    assert 'name="decision_number"' in chosen
    foreign = browser(SECRETARY).get("/hoi-dong/thanh-phan/?unit=mybinh")
    assert foreign.status_code == 422
    answer = client.post("/api/v1/council-sessions/", given | {"unit": "hoidong"}, format="json")
    assert answer.status_code == 201, answer.json()
    assert CouncilSession.objects.get().council.slug == "hoidong"
    assert not Composition.objects.filter(council=other).exists()


def test_a_member_of_two_councils_is_close_to_somebody_at_both(round_: Round) -> None:
    member = MEMBERS[1]
    other = second(UnitKind.COUNCIL, "hoidong-2", "Hội đồng xã", "council_member", member)
    lend(CHAIR, member)
    given = {"kind": "relative", "name": "Trần Văn Ba", "relation": "anh ruột"}
    assert api(member).post("/api/v1/council-ties/", given, format="json").status_code == 201
    told = Event.objects.filter(kind="declare_tie")
    council = Unit.objects.get(slug="hoidong")
    assert {one.unit_id for one in told} == {council.pk, other.pk}
    assert {one.on_behalf_of_name for one in told} == {""}
    assert Tie.objects.count() == 1


def test_a_complaint_is_taken_in_for_the_association_chosen(round_: Round) -> None:
    nomination = worlds.received(round_)
    second(UnitKind.CITY_ASSOCIATION, "tp-2", "Hội KH khác", "intake_officer", "tp.tiepnhan")
    client = browser("tp.tiepnhan")
    assert 'name="unit"' in client.get("/khieu-nai/moi/").content.decode()
    given = {
        "nomination": nomination.number,
        "channel": "letter",
        "received_on": f"{timezone.localdate():%d/%m/%Y}",
        "name": "Trần Thị Bích",
        "contact": "12 Lê Lợi",
        "summary": "Kê khai thành tích không đúng",
        "text": "Thành tích năm 2023 không phải của người này.",
    }
    assert client.post("/khieu-nai/moi/", given).status_code == 422
    city = Unit.objects.get(pk=nomination.city_id)
    done = client.post("/khieu-nai/moi/", given | {"unit": city.slug or city.code})
    assert done.status_code == 302, done.context["form"].errors
    assert Complaint.objects.get().city_id == city.pk


def test_a_list_taken_away_is_told_to_each_unit_by_the_right_held_there(round_: Round) -> None:
    lend("mybinh.canbo", "dovinh.canbo")
    assert browser("dovinh.canbo").get("/ho-so/xuat.csv").status_code == 200
    told = Event.objects.filter(kind="export_list").order_by("pk")
    absent = worlds.who("mybinh.canbo").full_name
    units = {one.slug: one.pk for one in Unit.objects.filter(slug__in=["dovinh", "mybinh"])}
    assert [(one.unit_id, one.on_behalf_of_name, one.role) for one in told] == [
        (units["dovinh"], "", "ward_officer"),
        (units["mybinh"], absent, "ward_officer"),
    ]
