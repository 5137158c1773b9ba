"""Every eligibility rule says yes and no, at its bounds, with a reason a person can read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nominations.drafts import give_consent
from nominations.eligibility import RULES, blocking, evaluate
from nominations.eligibility.rules import CHECKS
from nominations.models import (
    AwardTypeVersion,
    Collective,
    Consent,
    Nomination,
    PastAward,
    Person,
    Round,
    RuleWaiver,
)
from organizations.models import Unit
from tests import worlds
from workflows.ward.filed_reports import record_report

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def answer(nomination: Nomination, code: str) -> str:
    """What a rule says of a nomination as it is stored; '' when it is met."""
    fresh = Nomination.objects.get(pk=nomination.pk)
    return {one.code: one.text for one in evaluate(fresh)}[code]


def pupil(round_: Round, **changes: Any) -> Nomination:
    return worlds.draft(round_, "scholarship", **changes)


def person(nomination: Nomination, **changes: Any) -> None:
    Person.objects.filter(pk=nomination.person_id).update(**changes)


def parameters(nomination: Nomination, code: str, **own: Any) -> None:
    """The award type's own parameters for a rule."""
    version = nomination.award_type_version
    rules = {**version.rules, code: own}
    AwardTypeVersion.objects.filter(pk=version.pk).update(rules=rules)


def past(nomination: Nomination, **facts: Any) -> PastAward:
    base = {
        "national_id_hash": nomination.person.national_id_hash if nomination.person else "",
        "name_match": nomination.subject_match,
        "name": nomination.subject_name,
        "form": "Giấy khen",
        "decided_on": TODAY(),
        "decision_number": "05/QĐ-UBND",
    }
    return PastAward.objects.create(**base | facts)


def test_e01_one_achievement_gets_one_form_of_state_commendation() -> None:
    nomination = worlds.draft(worlds.make_world())
    Nomination.objects.filter(pk=nomination.pk).update(achievement_key="ba-the-he")
    award = past(nomination, achievement_key="ba-the-he")
    assert "đã được khen" in answer(nomination, "E01")
    PastAward.objects.filter(pk=award.pk).update(achievement_key="viec-khac")
    assert answer(nomination, "E01") == ""
    PastAward.objects.filter(pk=award.pk).update(achievement_key="ba-the-he", valid=False)
    assert answer(nomination, "E01") == ""


def test_an_award_of_a_namesake_with_another_birth_year_number_or_kind_is_not_theirs() -> None:
    nomination = pupil(worlds.make_world())
    code = nomination.award_type.code
    award = past(nomination, award_code=code, national_id_hash="", birth_year=2012)
    assert answer(nomination, "E03") != ""
    for other in (
        {"birth_year": 1990},
        {"birth_year": 2012, "national_id_hash": "f" * 64},
        {"birth_year": None, "national_id_hash": "", "subject_kind": "household"},
    ):
        PastAward.objects.filter(pk=award.pk).update(**other)
        assert answer(nomination, "E03") == "", other


def test_e01_does_not_bind_what_is_no_state_commendation() -> None:
    nomination = pupil(worlds.make_world())
    Nomination.objects.filter(pk=nomination.pk).update(achievement_key="hoc-gioi")
    past(nomination, achievement_key="hoc-gioi")
    assert answer(nomination, "E01") == ""


def test_e02_the_same_identity_number_in_two_wards_stops_and_the_withdrawn_one_does_not() -> None:
    round_ = worlds.make_world()
    mine = pupil(round_)
    other = pupil(round_, ward="dovinh", full_name="Đàng Năng Thọ Anh")
    assert other.number in answer(mine, "E02") and "Đô Vinh" in answer(mine, "E02")
    Nomination.objects.filter(pk=other.pk).update(state="withdrawn", reason_code="own_wish")
    assert answer(mine, "E02") == ""


def test_e02_a_collective_is_the_same_by_ward_award_name_and_representative() -> None:
    round_ = worlds.make_world()
    mine = worlds.draft(round_)
    worlds.draft(round_, representative="Người khác")
    assert answer(mine, "E02") == "" and "Tên giống" in answer(mine, "E02b")
    worlds.draft(round_)
    assert "Trùng với hồ sơ" in answer(mine, "E02")


