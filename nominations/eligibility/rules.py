"""What each rule of the rulebook looks at.

A check gets the facts and its parameters and returns why the rule is not met, or None.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from ..models import LegalNature, Person
from ..rulebook import RULES
from ..text.folding import fold
from ..text.national_id import check as check_national_id
from .facts import Facts, leaders_share

Check = Callable[[Facts, dict[str, Any]], str | None]
CHECKS: dict[str, Check] = {}


def of(code: str) -> Callable[[Check], Check]:
    """Say what a rule of the rulebook looks at."""

    def register(check: Check) -> Check:
        assert code in RULES and code not in CHECKS, code
        CHECKS[code] = check
        return check

    return register


def _same_person(one: Person, other: Person) -> bool:
    return bool(one.national_id_hash) and one.national_id_hash == other.national_id_hash


@of("E01")
def one_achievement_one_form(facts: Facts, parameters: dict[str, Any]) -> str | None:
    """The same achievement is not rewarded twice, for state commendations."""
    nomination = facts.nomination
    if nomination.award_type_version.legal_nature != LegalNature.STATE_COMMENDATION:
        return None
    key = nomination.achievement_key
    for award in facts.past:
        if key and award.achievement_key == key:
            return _("Thành tích này đã được khen: %(form)s, %(number)s.") % {
                "form": award.form,
                "number": award.decision_number,
            }
    return None


@of("E02")
def nominated_twice(facts: Facts, parameters: dict[str, Any]) -> str | None:
    """The same person by identity number, or the same collective, for the same award."""
    nomination = facts.nomination
    for other in facts.same_round:
        if nomination.urgent != other.urgent:
            # An urgent award stands beside the round's own.
            continue
        if nomination.person and other.person:
            same = _same_person(nomination.person, other.person)
        elif nomination.collective and other.collective:
            same = (
                nomination.ward_id == other.ward_id
                and nomination.award_type_id == other.award_type_id
                and nomination.collective.name_match == other.collective.name_match
                and nomination.collective.representative == other.collective.representative
            )
        else:
            same = False
        if same:
            return _("Trùng với hồ sơ %(number)s (%(ward)s) trong cùng đợt.") % {
                "number": other.number,
                "ward": other.ward.short_name,
            }
    return None


@of("E02b")
def maybe_nominated_twice(facts: Facts, parameters: dict[str, Any]) -> str | None:
    """The same name and birth year, or the same collective name in the ward."""
    nomination = facts.nomination
    for other in facts.same_round:
        if nomination.person and other.person:
            alike = (
                nomination.person.birth_year == other.person.birth_year
                and nomination.subject_match == other.subject_match
            )
        else:
            alike = bool(nomination.collective and other.collective) and (
                nomination.ward_id == other.ward_id
            )
        if alike:
            return _("Tên giống hồ sơ %(number)s (%(ward)s); hãy xem có phải là một không.") % {
                "number": other.number,
                "ward": other.ward.short_name,
            }
    return None


def _years_after(day: date, years: int) -> date:
    """The same day so many years later; of 29 February the first day after it."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


@of("E03")
def long_enough_ago(facts: Facts, parameters: dict[str, Any]) -> str | None:
    """Not the same form again within some years, counted to the day."""
    for award in facts.past:
        same_form = award.award_code == facts.nomination.award_type.code
        if same_form and facts.today < _years_after(award.decided_on, parameters["years"]):
            return _("Đã được %(form)s ngày %(day)s.") % {
                "form": award.form,
                "day": f"{award.decided_on:%d/%m/%Y}",
            }
    return None


@of("E05")
def after_discipline(facts: Facts, parameters: dict[str, Any]) -> str | None:
    """The period of the achievement starts after a discipline has been served."""
    person, start = facts.nomination.person, facts.nomination.period_from
    if person and person.discipline_until and start and start <= person.discipline_until:
        return _("Kỷ luật thi hành đến %(day)s, thành tích chỉ tính từ sau ngày đó.") % {
            "day": f"{person.discipline_until:%d/%m/%Y}"
        }
    return None


