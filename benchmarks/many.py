"""Many nominations at once, for measuring how pages behave among them.

They are written straight into the tables, with their cases and open tasks, since ten thousand acts
through the door would take an hour; nothing here is reachable from the service.
"""

from __future__ import annotations

import itertools
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from viewflow.workflow.status import PROCESS
from viewflow.workflow.token import Token

from audit.record import Note, record_first
from nominations import drafts
from nominations.models import Collective, Nomination, Round
from organizations.models import Unit, UnitKind, User
from workflows.kernel.flows.base import FLOWS
from workflows.kernel.models import Case, CaseTask

_FAMILY_NAMES = ["Nguyễn", "Trần", "Đàng", "Phú", "Katơr", "Lê", "Châu", "Bá", "Thành", "Đạo"]
_MIDDLES = ["Văn", "Thị Mỹ", "Năng", "Thanh", "Ngọc", "Quốc", "Hồng", "Minh", "Xuân", "Đức"]
_GIVEN = ["Duyên", "Thọ", "Hoà", "Phấn", "Ẩn", "Ánh", "Tùng", "Yến", "Hương", "Bình", "Lan", "Út"]
_BATCH = 2_000


def fill(round_: Round, count: int, *, start: int = 1) -> None:
    """``count`` family nominations under review, spread over the wards."""
    wards = list(Unit.objects.filter(kind=UnitKind.WARD_ASSOCIATION).order_by("pk"))
    version = round_.awards.get(award_type__code="learning_family").version
    author = User.objects.get(username="mybinh.canbo")
    names = itertools.cycle(itertools.product(_GIVEN, _FAMILY_NAMES, _MIDDLES))
    for first in range(start, start + count, _BATCH):
        many = range(first, min(first + _BATCH, start + count))
        _batch(round_, version, author, wards, [(number, next(names)) for number in many])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@transaction.atomic
def _batch(round_, version, author, wards, numbered) -> None:  # type: ignore[no-untyped-def]
    now = timezone.now()
    subjects = []
    for number, (given, family, middle) in numbered:
        subject = Collective(
            kind="household",
            name=f"Gia đình ông {family} {middle} {given} {number}",
            representative=f"{family} {middle} {given}",
            ward=wards[number % len(wards)],
        )
        subject.refresh_keys()
        subjects.append(subject)
    Collective.objects.bulk_create(subjects)
    nominations = []
    for (number, _name), subject in zip(numbered, subjects, strict=True):
        nomination = Nomination(
            number=f"{round_.year}-{900_000 + number}",
            round=round_,
            award_type=version.award_type,
            award_type_version=version,
            ward=subject.ward,
            city_id=round_.city_id,
            authority_id=version.authority_id,
            council_id=version.council_id,
            created_by=author,
            collective=subject,
            achievement_title="Ba thế hệ cùng học",
            receipt_number=f"{number}/PTN-HKH",
            submitted_at=now,
            received_at=now,
            due_at=now + timedelta(days=1 + number % 30, seconds=number % 86_400),
        )
        nomination.__dict__["state"] = "under_review"
        drafts.refresh_copies(nomination)
        nominations.append(nomination)
    Nomination.objects.bulk_create(nominations)
    _cases(nominations)
    record_first(
        [
            Note(
                stream=f"case:{one.number}",
                kind="create",
                actor=author,
                body={"action": "create", "from": "", "to": "draft"},
            )
            for one in nominations
        ]
    )


def _cases(nominations: list[Nomination]) -> None:
    flow = FLOWS["commendation"]
    cases = Case.objects.bulk_create(
        [Case(flow_class=flow, nomination=one, status=PROCESS.NEW) for one in nominations]
    )
    node = flow.instance.node("appraise")
    CaseTask.objects.bulk_create(
        [
            CaseTask(
                process=case,
                flow_task=node,
                flow_task_type=node.task_type,
                token=Token("start"),
                unit_id=one.city_id,
                capability=node.capability,
                due_at=one.due_at,
            )
            for case, one in zip(cases, nominations, strict=True)
        ]
    )
