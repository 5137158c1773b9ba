"""The demonstration world for tests, and dossiers at any stage, all made through the door."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pikepdf
from django.test import Client
from django.utils import timezone
from PIL import Image

from documents.drafts import draft_paper
from nominations.catalogue import load_catalogue, load_round_2024
from nominations.criteria import lines, scoring
from nominations.evidence import missing_documents
from nominations.forms import form_for
from nominations.models import Nomination, Round, StoredFile
from nominations.uploads import take_in
from organizations.appointments import delegate
from organizations.demo import demo_parts, load_units_and_people
from organizations.models import Appointment, Delegation, Unit, User
from organizations.step_up import token_for
from reports.catalogue import load_indicators
from workflows.council import sessions
from workflows.council.compositions import load_demo_composition
from workflows.kernel import door
from workflows.redress import revocations
from workflows.ward.letters import open_submission


def build() -> None:
    """Units, people, the council's composition, catalogue and the round of 2024.

    Done once for each test database; every test finds it there (see database.py).
    """
    load_units_and_people(password="khuyenhoc-demo")
    parts = demo_parts()
    load_catalogue(parts)
    load_demo_composition()
    load_indicators()
    load_round_2024(parts["association"])


def make_world() -> Round:
    """The round of the demonstration this test found; a test marked ``empty`` has none."""
    return Round.objects.get()


def who(username: str) -> User:
    """An account, fresh from the database."""
    return User.objects.get(username=username)


def browser(username: str) -> Client:
    """Somebody signed in, without the page that asks for the password."""
    client = Client()
    client.force_login(who(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def lend(
    absent: str, stand_in: str, role: str = "", *, first: int = 0, last: int = 5, **more: Any
) -> Delegation:
    """Let somebody act for somebody, from and to so many days from today."""
    of = {"role": role} if role else {}
    today = timezone.localdate()
    return delegate(
        appointment=Appointment.objects.get(person__username=absent, **of),
        to_person=who(stand_in),
        valid_from=today + timedelta(days=first),
        valid_to=today + timedelta(days=last),
        reason="Nghỉ phép",
        **more,
    )


def pdf(title: str = "Giấy tờ", pages: int = 1) -> bytes:
    """A small real PDF."""
    with pikepdf.new() as paper:
        for _page in range(pages):
            paper.add_blank_page()
        paper.docinfo["/Title"] = title
        out = io.BytesIO()
        paper.save(out, deterministic_id=True)
    return out.getvalue()


def png() -> bytes:
    """A small real picture."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return out.getvalue()


FAMILY = {
    "name": "Gia đình bà Phú Thị Mỹ Duyên",
    "collective_kind": "household",
    "representative": "Phú Thị Mỹ Duyên",
    "member_count": 5,
    "self_score": 90,
    "achievement": "Ba thế hệ cùng học",
}
PUPIL = {
    "full_name": "Đàng Năng Thọ",
    "birth": "05/03/2012",
    "gender": "M",
    "national_id": "058212000123",
    "category": "pupil",
    "achievement": "Vượt khó học tốt",
    "amount": "1.000.000",
}
WEAVER = {
    "full_name": "Katơr Thị Bé",
    "birth": "1962",
    "gender": "F",
    "achievement": "Phục dựng 9 mẫu hoa văn thổ cẩm cổ",
    "field_of_study": "Dệt thổ cẩm",
}


def draft(
    round_: Round, award: str = "learning_family", ward: str = "mybinh", **changes: Any
) -> Nomination:
    """A new draft of a ward."""
    base = {
        "scholarship": PUPIL,
        "self_taught": WEAVER,
        "exemplary_citizen": WEAVER,
    }.get(award, FAMILY)
    version = round_.awards.select_related("version").get(award_type__code=award).version
    form = form_for(version)(data=base | changes)
    assert form.is_valid(), form.errors
    return door.create(
        actor=who(f"{ward}.canbo"),
        round=round_,
        ward=Unit.objects.get(slug=ward),
        award_code=award,
        data=form.cleaned_data,
    )


def handed_in(nomination: Nomination, person: User, act: str, text: str = "Giấy tờ") -> StoredFile:
    """A file this person has just handed in for an act on a dossier."""
    return take_in(pdf(text), person=person, act=act, thing=f"nomination:{nomination.number}")


def complete(nomination: Nomination) -> None:
    """Add every paper and consent the dossier needs."""
    officer = who(f"{nomination.ward.slug}.canbo")
    minor = nomination.person is not None and (nomination.person.birth_year or 0) > 2010
    for wanted in missing_documents(nomination, minor=minor):
        stored = handed_in(nomination, officer, "attach_evidence", wanted.label)
        door.perform(
            "attach_evidence",
            nomination.number,
            officer,
            kind=wanted.kind,
            title=wanted.label,
            sha256=stored.sha256,
            file_name="giay-to.pdf",
        )
    if scoring(nomination.award_type_version) == "required":
        score(nomination)
    if nomination.person is not None:
        if minor:
            door.perform(
                "edit",
                nomination.number,
                officer,
                data={"guardian_name": "Đàng Văn Cha", "guardian_relation": "cha"},
            )
        for by_guardian in (True, False):
            door.perform(
                "record_consent",
                nomination.number,
                officer,
                purpose="processing",
                given_by="Đàng Văn Cha",
                by_guardian=by_guardian,
                relation="cha",
            )