def test_e02b_the_same_name_and_birth_year_is_told_and_another_year_is_not() -> None:
    round_ = worlds.make_world()
    mine = pupil(round_)
    twin = pupil(round_, ward="dovinh", national_id="058212000999")
    assert twin.number in answer(mine, "E02b") and answer(mine, "E02") == ""
    person(twin, birth_year=2011)
    assert answer(mine, "E02b") == ""


def test_e03_counts_full_years_to_the_day_between_two_of_the_same_award() -> None:
    nomination = worlds.draft(worlds.make_world())
    code = nomination.award_type.code
    this_year = past(nomination, award_code=code)
    assert "Đã được Giấy khen" in answer(nomination, "E03")
    year_ago = TODAY().replace(year=TODAY().year - 1)
    for day, met in ((year_ago + timedelta(days=1), False), (year_ago, True)):
        PastAward.objects.filter(pk=this_year.pk).update(decided_on=day)
        assert (answer(nomination, "E03") == "") is met, day
    parameters(nomination, "E03", years=2, severity="block")
    assert answer(nomination, "E03") != ""
    fresh = Nomination.objects.get(pk=nomination.pk)
    assert "E03" in {one.code for one in blocking(evaluate(fresh))}


def test_e05_an_achievement_counts_from_the_day_after_a_discipline() -> None:
    nomination = pupil(worlds.make_world())
    start = date(2023, 9, 1)
    Nomination.objects.filter(pk=nomination.pk).update(period_from=start)
    person(nomination, discipline_until=start)
    assert "Kỷ luật" in answer(nomination, "E05")
    person(nomination, discipline_until=start - timedelta(days=1))
    assert answer(nomination, "E05") == ""


def test_e06_the_award_knows_its_subjects_and_their_age_on_the_day() -> None:
    nomination = pupil(worlds.make_world())
    today = TODAY()
    parameters(nomination, "E06", min_age=12, max_age=30)
    person(nomination, birth_year=today.year - 12, birth_month=today.month, birth_day=today.day)
    assert answer(nomination, "E06") == ""
    later = today + timedelta(days=1)
    person(nomination, birth_year=later.year - 12, birth_month=later.month, birth_day=later.day)
    assert "Tuổi 11" in answer(nomination, "E06")
    person(nomination, birth_year=today.year - 12, birth_month=None, birth_day=None)
    assert answer(nomination, "E06") == ""
    family = worlds.draft(Round.objects.get())
    Collective.objects.filter(pk=family.collective_id).update(kind="clan")
    assert "không dành cho" in answer(family, "E06")


def test_e06b_an_adult_pupil_is_told() -> None:
    nomination = pupil(worlds.make_world())
    person(nomination, birth_year=TODAY().year - 20, birth_month=1, birth_day=1)
    assert "học sinh" in answer(nomination, "E06b")
    person(nomination, birth_year=TODAY().year - 15)
    assert answer(nomination, "E06b") == ""


def test_e07_the_ward_proposes_its_own() -> None:
    nomination = pupil(worlds.make_world())
    assert answer(nomination, "E07") == ""
    person(nomination, residence="Phường Đô Vinh")
    assert "Phường Đô Vinh" in answer(nomination, "E07")
    for here in ("phường mỹ bình", "My Binh"):
        person(nomination, residence=here)
        assert answer(nomination, "E07") == ""


def test_e08_another_award_first_only_where_the_award_asks_for_it() -> None:
    nomination = worlds.draft(worlds.make_world())
    assert answer(nomination, "E08") == ""
    parameters(nomination, "E08", award="learning_clan", years=2)
    assert "learning_clan" in answer(nomination, "E08")
    award = past(nomination, award_code="learning_clan", decided_on=date(TODAY().year - 2, 1, 1))
    assert answer(nomination, "E08") == ""
    PastAward.objects.filter(pk=award.pk).update(decided_on=date(TODAY().year - 3, 12, 31))
    assert answer(nomination, "E08") != ""


