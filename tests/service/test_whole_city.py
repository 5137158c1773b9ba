"""A city nobody here has heard of, from an empty database to its first certificate, by what it is
given: a plan, a table of people, pages, acts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from audit.verify import verify
from nominations.lifecycle import State
from nominations.models import AwardType, Round
from organizations.models import ProposedAppointment, Unit
from organizations.tables import write_xlsx
from project.service import checklist, newcomers
from tests import worlds
from workflows.council import compositions
from workflows.decisions.drafting import draft_decision
from workflows.kernel import door
from workflows.kernel.consistency import check

EXAMPLE = Path(settings.BASE_DIR) / "fixtures" / "init_example.yaml"
ASSOCIATION, COMMITTEE, COUNCIL = "Hội KH Đà Lạt", "UBND Đà Lạt", "Hội đồng"
#: Account, name, unit, role; named so that the tests' way through a dossier finds them.
PEOPLE = [
    ("tp.chutich", "Lê Văn Bình", ASSOCIATION, "Chủ tịch Hội thành phố, tỉnh"),
    ("tp.tiepnhan", "Trần Thị Thu Hà", ASSOCIATION, "Cán bộ tiếp nhận"),
    ("tp.thamdinh", "Nguyễn Thị Hương", ASSOCIATION, "Cán bộ thẩm định"),
    ("tp.thuquy", "Phạm Thị Lan", ASSOCIATION, "Thủ quỹ"),
    ("tp.thuky", "Đặng Minh Quân", COUNCIL, "Thư ký Hội đồng"),
    ("hoidong.chutich", "Trương Công Định", COUNCIL, "Chủ tịch Hội đồng"),
    *(
        (f"hoidong.{place}", f"Ủy Viên {name}", COUNCIL, "Ủy viên Hội đồng")
        for place, name in enumerate(("An", "Bình", "Cúc", "Dung", "Em", "Gấm", "Hoa", "Lan"), 1)
    ),
    ("ubnd.chutich", "Nguyễn Ngọc Thành", COMMITTEE, "Lãnh đạo UBND"),
    ("ubnd.vanthu", "Đỗ Thị Thảo", COMMITTEE, "Văn thư"),
    ("phonggddt.canbo", "Huỳnh Thị Dung", "Phòng GD&ĐT", "Cán bộ phòng, ban"),
    ("phongvhtt.canbo", "Bá Trung Hiếu", "Phòng VHTT", "Cán bộ phòng, ban"),
    *(
        row
        for slug, name, code in (("mybinh", "A", "24769"), ("phuong8", "B", "24772"))
        for row in (
            (f"{slug}.canbo", f"Cán Bộ {name}", code, "Cán bộ Hội phường/xã"),
            (f"{slug}.chutich", f"Chủ Tịch {name}", code, "Chủ tịch Hội phường/xã"),
        )
    ),
]


def plan_of(path: Path) -> Path:
    """The example with the names the tests' way through a dossier asks for."""
    told: dict[str, Any] = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    told["units"]["council"]["short_name"] = COUNCIL
    told["wards"] = [{"code": "24769", "name": "Mỹ Bình"}, {"code": "24772", "name": "Phường 8"}]
    path.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    return path


@pytest.mark.django_db
@pytest.mark.empty
def test_another_provinces_city_gives_its_first_certificate(tmp_path: Path) -> None:
    call_command("init", "--from", str(plan_of(tmp_path / "city.yaml")))
    first, second = worlds.browser("quantri.1"), worlds.browser("quantri.2")
    rows = [[name, account, "", "", unit, role, "", "QĐ 1"] for account, name, unit, role in PEOPLE]
    table = SimpleUploadedFile("nguoi.xlsx", write_xlsx("Người", newcomers.COLUMNS, rows))
    answer = first.post(reverse("setup_step", args=["nguoi"]), {"act": "table", "table": table})
    assert answer.status_code == 302, answer.content.decode()
    for one in ProposedAppointment.objects.filter(state="waiting"):
        second.post(reverse("proposal_decide", args=[one.pk, "xac-nhan"]))
    today = timezone.localdate()
    council = Unit.objects.get(slug="hoidong")
    members = [worlds.who("hoidong.chutich")]
    members += [worlds.who(f"hoidong.{place}") for place in range(1, 9)]
    compositions.set_up(
        actor=worlds.who("tp.thuky"),
        council=council,
        decision_number="15/QĐ-UBND",
        decided_on=today,
        valid_from=today,
        named=[
            compositions.Named(one, is_chair=not place, is_standing=place < 5)
            for place, one in enumerate(members)
        ],
    )
    first.post(
        reverse("setup_step", args=["dot-xet"]),
        {
            "name": "Đợt đầu tiên",
            "code": "2026",
            "opens_on": f"{today:%d/%m/%Y}",
            "submission": f"{today + timedelta(days=30):%d/%m/%Y}",
            "closes_on": f"{today + timedelta(days=60):%d/%m/%Y}",
            "awards": list(AwardType.objects.values_list("versions__pk", flat=True)),
        },
    )
    assert not [one.text for one in checklist.missing()]

    round_ = Round.objects.get()
    nomination = worlds.passed(round_)
    chair, leader = worlds.who("tp.chutich"), worlds.who("ubnd.chutich")
    decision = draft_decision(
        actor=chair,
        round=round_,
        award_type=nomination.award_type,
        authority=nomination.authority,
        title="Về việc khen thưởng",
    )
    number = nomination.number
    door.perform("submit_for_signature", number, chair, decision=decision.pk)
    door.perform("sign", number, leader, **worlds.signing(decision, leader))
    door.perform("decide", number, worlds.who("ubnd.vanthu"), decided_on=today)
    done = door.perform(
        "hand_over",
        number,
        worlds.who("tp.tiepnhan"),
        handed_over_on=today,
        received_by="Phú Thị Mỹ Duyên",
    )
    assert done.state == State.AWARDED and number.startswith("2026-")
    assert list(verify()) == [] and list(check()) == []
