"""Settings of rules are checked when saved and published, and never break a dossier's page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from nominations import rulebook, versions
from nominations.eligibility import evaluate
from nominations.models import AwardType, AwardTypeVersion, LegalRegime, Nomination
from nominations.rule_forms import VersionForm
from organizations.refusals import Refused
from tests import worlds

BAD: tuple[tuple[Any, str], ...] = (
    ({"E06": {"min_age": "muoi tam"}}, "Tuổi ít nhất (min_age)"),
    ({"E06": {"min_age": True}}, "min_age"),
    ({"E06": {"min_age": 60, "max_age": 18}}, "lớn hơn tuổi nhiều nhất"),
    ({"E03": {"yeers": 2}}, "không có tham số “yeers” (có: severity, off, years)"),
    ({"E03": {"years": -1}}, "từ 0 đến 20"),
    ({"E03": {"severity": "loud"}}, "“severity” chỉ nhận block, warn, info"),
    ({"E03": {"off": "yes"}}, "“off” chỉ nhận"),
    ({"E03": [1]}, "ngoặc nhọn"),
    ({"E12": {"most": 30}}, "cần một tỷ lệ"),
    ({"E12": {"most": [3, 2]}}, "không quá 1"),
    ({"E99": {"x": 1}}, "Không có điều kiện E99"),
    ({"E10": {"rates": [{"label": "a"}]}}, "đúng năm mục"),
    (
        {"E10": {"rates": [{"label": "a", "part": "n", "whole": "n", "num": 1, "den": 2}]}},
        "chính nó",
    ),
    (["E03"], "theo mã"),
)


@pytest.mark.parametrize(("given", "said"), BAD)
def test_what_is_wrong_is_said_by_rule_key_and_type(given: Any, said: str) -> None:
    assert said in " ".join(rulebook.problems(given))


def test_what_the_catalogue_ships_is_right() -> None:
    assert rulebook.problems({}) == []
    good = {
        "E03": {"years": 2, "severity": "block"},
        "E12": {"most": [30, 100]},
        "E14": {"off": True},
    }
    assert rulebook.problems(good) == []


def _draft(code: str = "learning_family") -> AwardTypeVersion:
    version = AwardTypeVersion.objects.get(award_type__code=code)
    return versions.new_version(actor=None, version=version)


@pytest.mark.django_db
def test_a_version_with_wrong_rules_is_neither_valid_nor_published() -> None:
    worlds.make_world()
    draft = _draft()
    for given, said in BAD:
        draft.rules = given
        with pytest.raises(ValidationError) as caught:
            draft.clean()
        assert said in " ".join(caught.value.message_dict["rules"])
        AwardTypeVersion.objects.filter(pk=draft.pk).update(rules=given)
        with pytest.raises((ValueError, Refused)):
            versions.publish(actor=None, version=draft)
    draft.refresh_from_db()
    assert draft.status == AwardTypeVersion.Status.DRAFT


@pytest.mark.django_db
def test_figures_nobody_declares_and_awards_that_are_not_there_are_told() -> None:
    worlds.make_world()
    draft = _draft()
    rate = {"label": "Tỷ lệ", "part": "adult_citizens", "whole": "nobody", "num": 1, "den": 2}
    draft.rules = {"E10": {"rates": [rate]}}
    with pytest.raises(ValidationError, match="nobody"):
        draft.clean()
    draft.rules = {"E08": {"award": "khong_co"}}
    assert "khong_co" in " ".join(versions.problems(draft))
    draft.rules = {"E08": {"award": "learning_family"}}
    assert versions.problems(draft) == []


@pytest.mark.django_db
def test_an_urgent_award_that_may_be_forwarded_contradicts_itself() -> None:
    worlds.make_world()
    draft = _draft("urgent")
    draft.may_forward = True
    with pytest.raises(ValidationError) as caught:
        draft.clean()
    assert "may_forward" in caught.value.message_dict


@pytest.mark.django_db
@pytest.mark.parametrize("given", [bad for bad, _said in BAD])
def test_settings_from_before_they_were_checked_break_no_page(given: Any) -> None:
    nomination = worlds.draft(worlds.make_world())
    AwardTypeVersion.objects.filter(pk=nomination.award_type_version_id).update(rules=given)
    fresh = Nomination.objects.get(pk=nomination.pk)
    told = [one for one in evaluate(fresh) if "đặt sai" in one.text]
    assert all(one.severity == "warn" and not one.passed for one in told)
    client = worlds.browser("mybinh.canbo")
    assert client.get(f"/ho-so/{nomination.number}/").status_code == 200


@pytest.mark.django_db
def test_rules_are_set_by_plain_fields_and_come_back_the_same() -> None:
    worlds.make_world()
    draft = _draft()
    rules = {
        "E03": {"severity": "block", "years": 2},
        "E08": {"award": "learning_clan", "years": 3},
        "E10": draft.rules["E10"] | {"must_declare": True},
        "E12": {"most": [30, 100]},
        "E14": {"off": True},
    }
    draft.rules = rules
    shown = VersionForm(instance=draft)
    assert shown.initial["rule_E03__use"] == "block" and shown.initial["rule_E12__most"] == 30
    typed = {name: shown.get_initial_for_field(field, name) for name, field in shown.fields.items()}
    typed["rule_E10__rates"] = shown["rule_E10__rates"].value()
    form = VersionForm(
        {name: value for name, value in typed.items() if value is not None and value is not False},
        instance=draft,
    )
    assert form.is_valid(), form.errors
    assert form.instance.rules == rules


@pytest.mark.django_db
def test_a_second_version_added_gets_the_next_number() -> None:
    worlds.make_world()
    award = AwardType.objects.get(code="learning_family")
    first = award.versions.get()
    second = AwardTypeVersion.objects.create(
        award_type=award,
        family=first.family,
        legal_nature=first.legal_nature,
        authority=first.authority,
        council=first.council,
        subject_kinds=["household"],
    )
    assert (first.number, second.number) == (1, 2)


@pytest.mark.django_db
def test_papers_bear_the_last_regime_that_was_checked() -> None:
    worlds.make_world()
    unread = LegalRegime.objects.get(code="R2026")
    assert unread.needs_checking and unread.printed.code == "R2025"
    LegalRegime.objects.filter(pk=unread.pk).update(needs_checking=False)
    unread.refresh_from_db()
    assert unread.printed == unread
    LegalRegime.objects.update(needs_checking=True)
    assert (
        LegalRegime(code="X", valid_from=date(2020, 1, 1), needs_checking=True).printed.code == "X"
    )