def test_e09_the_wards_own_total_reaches_the_pass_mark() -> None:
    nomination = worlds.draft(worlds.make_world())
    assert nomination.award_type_version.criteria_set is not None
    least = nomination.award_type_version.criteria_set.pass_total
    Nomination.objects.filter(pk=nomination.pk).update(self_score=least)
    assert answer(nomination, "E09") == ""
    Nomination.objects.filter(pk=nomination.pk).update(self_score=least - 1)
    assert str(least) in answer(nomination, "E09")


def test_e14_a_minor_needs_a_guardian_and_from_seven_both_consents() -> None:
    nomination = pupil(worlds.make_world())
    today = TODAY()
    assert "người giám hộ" in answer(nomination, "E14")
    person(nomination, guardian_name="Đàng Văn Cha", birth_year=today.year - 10)
    assert "của người giám hộ" in answer(nomination, "E14")
    subject = nomination.person
    assert subject is not None
    give_consent(person=subject, given_by="Đàng Văn Cha", by_guardian=True)
    assert "chính em" in answer(nomination, "E14")
    own = give_consent(person=subject, given_by="Đàng Năng Thọ", by_guardian=False)
    assert answer(nomination, "E14") == ""
    Consent.objects.filter(pk=own.pk).update(withdrawn_on=today)
    assert "chính em" in answer(nomination, "E14")
    person(nomination, birth_year=today.year - 6, birth_month=12, birth_day=31)
    assert answer(nomination, "E14") == ""
    person(nomination, birth_year=today.year - 18, birth_month=1, birth_day=1, guardian_name="")
    assert answer(nomination, "E14") == ""


def test_e15_who_has_died_is_marked_posthumous() -> None:
    nomination = pupil(worlds.make_world())
    person(nomination, deceased_on=TODAY())
    assert "truy tặng" in answer(nomination, "E15")
    Nomination.objects.filter(pk=nomination.pk).update(posthumous=True)
    assert answer(nomination, "E15") == ""


def test_e16_a_collective_is_old_enough_where_its_year_is_known() -> None:
    nomination = worlds.draft(worlds.make_world())
    assert answer(nomination, "E16") == ""
    for year, met in ((TODAY().year, False), (TODAY().year - 1, True)):
        Collective.objects.filter(pk=nomination.collective_id).update(established_year=year)
        assert (answer(nomination, "E16") == "") is met


def test_e19_the_identity_number_agrees_with_sex_and_year() -> None:
    nomination = pupil(worlds.make_world())
    assert answer(nomination, "E19") == ""
    person(nomination, gender="F")
    assert answer(nomination, "E19") != ""
    person(nomination, gender="M", birth_year=1999)
    assert answer(nomination, "E19") != ""


def declare(nomination: Nomination, **figures: int) -> None:
    Nomination.objects.filter(pk=nomination.pk).update(declared=figures)


@pytest.mark.parametrize(("part", "said"), [(6, ""), (5, "cần ít nhất 60 %"), (11, "không thể")])
def test_e10_a_share_made_from_declared_figures_reaches_its_bound(part: int, said: str) -> None:
    nomination = worlds.draft(worlds.make_world())
    declare(nomination, adults=10, adult_citizens=part)
    told = answer(nomination, "E10")
    assert said in told and bool(said) == bool(told)


def test_e10_figures_nobody_gave_are_missed_only_where_they_must_be_given() -> None:
    nomination = worlds.draft(worlds.make_world())
    assert answer(nomination, "E10") == ""
    rates = nomination.award_type_version.rules["E10"]["rates"]
    parameters(nomination, "E10", rates=rates, must_declare=True)
    assert "chưa ghi đủ số liệu" in answer(nomination, "E10")
    declare(nomination, adults=0, adult_citizens=0)
    assert "tổng số ghi là 0" in answer(nomination, "E10")


