"""The first set-up: a city or province of its own names, once, whole, told what is missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from nominations.catalogue import load_catalogue
from nominations.models import AwardType, AwardTypeVersion, CataloguePart
from organizations.models import Oversight, Unit, UnitKind, User
from organizations.succession import establish
from project.service import asking, checklist, founding, plan

EXAMPLE = Path(settings.BASE_DIR) / "fixtures" / "init_example.yaml"


def told(capsys: Any, *arguments: str) -> Any:
    """What a command says as JSON."""
    capsys.readouterr()
    call_command(*arguments, "--json")
    return json.loads(capsys.readouterr().out)


@pytest.mark.django_db
@pytest.mark.empty
def test_the_example_sets_up_a_city_of_another_province_and_twice_is_once(capsys: Any) -> None:
    first = told(capsys, "init", "--from", str(EXAMPLE))
    assert len(first["units"]) == 9 and len(first["administrators"]) == 2
    assert all("/dat-mat-khau/?ma=" in one["link"] for one in first["administrators"])
    association = Unit.objects.get(kind=UnitKind.CITY_ASSOCIATION)
    assert association.name == "Hội Khuyến học thành phố Đà Lạt"
    assert Oversight.objects.filter(overseer=association).count() == 3
    version = AwardTypeVersion.objects.get(award_type__code="learning_family")
    assert version.authority.short_name == "UBND Đà Lạt" and version.consult_units.count() == 2
    missing = {one["code"] for one in first["points"] if one["needed"] and not one["ok"]}
    assert not first["ready"] and "round" in missing and "role.ward_chair" in missing
    assert "administrators" not in missing and "awards" not in missing

    again = told(capsys, "init", "--from", str(EXAMPLE))
    assert not again["units"] and not again["administrators"]
    assert again["catalogue"]["made"] == 0 and Unit.objects.count() == 10


@pytest.mark.django_db
def test_a_database_in_use_is_left_alone() -> None:
    units = Unit.objects.count()
    with pytest.raises(CommandError, match="đang dùng") as refusal:
        call_command("init", "--from", str(EXAMPLE))
    assert refusal.value.returncode == 2 and Unit.objects.count() == units


@pytest.mark.django_db
@pytest.mark.empty
def test_somebody_the_plan_does_not_name_is_a_database_in_use() -> None:
    User.objects.create(username="ai.do", full_name="Ai Đó")
    with pytest.raises(CommandError, match=r"ai\.do"):
        call_command("init", "--from", str(EXAMPLE))
    assert not Unit.objects.exists()


@pytest.mark.django_db
@pytest.mark.empty
def test_a_province_asked_question_by_question_runs_its_own_rounds() -> None:
    answers = iter(
        [
            "province",
            "tỉnh Khánh Hòa",
            *[""] * 10,
            "22741 Phường Bảo An",
            "22759 Phường Phan Rang",
            "",
            "Bùi Anh Tuấn",
            "quantri",
            "",
        ]
    )
    given = asking.ask(lambda _text: None, lambda _question: next(answers))
    assert given.units["education"].name == "Sở Giáo dục và Đào tạo"
    founding.found(given)
    association = CataloguePart.objects.get(name="association").unit
    assert association.kind == UnitKind.PROVINCE_ASSOCIATION
    assert association.name == "Hội Khuyến học tỉnh Khánh Hòa"
    lacking = {one.code for one in checklist.missing()}
    assert "administrators" in lacking and f"role.intake_officer.{association.slug}" in lacking


@pytest.mark.django_db
@pytest.mark.empty
def test_awards_nobody_here_may_decide_are_left_out_and_told() -> None:
    association = establish(
        actor=None,
        kind=UnitKind.CITY_ASSOCIATION,
        name="Hội Khuyến học thị xã X",
        short_name="Hội X",
        on=timezone.localdate(),
    )
    taken = load_catalogue({"association": association})
    assert [one.code for one in AwardType.objects.all()] == ["scholarship"]
    assert len(taken.left_out) == 9 and "Hội đồng" in taken.left_out[0]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"level": "commune"}, "level: ghi city hoặc province."),
        ({"wards": []}, "wards: cần ít nhất một phường, xã"),
        ({"wards": [{"code": 24769, "name": "Phường 7"}]}, "ghi code trong dấu nháy"),
        (
            {"wards": [{"code": "1", "name": "A"}, {"code": "1", "name": "B"}]},
            "nơi thứ 2: mã 1 đã có ở trên",
        ),
        ({"administrators": [{"username": "a"}]}, "người thứ 1: thiếu full_name"),
        ({"units": {"association": "Hội"}}, "units: cần council"),
        ({"unit": {}}, "“unit”: không có mục này"),
        ({"since": "hôm qua"}, "since: ghi ngày"),
        ({"level": "province"}, "above: chỉ ghi khi level là city"),
    ],
)
def test_a_faulty_plan_is_refused_where_it_is_wrong(change: dict[str, Any], fault: str) -> None:
    given = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8")) | change
    with pytest.raises(plan.PlanRefused) as refusal:
        plan.from_dict(given)
    assert any(fault in one for one in refusal.value.faults), refusal.value.faults


def test_a_file_that_is_none_is_refused_in_words(tmp_path: Path) -> None:
    broken = tmp_path / "x.yaml"
    for text, fault in (("a: [", "không đúng dạng YAML"), ("- 1", "Tệp phải gồm")):
        broken.write_text(text, encoding="utf-8")
        with pytest.raises(plan.PlanRefused, match=fault):
            plan.read(broken)
    with pytest.raises(plan.PlanRefused, match="Không đọc được"):
        plan.read(tmp_path / "none.yaml")


@pytest.mark.django_db
def test_the_checklist_says_what_is_missing_and_ends_so(capsys: Any) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("checklist")
    assert ended.value.code == 1
    said = capsys.readouterr().out
    # The demonstration was made without the set-up, and has one administrator only.
    assert "○ Cần hai quản trị" in said and "✓ 16 phường, xã" in said
