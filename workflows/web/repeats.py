"""A request with an idempotency key: the first answer is given again on a repeat."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from organizations.models import User
from organizations.refusals import Reason, Refused
from workflows.kernel.models import DoneOnce

from .api import answer_of, plain

#: Answers that hold what nobody may read twice.
TOLD_ONCE = frozenset({"ballot_code", "national_id", "sender"})
KEY = OpenApiParameter(
    "Idempotency-Key", str, "header", description="Gửi lại thì được câu trả lời đầu"
)
HEADERS = [
    OpenApiParameter("If-Match", str, "header", description="Phiên bản đã thấy; cũ thì 412"),
    KEY,
]
#: Status, body and, where it has one, the new version as an ETag.
Answer = tuple[int, dict[str, Any], str]


def once(
    request: Request,
    person: User,
    said: list[Any],
    do: Callable[[], Answer],
    *,
    secret: bool = False,
) -> Response:
    """Do it, or answer as the first time; ``said`` is what the key is used for.

    Of a secret act ``said`` must hold nothing that was typed: of three possible inputs a hash
    would *be* the ballot, beside its voter's name.
    """
    key = request.headers.get("Idempotency-Key", "")[:100]
    if not key:
        status, body, tag = do()
        return Response(body, status=status, headers={"ETag": tag} if tag else None)
    spelled = json.dumps(said, sort_keys=True, ensure_ascii=False)
    fingerprint = hashlib.sha256(spelled.encode()).hexdigest()
    with transaction.atomic():
        # The person's row serialises repeats that arrive at the same moment.
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        first = DoneOnce.objects.filter(person=person, key=key).first()
        if first is not None:
            if first.fingerprint != fingerprint:
                raise Refused(
                    "invalid", [Reason("idempotency", _("Khoá này đã dùng cho việc khác."))]
                )
            return Response(first.answer, status=first.status)
        status, body, _tag = do()
        spoken: dict[str, Any] = plain(body)
        if secret and status != 200:
            # Why a ballot was not taken may say what was on it; asking again does no harm.
            return Response(spoken, status=status)
        # What is told once is kept nowhere.
        kept = {name: value for name, value in spoken.items() if name not in TOLD_ONCE}
        DoneOnce.objects.create(
            person=person, key=key, fingerprint=fingerprint, status=status, answer=kept
        )
    return Response(spoken, status=status)


def making(
    request: Request, person: User, said: list[Any], make: Callable[[], dict[str, Any]]
) -> Response:
    """Something new: 201 and what it is; with a key a repeat gets that answer and makes nothing.

    ``said`` is what is made and from what.
    """

    def do() -> Answer:
        try:
            return 201, make(), ""
        except Refused as refusal:
            return (*answer_of(refusal), "")

    return once(request, person, said, do)