def test_e10_the_bound_is_data_and_counts_in_whole_numbers() -> None:
    nomination = worlds.draft(worlds.make_world())
    declare(nomination, adults=3, adult_citizens=2)
    rate = {"label": "Tỷ lệ", "part": "adult_citizens", "whole": "adults", "num": 2, "den": 3}
    parameters(nomination, "E10", rates=[rate])
    assert answer(nomination, "E10") == ""
    declare(nomination, adults=300, adult_citizens=199)
    assert "cần ít nhất 2/3" in answer(nomination, "E10")


def test_e12_the_share_of_leaders_is_told_where_a_figure_is_set() -> None:
    round_ = worlds.make_world()
    leader = worlds.draft(round_, "self_taught", leading_post=True)
    worlds.draft(round_, "self_taught", full_name="Nguyễn Văn Thợ")
    assert answer(leader, "E12") == "", "no figure is set by us"
    parameters(leader, "E12", most=[50, 100])
    assert answer(leader, "E12") == "", "exactly the share is not above it"
    parameters(leader, "E12", most=[49, 100])
    assert "2 cá nhân" in answer(leader, "E12") and "1 người" in answer(leader, "E12")
    fresh = Nomination.objects.get(pk=leader.pk)
    assert next(one for one in evaluate(fresh) if one.code == "E12").severity == "info"
    assert not {"E12"} & {one.code for one in blocking(evaluate(fresh))}


def test_e17_a_ward_that_did_not_report_last_year_is_told_so() -> None:
    nomination = worlds.draft(worlds.make_world())
    year = nomination.round.year - 1
    assert answer(nomination, "E17") == "", "nobody keeps record of that year"
    for slug, said in (("dovinh", "chưa nộp báo cáo năm 2023"), ("mybinh", "")):
        record_report(
            actor=worlds.who("tp.tiepnhan"),
            unit=Unit.objects.get(slug=slug),
            year=year,
            filed_on=date(year + 1, 1, 5),
        )
        assert said in answer(nomination, "E17") and bool(said) == bool(answer(nomination, "E17"))


def test_e20_an_urgent_award_is_no_base_for_going_up() -> None:
    round_ = worlds.make_world()
    nomination = worlds.draft(round_, "self_taught")
    assert nomination.award_type_version.may_forward
    assert answer(nomination, "E20") == ""
    Nomination.objects.filter(pk=nomination.pk).update(urgent=True)
    assert "đột xuất" in answer(nomination, "E20")


def test_a_waived_rule_is_told_and_does_not_stop() -> None:
    nomination = pupil(worlds.make_world())
    assert "E14" in {one.code for one in blocking(evaluate(nomination))}
    RuleWaiver.objects.create(
        nomination=nomination, rule="E14", reason="Đã xác minh", waived_by=worlds.who("tp.chutich")
    )
    results = evaluate(Nomination.objects.get(pk=nomination.pk))
    assert "E14" not in {one.code for one in blocking(results)}
    assert next(one for one in results if one.code == "E14").waived


def test_an_award_type_may_switch_a_rule_off() -> None:
    nomination = pupil(worlds.make_world())
    parameters(nomination, "E14", off=True)
    fresh = Nomination.objects.get(pk=nomination.pk)
    assert "E14" not in {one.code for one in evaluate(fresh)}


def test_every_rule_has_a_title_a_source_and_a_known_severity() -> None:
    for one in RULES.values():
        assert one.title and one.source and one.severity in {"block", "warn", "info"}, one.code
        assert (CHECKS[one.code].__doc__ or "").strip(), one.code
        assert all(
            not each.problem(each.default) or each.default is None for each in one.parameters
        )
    assert CHECKS.keys() == RULES.keys()


def test_statements_of_the_rules_do_not_grow_with_those_who_are_alike() -> None:
    round_ = worlds.make_world()
    mine = worlds.draft(round_)

    def taken() -> int:
        found = Nomination.objects.select_related(
            "award_type_version__criteria_set", "award_type", "person", "collective", "round"
        ).get(pk=mine.pk)
        with CaptureQueriesContext(connection) as statements:
            evaluate(found)
        return len(statements)

    alone = taken()
    for place in range(3):
        worlds.draft(round_, representative=f"Người {place}")
        past(mine, decision_number=f"0{place}/QĐ")
    assert taken() == alone <= 6