@of("E06")
def right_kind_of_subject(facts: Facts, parameters: dict[str, Any]) -> str | None:
    """The award knows this kind of subject, and the age lies within its bounds."""
    nomination = facts.nomination
    kind = "person" if nomination.person else nomination.collective.kind  # type: ignore[union-attr]
    if kind not in nomination.award_type_version.subject_kinds:
        return _("Danh hiệu này không dành cho đối tượng đó.")
    if facts.age is not None and not parameters["min_age"] <= facts.age <= parameters["max_age"]:
        return _("Tuổi %(age)d không nằm trong khoảng %(low)d–%(high)d.") % {
            "age": facts.age,
            "low": parameters["min_age"],
            "high": parameters["max_age"],
        }
    return None


@of("E06b")
def age_fits_category(facts: Facts, parameters: dict[str, Any]) -> str | None:
    """A pupil is usually not an adult."""
    grown = facts.age is not None and facts.age > parameters["pupil_until"]
    if facts.nomination.category == "pupil" and grown:
        return _("Ghi là học sinh nhưng đã %(age)d tuổi.") % {"age": facts.age}
    return None


@of("E07")
def lives_here(facts: Facts, parameters: dict[str, Any]) -> str | None:
    """The subject lives in the ward that proposes it; nothing said is "here"."""
    subject, ward = facts.nomination.subject, facts.nomination.ward
    here = {_place(ward.name), _place(ward.short_name)}
    if subject.residence and _place(subject.residence) not in here:
        return _("Đang cư trú ở %(place)s, không thuộc phường, xã đề nghị.") % {
            "place": subject.residence
        }
    return None


def _place(name: str) -> str:
    """A ward's name without its kind and marks: ``phường Mỹ Bình`` and ``My Binh`` are one."""
    folded = fold(name)
    for kind in ("hoi khuyen hoc ", "phuong ", "xa ", "thi tran "):
        folded = folded.removeprefix(kind)
    return folded.strip()


@of("E08")
def recognised_before(facts: Facts, parameters: dict[str, Any]) -> str | None:
    """Some awards ask for another one first; ``award`` '' asks for none."""
    wanted = parameters["award"]
    if not wanted:
        return None
    since = facts.today.year - parameters["years"]
    if any(
        one.award_code == wanted and one.counts_for_merit and one.decided_on.year >= since
        for one in facts.past
    ):
        return None
    return _("Chưa thấy danh hiệu phải có trước (%(award)s) trong %(years)d năm qua.") % {
        "award": wanted,
        "years": parameters["years"],
    }


@of("E09")
def score_is_enough(facts: Facts, parameters: dict[str, Any]) -> str | None:
    """The ward's own total reaches the pass mark; the city's scores decide later."""
    criteria, total = facts.nomination.award_type_version.criteria_set, facts.nomination.self_score
    if criteria is None:
        return None
    if total is not None and total < criteria.pass_total:
        return _("Tự chấm %(total)d điểm, mức đạt là %(pass)d.") % {
            "total": total,
            "pass": criteria.pass_total,
        }
    for score in facts.scores:
        least = max(score.criterion.min_score, criteria.pass_each)
        if score.points < least:
            return _("Tiêu chí “%(label)s” tự chấm %(points)d điểm, cần ít nhất %(least)d.") % {
                "label": score.criterion.label,
                "points": score.points,
                "least": least,
            }
    return None


@of("E10")
def rates_are_reached(facts: Facts, parameters: dict[str, Any]) -> str | None:
    """Shares made from declared figures; ``rates`` says of what, how much and how it is called.

    ``[{"label": …, "part": code, "whole": code, "num": 60, "den": 100}]``; whole numbers, so that
    a share exactly at the bound counts.
    """
    figures = facts.nomination.declared
    for rate in parameters["rates"]:
        part, whole = figures.get(rate["part"]), figures.get(rate["whole"])
        if part is None or whole is None:
            if parameters["must_declare"]:
                return _("%(label)s: chưa ghi đủ số liệu để tính.") % {"label": rate["label"]}
            continue
        if not whole:
            return _("%(label)s: tổng số ghi là 0 nên không tính được; hãy xem lại số liệu.") % {
                "label": rate["label"]
            }
        if part > whole:
            return _("%(label)s: %(part)d trên %(whole)d là không thể; hãy xem lại số liệu.") % {
                "label": rate["label"],
                "part": part,
                "whole": whole,
            }
        if part * rate["den"] < rate["num"] * whole:
            return _("%(label)s: %(part)d trên %(whole)d, cần ít nhất %(wanted)s.") % {
                "label": rate["label"],
                "part": part,
                "whole": whole,
                "wanted": _share(rate["num"], rate["den"]),
            }
    return None


