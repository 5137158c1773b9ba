"""One administrator is not everybody: weighty roles and their passwords take two people."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from audit.models import Event
from organizations import grants, password_codes, proposals
from organizations.administration import Administered
from organizations.appointments import appoint, deactivate, delegate, end_appointment
from organizations.models import (
    AccountNotice,
    Appointment,
    PasswordCode,
    ProposedAppointment,
    Unit,
    User,
)
from organizations.refusals import Refused
from organizations.roles import ROLES, is_weighty
from tests import worlds
from tests.worlds import browser

pytestmark = pytest.mark.django_db
PASSWORD = "khuyenhoc-demo"
NEW = "gio-dong-nam-1"
DAY = date(2026, 1, 1)
EVERYBODY = (
    "mybinh.canbo",
    "mybinh.chutich",
    "tp.tiepnhan",
    "tp.thamdinh",
    "tp.chutich",
    "tp.thuquy",
    "tp.vanthu",
    "tp.thuky",
    "gddt.canbo",
    "hoidong.chutich",
    "hoidong.1",
    "ubnd.chutich",
    "ubnd.vanthu",
    "kiemtra",
    "quantri",
    "quantri.2",
)


@pytest.fixture(autouse=True)
def _world() -> None:
    worlds.make_world()
    second = User.objects.create_user("quantri.2", password=PASSWORD, full_name="Ngô Thị Hai")
    appoint(actor=None, person=second, role="administrator", unit=unit("hethong"), valid_from=DAY)


def unit(slug: str) -> Unit:
    return Unit.objects.get(slug=slug)


def newcomer(name: str = "nguoi.moi") -> User:
    return User.objects.create_user(name, full_name="Người Mới")


def proposed(person: User, role: str = "leader", slug: str = "ubnd") -> ProposedAppointment:
    given = proposals.propose(
        actor=worlds.who("quantri"), person=person, role=role, unit=unit(slug), valid_from=DAY
    )
    assert isinstance(given, ProposedAppointment)
    return given


def rights(username: str) -> set[str]:
    return {
        one for mandate in grants.mandates(worlds.who(username)) for one in mandate.capabilities
    }


def told(username: str) -> str:
    return browser(username).get("/").content.decode()


def test_the_weighty_roles_are_those_that_sign_vote_preside_inspect_or_administer() -> None:
    assert {code for code in ROLES if is_weighty(code)} == {
        "association_chair",
        "leader",
        "council_member",
        "council_chair",
        "inspector",
        "administrator",
    }


def test_a_weighty_role_gives_nothing_until_a_second_person_confirms() -> None:
    for place, (role, slug) in enumerate(
        [
            ("leader", "ubnd"),
            ("association_chair", "tp"),
            ("council_member", "hoidong"),
            ("council_chair", "hoidong"),
            ("inspector", "tp"),
            ("inspector", "mybinh"),
            ("administrator", "hethong"),
        ]
    ):
        name = f"nguoi.moi.{place}"
        person = newcomer(name)
        one = proposed(person, role, slug)
        assert not Appointment.objects.filter(person=person).exists() and rights(name) == set()
        with pytest.raises(Refused, match="quản trị khác"):
            proposals.confirm(actor=worlds.who("quantri"), pk=one.pk)
        given = proposals.confirm(actor=worlds.who("quantri.2"), pk=one.pk)
        assert rights(name) == set(ROLES[role].capabilities)
        one.refresh_from_db()
        assert (one.state, one.appointment) == ("confirmed", given)
        with pytest.raises(Refused, match="không còn chờ"):
            proposals.confirm(actor=worlds.who("quantri.2"), pk=one.pk)


def test_who_may_confirm_is_another_administrator_or_the_units_chair_and_nobody_else() -> None:
    person = newcomer()
    yes = {"ubnd.chutich", "ubnd.phochutich", "quantri.2"}
    one = proposed(person)
    for username in (*EVERYBODY, "ubnd.phochutich"):
        client, address = browser(username), f"/nhan-su/{one.pk}/xac-nhan/"
        answer = client.post(address)
        if username in yes:
            assert answer.status_code == 302, username
            again = ProposedAppointment.objects.filter(pk=one.pk)
            again.update(appointment=None, state="waiting", decided_by=None, decided_at=None)
            Appointment.objects.filter(person=person).delete()
        else:
            # Who proposed is told why; whom it does not concern learns nothing.
            assert answer.status_code == (403 if username == "quantri" else 404), username
            assert not Appointment.objects.filter(person=person).exists(), username
    assert browser("nguoi.moi").post(address).status_code == 403
    assert Client().post(address).status_code == 302
    one.refresh_from_db()
    assert one.state == "waiting"


def test_the_associations_chair_answers_for_the_system_itself() -> None:
    one = proposed(newcomer(), "administrator", "hethong")
    with pytest.raises(Refused):
        proposals.confirm(actor=worlds.who("ubnd.chutich"), pk=one.pk)
    proposals.confirm(actor=worlds.who("tp.chutich"), pk=one.pk)
    assert rights("nguoi.moi") == {"administer"}


def test_nobody_appoints_themselves_not_even_to_a_light_role() -> None:
    for role, slug in (("leader", "ubnd"), ("treasurer", "tp"), ("ward_officer", "mybinh")):
        with pytest.raises(Refused, match="tự bổ nhiệm"):
            proposals.propose(
                actor=worlds.who("quantri"),
                person=worlds.who("quantri"),
                role=role,
                unit=unit(slug),
                valid_from=DAY,
            )
    # Nor by agreeing to what another proposed for them.
    one = proposed(worlds.who("quantri.2"))
    with pytest.raises(Refused):
        proposals.confirm(actor=worlds.who("quantri.2"), pk=one.pk)
    assert rights("quantri") == rights("quantri.2") == {"administer"}


def test_the_rooms_own_door_lets_no_single_person_give_a_weighty_role() -> None:
    person = newcomer()
    given: dict[str, Any] = {"person": person, "unit": unit("ubnd"), "valid_from": DAY}
    with pytest.raises(Refused, match="người thứ hai"):
        appoint(actor=worlds.who("quantri"), role="leader", **given)
    one = proposed(person)
    with pytest.raises(Refused, match="người thứ hai"):
        appoint(actor=worlds.who("quantri"), role="leader", proposal=one, **given)
    other = proposed(newcomer("khac"), "council_member", "hoidong")
    with pytest.raises(Refused, match="người thứ hai"):
        appoint(actor=worlds.who("quantri.2"), role="leader", proposal=other, **given)
    assert not Appointment.objects.filter(person=person).exists()


def test_a_stand_in_of_an_administrator_or_a_chair_is_no_second_person() -> None:
    today = timezone.localdate()
    puppet = newcomer("bu.nhin")
    for username in ("quantri", "ubnd.chutich"):
        delegate(
            appointment=worlds.who(username).appointments.get(),
            to_person=puppet,
            valid_from=today,
            valid_to=today + timedelta(days=3),
            reason="Đi vắng",
        )
    one = proposed(newcomer())
    puppet = worlds.who("bu.nhin")
    with pytest.raises(Refused):
        proposals.confirm(actor=puppet, pk=one.pk)
    with pytest.raises(Refused):
        proposals.propose(
            actor=puppet, person=newcomer("khac"), role="treasurer", unit=unit("tp"), valid_from=DAY
        )
    with pytest.raises(Refused):
        password_codes.ask_code(actor=puppet, person=worlds.who("mybinh.canbo"))
    assert browser("bu.nhin").get("/nhan-su/").status_code == 403


def test_everybody_concerned_is_told_and_all_of_it_is_on_record() -> None:
    one = proposed(newcomer())
    for username in ("nguoi.moi", "quantri.2", "ubnd.chutich"):
        assert "đề nghị bổ nhiệm: Lãnh đạo UBND" in told(username), username
    assert "Xem đề nghị" in told("ubnd.chutich") and "Xem đề nghị" in told("quantri.2")
    assert "Xem đề nghị" not in told("quantri") and "Xem đề nghị" not in told("nguoi.moi")
    assert "Người Mới" not in told("hoidong.1") and "Người Mới" not in told("mybinh.canbo")
    proposals.confirm(actor=worlds.who("quantri.2"), pk=one.pk)
    for username in ("nguoi.moi", "quantri", "ubnd.chutich"):
        assert "Ngô Thị Hai đã xác nhận" in told(username), username
    found = Event.objects.filter(stream=f"unit:{unit('ubnd').pk}").order_by("seq")
    kinds = [(event.kind, event.actor_name) for event in found][-3:]
    assert kinds == [
        ("propose_appointment", "Bùi Anh Tuấn"),
        ("appoint", "Ngô Thị Hai"),
        ("confirmed_appointment", "Ngô Thị Hai"),
    ]
    assert (
        f'"proposed_by":{worlds.who("quantri").pk}'
        in found.get(kind="appoint", pk=found.order_by("-seq")[1].pk).body
    )


def test_a_refusal_needs_a_reason_and_a_proposal_can_be_taken_back_by_who_made_it() -> None:
    one = proposed(newcomer())
    chair = browser("ubnd.chutich")
    assert chair.post(f"/nhan-su/{one.pk}/khong-dong-y/", {"reason": " "}).status_code == 422
    assert chair.post(f"/nhan-su/{one.pk}/rut/").status_code == 403
    chair.post(f"/nhan-su/{one.pk}/khong-dong-y/", {"reason": "Chưa có quyết định"})
    one.refresh_from_db()
    assert (one.state, one.reason) == ("refused", "Chưa có quyết định")
    assert "Chưa có quyết định" in told("quantri")
    again = proposed(one.person)
    browser("quantri").post(f"/nhan-su/{again.pk}/rut/")
    again.refresh_from_db()
    assert again.state == "withdrawn" and rights("nguoi.moi") == set()


def test_an_account_out_of_use_is_not_appointed_after_all() -> None:
    one = proposed(newcomer())
    deactivate(actor=worlds.who("quantri"), person=one.person)
    with pytest.raises(Refused, match="ngừng dùng"):
        proposals.confirm(actor=worlds.who("quantri.2"), pk=one.pk)


def test_an_end_is_never_put_off_and_the_last_administrator_stays() -> None:
    past = timezone.localdate() - timedelta(days=3)
    ended = appoint(
        actor=None,
        person=newcomer(),
        role="leader",
        unit=unit("ubnd"),
        valid_from=DAY,
        valid_to=past,
    )
    with pytest.raises(Refused, match="Không kéo dài"):
        end_appointment(
            actor=worlds.who("quantri"), appointment=ended, last_day=past + timedelta(days=900)
        )
    first = worlds.who("quantri")
    deactivate(actor=first, person=worlds.who("quantri.2"))
    with pytest.raises(Refused, match="quản trị cuối cùng"):
        end_appointment(
            actor=first,
            appointment=first.appointments.get(),
            last_day=timezone.localdate(),
        )
    with pytest.raises(Refused, match="quản trị cuối cùng"):
        deactivate(actor=worlds.who("tp.chutich"), person=first)
    assert rights("quantri") == {"administer"}


# -- by page and by table --------------------------------------------------------------------------


def test_the_page_proposes_and_says_what_will_come_of_it() -> None:
    newcomer()
    admin_ = browser("quantri")
    given = {
        "act": "propose",
        "person": "nguoi.moi",
        "role": "leader",
        "unit": "ubnd",
        "valid_from": "01/01/2026",
        "basis": "QĐ 7",
    }
    page = admin_.post("/nhan-su/", given, follow=True).content.decode()
    assert "người thứ hai xác nhận" in page and "QĐ 7" in page and "Rút đề nghị" in page
    assert "Xác nhận bổ nhiệm" not in page
    assert (
        "Xác nhận bổ nhiệm Người Mới" in browser("ubnd.chutich").get("/nhan-su/").content.decode()
    )
    light = admin_.post("/nhan-su/", given | {"role": "treasurer", "unit": "tp"}, follow=True)
    assert "Đã bổ nhiệm." in light.content.decode() and rights("nguoi.moi") == {"pay"}
    for wrong, said in (
        ({"role": "leader", "unit": "tp"}, "không có ở"),
        ({}, "đang chờ xác nhận"),
        ({"person": "quantri"}, "tự bổ nhiệm"),
        ({"person": "khong.co"}, "Không có tài khoản"),
        ({"valid_to": "31/12/2025"}, "trước ngày bắt đầu"),
        ({"valid_from": "hôm qua"}, "ngày"),
    ):
        answer = admin_.post("/nhan-su/", given | wrong)
        assert answer.status_code == 422 and said in answer.content.decode(), wrong


def test_the_api_does_and_refuses_the_same() -> None:
    newcomer()
    json: dict[str, Any] = {"content_type": "application/json"}
    address = "/api/v1/appointment-proposals/"
    given = {"person": "nguoi.moi", "role": "leader", "unit": "ubnd", "valid_from": "01/01/2026"}
    given |= {"basis": "QĐ 7"}
    first = browser("quantri")
    assert "người thứ hai" in first.post(address, given, **json).json()["told"]
    assert first.post(address, given | {"person": "quantri"}, **json).status_code == 403
    assert first.post(address, given | {"unit": "tp"}, **json).status_code == 422
    assert browser("tp.thuquy").post(address, given, **json).status_code == 403
    assert browser("tp.thuquy").get(address).status_code == 403
    assert Client().get(address).status_code == 401
    (one,) = first.get(address).json()
    assert one["may_decide"] is False and one["person"] == "nguoi.moi"
    assert browser("hoidong.chutich").get(address).json() == []
    assert first.post(f"{address}{one['id']}/confirm/", {}, **json).status_code == 403
    chair = browser("ubnd.chutich")
    assert [row["may_decide"] for row in chair.get(address).json()] == [True]
    assert chair.post(f"{address}{one['id']}/refuse/", {}, **json).status_code == 422
    done = chair.post(f"{address}{one['id']}/confirm/", {}, **json)
    assert done.json()["state"] == "confirmed" and rights("nguoi.moi") == {"sign"}


def test_only_administrators_propose_and_only_heads_of_units_see_the_page() -> None:
    heads = {"mybinh.chutich", "tp.chutich", "hoidong.chutich", "ubnd.chutich"}
    newcomer()
    given = {"act": "propose", "person": "nguoi.moi", "role": "ward_officer", "unit": "mybinh"}
    given |= {"valid_from": "01/01/2026", "basis": "x"}
    for username in EVERYBODY:
        if username.startswith("quantri"):
            continue
        client = browser(username)
        assert client.get("/nhan-su/").status_code == (200 if username in heads else 403), username
        assert client.post("/nhan-su/", given).status_code == 403, username
        code = client.post("/nhan-su/", {"act": "code", "account": "nguoi.moi"})
        assert code.status_code == 403, username
    assert not PasswordCode.objects.exists() and rights("nguoi.moi") == set()


def test_an_administrator_becomes_nobody_by_a_table() -> None:
    """The attack of 27 Nov 2026: three rows, and leader, member and inspector at once."""
    head = ["Tài khoản", "Vai trò", "Đơn vị", "Từ ngày", "Đến hết ngày", "Căn cứ"]
    client, address = browser("quantri"), "/quan-tri/organizations/appointment/import/"

    def bring(*rows: list[str]) -> str:
        out = io.StringIO()
        csv.writer(out).writerows([head, *rows])
        file = SimpleUploadedFile("b.csv", out.getvalue().encode())
        given = {"import_file": file, "format": "1", "resource": ""}
        text = client.post(address, given).content.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', text))
        client.post(address.replace("import/", "process_import/"), hidden)
        return text

    said = bring(
        ["quantri", "leader", "ubnd", "01/01/2026", "", "QĐ"],
        ["quantri", "council_member", "hoidong", "01/01/2026", "", "QĐ"],
        ["quantri", "inspector", "tp", "01/01/2026", "", "QĐ"],
    )
    assert "tự bổ nhiệm" in said
    assert rights("quantri") == {"administer"} and not ProposedAppointment.objects.exists()
    newcomer()
    bring(
        ["nguoi.moi", "leader", "ubnd", "01/01/2026", "", "QĐ"],
        ["nguoi.moi", "treasurer", "tp", "01/01/2026", "", "QĐ"],
    )
    one = ProposedAppointment.objects.get()
    assert one.role == "leader" and one.state == "waiting" and rights("nguoi.moi") == {"pay"}
    proposals.confirm(actor=worlds.who("ubnd.chutich"), pk=one.pk)
    assert rights("nguoi.moi") == {"pay", "sign"}


# -- the administration ----------------------------------------------------------------------------


def test_the_administration_shows_our_pages_only_and_a_superuser_nothing() -> None:
    assert all(isinstance(page, Administered) for page in admin.site._registry.values())
    names = {model._meta.label for model in admin.site._registry}
    assert not names & {"auth.Group", "authtoken.TokenProxy", "django_tasks_database.DBTaskResult"}
    root = User.objects.create_superuser("root", password=PASSWORD, full_name="Root")
    client = Client()
    client.force_login(root, backend="django.contrib.auth.backends.ModelBackend")
    for model in admin.site._registry:
        address = f"/quan-tri/{model._meta.app_label}/{model._meta.model_name}/"
        assert client.get(address).status_code == 403, address
    for address in ("/quan-tri/", "/nhan-su/", "/quan-tri/authtoken/tokenproxy/"):
        assert client.get(address).status_code in (302, 403, 404), address


def test_no_page_of_the_administration_sets_a_password() -> None:
    leader, client = worlds.who("ubnd.phochutich"), browser("quantri")
    before = leader.password
    page = f"/quan-tri/organizations/user/{leader.pk}"
    assert client.get(f"{page}/password/").status_code in (302, 404)
    client.post(f"{page}/password/", {"password1": NEW, "password2": NEW})
    form = {"username": "x", "full_name": leader.full_name, "gender": "F", "password": NEW}
    form |= {"is_superuser": "on", "is_staff": "on", "password1": NEW, "email": "a@b.vn"}
    assert client.post(f"{page}/change/", form).status_code == 302
    leader.refresh_from_db()
    assert leader.password == before and not leader.is_superuser and not leader.is_staff
    assert (leader.username, leader.email) == ("ubnd.phochutich", "a@b.vn")
    assert "đã sửa thông tin tài khoản" in told("ubnd.phochutich")
    made = {"username": "moi.nhat", "full_name": "Mới Nhất", "gender": "U", "password1": NEW}
    made |= {"password2": NEW, "usable_password": "true"}
    client.post("/quan-tri/organizations/user/add/", made)
    assert not worlds.who("moi.nhat").has_usable_password()


# -- passwords -------------------------------------------------------------------------------------


def code_on(page: str) -> str:
    return page.split('<code class="key">')[1].split("<")[0]


def test_a_code_lets_its_owner_alone_set_the_password_once() -> None:
    page = browser("quantri").post("/nhan-su/", {"act": "code", "account": "mybinh.canbo"})
    assert page.status_code == 200 and "no-store" in page.headers["Cache-Control"]
    code = code_on(page.content.decode())
    assert code not in browser("quantri").get("/nhan-su/").content.decode()
    # The old password goes on until the new one is set, and the owner is told.
    assert Client().login(username="mybinh.canbo", password=PASSWORD)
    assert "cấp mã đặt lại mật khẩu" in told("mybinh.canbo")
    session, guest = browser("mybinh.canbo"), Client()
    opened = guest.get(f"/dat-mat-khau/?ma={code}")
    assert code in opened.content.decode() and opened.headers["Referrer-Policy"] == "no-referrer"
    typed = {"code": f" {code.lower()} ", "password": NEW, "again": NEW}
    weak = guest.post("/dat-mat-khau/", typed | {"password": "ngan", "again": "ngan"})
    assert weak.status_code == 422 and "10" in weak.content.decode()
    twice = guest.post("/dat-mat-khau/", typed | {"again": "khac-nhau-1"})
    assert "chưa giống nhau" in twice.content.decode()
    assert guest.post("/dat-mat-khau/", typed).headers["Location"] == "/dang-nhap/"
    assert Client().login(username="mybinh.canbo", password=NEW)
    assert session.get("/").status_code == 302
    again = guest.post("/dat-mat-khau/", typed | {"password": "khac-nua-1", "again": "khac-nua-1"})
    assert again.status_code == 422 and "đã dùng rồi" in again.content.decode()
    assert "đã tự đặt mật khẩu" in told("quantri")
    kinds = Event.objects.filter(stream=f"user:{worlds.who('mybinh.canbo').pk}").order_by("seq")
    assert [event.kind for event in kinds] == ["make_password_code", "use_password_code"]
    assert code.replace("-", "") not in str(list(PasswordCode.objects.values()))


def test_a_leaders_code_needs_a_second_person_who_alone_sees_it() -> None:
    """The attack of 27 Nov 2026: the administrator signs in as the leader."""
    asked = browser("quantri").post(
        "/nhan-su/", {"act": "code", "account": "ubnd.phochutich"}, follow=True
    )
    assert 'class="key"' not in asked.content.decode() and "đồng ý" in asked.content.decode()
    one = PasswordCode.objects.get()
    assert one.waits and "đề nghị cấp mã" in told("ubnd.phochutich")
    address = f"/nhan-su/ma/{one.pk}/dong-y/"
    for username in EVERYBODY:
        if username not in ("ubnd.chutich", "quantri.2"):
            answer = browser(username).post(address)
            assert answer.status_code in (403, 404), username
    assert browser("ubnd.phochutich").post(address).status_code == 403
    one.refresh_from_db()
    assert one.digest is None
    code = code_on(browser("ubnd.chutich").post(address).content.decode())
    typed = {"code": code, "password": NEW, "again": NEW}
    assert Client().post("/dat-mat-khau/", typed).status_code == 302
    assert Client().login(username="ubnd.phochutich", password=NEW)


def test_the_owner_or_an_administrator_cancels_a_code_and_a_stranger_cannot() -> None:
    one, code = password_codes.ask_code(
        actor=worlds.who("quantri"), person=worlds.who("mybinh.canbo")
    )
    assert browser("mybinh.chutich").post(f"/nhan-su/ma/{one.pk}/huy/").status_code == 404
    assert password_codes.person_of_code(code) == worlds.who("mybinh.canbo")
    owner = browser("mybinh.canbo")
    assert "Huỷ mã này" in owner.get("/tai-khoan/").content.decode()
    assert owner.post(f"/nhan-su/ma/{one.pk}/huy/").headers["Location"] == "/tai-khoan/"
    assert password_codes.person_of_code(code) is None
    typed = {"code": code, "password": NEW, "again": NEW}
    assert Client().post("/dat-mat-khau/", typed).status_code == 422
    assert "đã huỷ mã" in told("quantri")


def test_codes_end_with_time_with_another_one_and_with_the_account(settings: Any) -> None:
    admin_, person = worlds.who("quantri"), worlds.who("mybinh.canbo")
    _one, first = password_codes.ask_code(actor=admin_, person=person)
    _two, second = password_codes.ask_code(actor=admin_, person=person)
    assert password_codes.person_of_code(first) is None
    assert password_codes.person_of_code(second) == person
    PasswordCode.objects.update(expires_at=timezone.now())
    assert password_codes.person_of_code(second) is None
    _three, third = password_codes.ask_code(actor=admin_, person=person)
    deactivate(actor=admin_, person=person)
    assert password_codes.person_of_code(third) is None
    with pytest.raises(Refused, match="ngừng dùng"):
        password_codes.ask_code(actor=admin_, person=worlds.who("mybinh.canbo"))
    with pytest.raises(Refused, match="Đổi mật khẩu"):
        password_codes.ask_code(actor=admin_, person=admin_)


def test_a_code_one_person_made_opens_no_account_that_became_weighty() -> None:
    person = newcomer()
    _one, code = password_codes.ask_code(actor=worlds.who("quantri"), person=person)
    proposal = proposed(person)
    page = browser("quantri.2").get("/nhan-su/").content.decode()
    assert "do Bùi Anh Tuấn cấp" in page
    proposals.confirm(actor=worlds.who("quantri.2"), pk=proposal.pk)
    assert password_codes.person_of_code(code) is None


# -- the first administrator -----------------------------------------------------------------------


def command(*given: str) -> str:
    out = io.StringIO()
    call_command(*given, stdout=out)
    return out.getvalue()


def test_an_empty_database_gets_its_first_two_administrators_and_then_no_more() -> None:
    ProposedAppointment.objects.all().delete()
    for username in ("quantri", "quantri.2"):
        worlds.who(username).appointments.update(valid_to=timezone.localdate() - timedelta(days=1))
    for username in ("dau.tien", "thu.hai"):
        out = command("first_administrator", username, "--full-name", "Quản Trị Mới")
        code = re.search(r"([A-Z2-9]{4}-){3}[A-Z2-9]{4}", out)
        assert code and rights(username) == {"administer"}
        typed = {"code": code.group(), "password": NEW, "again": NEW}
        assert Client().post("/dat-mat-khau/", typed).status_code == 302
        assert Client().login(username=username, password=NEW)
    with pytest.raises(CommandError, match="hai quản trị"):
        command("first_administrator", "thu.ba", "--full-name", "Người Ba")
    assert not User.objects.filter(username="thu.ba").exists()
    assert Event.objects.filter(kind="appoint", actor_id=None).exists()


def test_the_server_gives_a_code_to_whoever_nobody_else_can_help() -> None:
    out = command("password_code", "ubnd.chutich")
    assert re.search(r"([A-Z2-9]{4}-){3}[A-Z2-9]{4}", out)
    assert "Người vận hành máy chủ" in told("ubnd.chutich")
    with pytest.raises(CommandError, match="Không có tài khoản"):
        command("password_code", "khong.co")


def test_news_stay_for_thirty_days_and_cannot_be_dismissed() -> None:
    AccountNotice.objects.create(person=worlds.who("mybinh.canbo"), text="Tin thử")
    assert "Tin thử" in told("mybinh.canbo") and "Tin thử" in told("mybinh.canbo")
    AccountNotice.objects.update(made_at=timezone.now() - timedelta(days=31))
    assert "Tin thử" not in told("mybinh.canbo")
    assert "Tin thử" in browser("mybinh.canbo").get("/tai-khoan/").content.decode()