def score(nomination: Nomination, share: int = 90) -> None:
    """The ward scores every criterion at some share of its most, with a reason."""
    door.perform(
        "edit",
        nomination.number,
        who(f"{nomination.ward.slug}.canbo"),
        data={
            "criteria": {
                line.code: {
                    "points": line.criterion.max_score * share // 100,
                    "reason": "Theo báo cáo",
                }
                for line in lines(nomination)
            }
        },
    )


def letter(round_: Round, ward: str = "mybinh", number: str = "01/TTr-HKH") -> Any:
    """The ward's tờ trình."""
    today = timezone.localdate()
    return open_submission(
        actor=who(f"{ward}.chutich"),
        ward=Unit.objects.get(slug=ward),
        round=round_,
        letter_number=number,
        letter_date=today,
        signer_name="Ông Văn Tùng",
        minutes_date=today - timedelta(days=1),
    )


def submitted(round_: Round, award: str = "learning_family", **more: Any) -> Nomination:
    """A dossier in the city's hands."""
    nomination = draft(round_, award, **more)
    complete(nomination)
    ward = nomination.ward.slug
    door.perform("send_to_chair", nomination.number, who(f"{ward}.canbo"))
    sent = nomination.ward.submissions.filter(round=round_).first() or letter(
        round_, nomination.ward.slug or ""
    )
    door.perform("submit", nomination.number, who(f"{ward}.chutich"), submission=sent.pk)
    nomination.refresh_from_db()
    return nomination


def received(round_: Round, award: str = "learning_family", **more: Any) -> Nomination:
    """A dossier under review."""
    nomination = submitted(round_, award, **more)
    return door.perform("receive", nomination.number, who("tp.tiepnhan"))


SCORES = [
    {"criterion": "1", "points": "28"},
    {"criterion": "2", "points": "28"},
    {"criterion": "3", "points": "18"},
    {"criterion": "4", "points": "18"},
]


def proposed(round_: Round, award: str = "learning_family", **more: Any) -> Nomination:
    """Departments heard, the reviewer proposes: eligible."""
    nomination = received(round_, award, **more)
    door.perform("consult", nomination.number, who("tp.thamdinh"))
    for unit in nomination.award_type_version.consult_units.all():
        door.perform(
            "give_opinion",
            nomination.number,
            who(f"{unit.slug}.canbo"),
            verdict="agree",
            reason="Nhất trí",
        )
    scores = SCORES if nomination.award_type_version.criteria_set else []
    return door.perform(
        "propose",
        nomination.number,
        who("tp.thamdinh"),
        verdict="eligible",
        reason="Tốt",
        scores=scores,
    )


def in_council(round_: Round, **more: Any) -> tuple[Nomination, Any]:
    """On the agenda of an open session with eight of nine present."""
    nomination = proposed(round_, **more)
    door.perform("mark_eligible", nomination.number, who("tp.chutich"))
    session = sessions.call_session(
        actor=who("tp.thuky"),
        council=Unit.objects.get(slug="hoidong"),
        round=round_,
        meets_at=timezone.now(),
        place="Hội trường",
    )
    nomination = door.perform(
        "put_on_agenda", nomination.number, who("tp.thuky"), session=session.pk
    )
    seats = list(session.seats.values_list("pk", flat=True))
    attended(session, seats[:8])
    return nomination, session


def attended(session: Any, seats: list[int], **reasons: Any) -> None:
    """These seats are in the room and no others."""
    inputs = {"present": seats} | reasons
    door.do(sessions.KIND, "take_attendance", session.pk, who("tp.thuky"), inputs=inputs)


def minuted(session: Any, number: str = "01/BB") -> None:
    """The chair signs the minutes."""
    inputs = {"minutes_number": number}
    door.do(sessions.KIND, "sign_minutes", session.pk, who("hoidong.chutich"), inputs=inputs)


def voters(session: Any) -> list[User]:
    """Members who are in the room."""
    return [seat.member for seat in session.seats.filter(present=True).select_related("member")]


def passed(round_: Round, **more: Any) -> Nomination:
    """Through the council, minutes signed."""
    nomination, session = in_council(round_, **more)
    door.perform("open_vote", nomination.number, who("tp.thuky"))
    for member in voters(session):
        door.perform("vote", nomination.number, member, choice="yes")
    door.perform("close_vote", nomination.number, who("tp.thuky"))
    nomination = door.perform("council_pass", nomination.number, who("hoidong.chutich"))
    minuted(session, "01/BB-HĐTĐKT")
    return nomination


def doubted(nomination: Nomination, ground: str = "fraud") -> Any:
    """A case to take the award back, its awardee told and heard: the signer may decide now."""
    case = revocations.open_case(
        actor=who("tp.thamdinh"), nomination=nomination, ground=ground, source="Kết luận số 05"
    )
    today = timezone.localdate()
    for code, given in (
        ("notify", {"notified_on": today}),
        ("record_explanation", {"explained_on": today, "explanation": "Tôi kê khai đúng"}),
    ):
        door.do(revocations.KIND, code, case.pk, who("tp.tiepnhan"), inputs=given)
    return case


def signing(decision: Any, signer: User) -> dict[str, str]:
    """What ``sign`` asks: the paper this signer opened, and the password typed again."""
    decision.refresh_from_db()
    return {"paper": draft_paper(decision, signer)[0], "step_up": token_for(signer)}


def open_paper(decision: Any, signer: User) -> str:
    """The hash of the draft this signer would sign."""
    return draft_paper(decision, signer)[0]
