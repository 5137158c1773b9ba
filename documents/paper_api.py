"""Papers for other systems: the same rights, numbers and refusals as the pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from nominations.evidence import MAX_BYTES
from organizations.refusals import Reason, Refused, hidden
from workflows.web.acts import through
from workflows.web.api import MANY, View, body_of, cleaned
from workflows.web.fields import json_schema
from workflows.web.repeats import HEADERS, KEY, making

from . import desk, signed
from .access import Subject, find
from .book import PAPERS
from .models import Paper, SignedCopy
from .paper_forms import CancelForm, EnterForm
from .views.certificates import draft_answer
from .views.papers import paper_answer


def _told(subject: Subject, one: desk.Offer) -> dict[str, Any]:
    paper = one.paper
    return {
        "code": one.code,
        "kind": one.kind.code,
        "label": one.part.label,
        "final": one.part.final,
        "may_enter": one.may_number,
        "may_cancel": one.may_cancel,
        "paper": _paper(paper) if paper is not None else None,
    }


def _paper(paper: Paper) -> dict[str, Any]:
    return {
        "id": paper.pk,
        "number": paper.full_number,
        "issued_on": paper.issued_on,
        "state": paper.state,
        "sha256": paper.sha256,
    }


class DecisionDraftView(View):
    """The draft a signer reads before signing."""

    @extend_schema(operation_id="decision_draft", responses={200: OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int) -> HttpResponse:
        """As PDF; its hash, which ``sign`` asks for as ``paper``, stands in ``ETag``."""
        return draft_answer(self.person(), pk)


class _Papers(View):
    def subject(self, about: str, key: str) -> Subject:
        """The thing papers are about, as the asker may see it."""
        found = find(self.person(), about, key)
        if found is None:
            raise hidden()
        return found


class PapersView(_Papers):
    """The papers about a dossier, a letter, a session, a decision or a unit's succession."""

    @extend_schema(operation_id="papers", responses={200: MANY})
    def get(self, request: Request, about: str, key: str) -> Response:
        """Each with its number where it has one, and what the asker may do."""
        subject = self.subject(about, key)
        return Response([_told(subject, one) for one in desk.offers(self.person(), subject)])


class PaperFileView(_Papers):
    """One paper as ``.pdf`` or ``.docx``."""

    @extend_schema(operation_id="paper_file", responses={200: OpenApiTypes.BINARY})
    def get(self, request: Request, about: str, key: str, code: str, form: str) -> HttpResponse:
        """The very bytes that were sealed, where it was numbered."""
        if form not in ("pdf", "docx"):
            raise hidden()
        return paper_answer(self.person(), self.subject(about, key), code, form)


class PaperEnterView(_Papers):
    """Enter a paper in the book."""

    @extend_schema(
        operation_id="paper_enter", parameters=[KEY], request=dict, responses={201: dict}
    )
    def post(self, request: Request, about: str, key: str, code: str) -> Response:
        """The next number of today; ``number`` and ``day`` where another book gave them."""
        subject, person, sent = self.subject(about, key), self.person(), body_of(request)

        def taken_in() -> dict[str, Any]:
            given = cleaned(EnterForm, sent)
            return {"id": desk.take_in(person, subject, code, **given).pk}

        said = ["enter_paper", subject.ref, code, sent]
        answer = making(request, person, said, taken_in)
        if answer.status_code != 201:
            return answer
        # Set outside of the transaction in which a repeat is told from a first call.
        paper = Paper.objects.get(pk=answer.data["id"])
        return Response(_paper(paper if paper.sha256 else desk.seal(paper, person)), status=201)


class PaperCopiesView(_Papers):
    """Signed copies of a paper."""

    parser_classes = (MultiPartParser, JSONParser)

    @extend_schema(operation_id="paper_copies", responses={200: MANY})
    def get(self, request: Request, about: str, key: str, code: str) -> Response:
        """Each with who signed it, when, and what was found."""
        subject = self.subject(about, key)
        one = desk.offer(self.person(), subject, code)
        return Response([_copy(copy) for copy in signed.copies(signed.about_of(subject, one))])

    @extend_schema(
        operation_id="paper_copy_add", request=OpenApiTypes.BINARY, responses={201: dict}
    )
    def post(self, request: Request, about: str, key: str, code: str) -> Response:
        """``file`` as multipart; ``scan=1`` for the scan of wet ink."""
        subject = self.subject(about, key)
        one = desk.offer(self.person(), subject, code)
        upload = request.FILES.get("file")
        if upload is None:
            text = "Chưa có tệp."
            raise Refused("invalid", [Reason("file", text)], {"file": [text]})
        copy = signed.attach(
            self.person(),
            subject,
            one,
            upload.read(MAX_BYTES + 1),
            name=upload.name or "",
            scan=str(body_of(request).get("scan", "")) in ("1", "true"),
        )
        return Response(_copy(copy), status=201)


def _copy(copy: SignedCopy) -> dict[str, Any]:
    return {
        "id": copy.pk,
        "how": copy.how,
        "file_name": copy.file_name,
        "sha256": copy.sha256,
        "verdict": copy.verdict,
        "text": copy.text,
        "level": copy.level,
        "signatures": copy.signatures,
        "added_at": copy.added_at,
    }


class PaperCancelView(View):
    """Cancel a number; it is kept with the reason."""

    @extend_schema(
        operation_id="paper_cancel",
        parameters=HEADERS,
        request={"application/json": json_schema(CancelForm)},
        responses={200: dict},
    )
    def post(self, request: Request, pk: int) -> Response:
        """``{"reason": "…"}``"""
        return through(
            request, self.person(), PAPERS, "cancel_paper", pk, lambda act: _paper(act.thing)
        )