def _share(num: int, den: int) -> str:
    return f"{num} %" if den == 100 else f"{num}/{den}"


@of("E12")
def few_leaders(facts: Facts, parameters: dict[str, Any]) -> str | None:
    """Those who work directly come first: a leader's dossier tells the share of its ward.

    ``most`` is ``[num, den]``; without it the share is told on the ward's page only.
    """
    nomination = facts.nomination
    if not nomination.leading_post or not parameters["most"]:
        return None
    leaders, people = leaders_share(nomination.round_id, nomination.ward_id)
    num, den = parameters["most"]
    if leaders * den <= num * people:
        return None
    return _(
        "Trong %(people)d cá nhân phường, xã đề nghị có %(leaders)d người giữ chức vụ, "
        "quá %(most)s; ưu tiên người trực tiếp làm việc."
    ) % {"people": people, "leaders": leaders, "most": _share(num, den)}


@of("E14")
def minor_has_guardian_and_consent(facts: Facts, parameters: dict[str, Any]) -> str | None:
    """A minor needs a guardian, and the guardian's consent; a child from 7 its own too."""
    person = facts.nomination.person
    if person is None or facts.age is None or facts.age >= 18:
        return None
    if not person.guardian_name:
        return _("Chưa đủ 18 tuổi: cần ghi người giám hộ.")
    processing = [item for item in facts.consents if item.purpose == "processing"]
    if not any(item.by_guardian for item in processing):
        return _("Chưa có sự đồng ý của người giám hộ.")
    if facts.age >= 7 and not any(not item.by_guardian for item in processing):
        return _("Chưa có sự đồng ý của chính em (từ đủ 7 tuổi).")
    return None


@of("E15")
def marked_posthumous(facts: Facts, parameters: dict[str, Any]) -> str | None:
    """Somebody who has died is honoured posthumously."""
    person = facts.nomination.person
    if person and person.deceased_on and not facts.nomination.posthumous:
        return _("Người được đề nghị đã mất; hãy đánh dấu “truy tặng”.")
    return None


@of("E16")
def existed_long_enough(facts: Facts, parameters: dict[str, Any]) -> str | None:
    """A collective is at least some years old, where its year is known."""
    collective = facts.nomination.collective
    if collective and collective.established_year:
        years = facts.today.year - collective.established_year
        if years < parameters["years"]:
            return _("Mới thành lập năm %(year)d.") % {"year": collective.established_year}
    return None


@of("E17")
def filed_last_years_report(facts: Facts, parameters: dict[str, Any]) -> str | None:
    """The ward has filed last year's report; says nothing where no report of it was recorded."""
    if facts.reported is None or facts.nomination.ward_id in facts.reported:
        return None
    return _("Phường, xã chưa nộp báo cáo năm %(year)d.") % {
        "year": facts.nomination.round.year - 1
    }


@of("E19")
def identity_number_is_consistent(facts: Facts, parameters: dict[str, Any]) -> str | None:
    """The number agrees with sex and birth year."""
    person = facts.nomination.person
    if person is None or not person.national_id_sealed:
        return None
    from ..identity import reveal

    problems = check_national_id(
        reveal(person.national_id_sealed), gender=person.gender, birth_year=person.birth_year
    )
    return problems[0].text if problems else None


@of("E20")
def urgent_does_not_count_upwards(facts: Facts, parameters: dict[str, Any]) -> str | None:
    """An urgent award is not the base of a proposal to a higher level."""
    if facts.nomination.urgent and facts.nomination.award_type_version.may_forward:
        return _("Khen đột xuất không làm căn cứ đề nghị cấp trên.")
    return None


@of("E21")
def recent_enough(facts: Facts, parameters: dict[str, Any]) -> str | None:
    """An urgent achievement is some weeks old at most on the day it is sent."""
    nomination = facts.nomination
    if not nomination.urgent:
        return None
    if nomination.achieved_on is None:
        return _("Chưa ghi ngày lập thành tích.")
    sent = nomination.submitted_at
    age = ((localdate(sent) if sent else facts.today) - nomination.achieved_on).days
    if age < 0:
        return _("Ngày lập thành tích ở tương lai.")
    if age > parameters["days"]:
        return _("Thành tích đã %(age)d ngày, khen đột xuất chỉ trong %(days)d ngày.") % {
            "age": age,
            "days": parameters["days"],
        }
    return None
