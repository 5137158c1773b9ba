"""Addresses of papers and of the public check under ``/api/v1/``."""

from django.urls import path

from workflows.web.acts import acts_of

from .api import VerifyFileView, VerifyView
from .book import PAPERS
from .paper_api import (
    DecisionDraftView,
    PaperCancelView,
    PaperCopiesView,
    PaperEnterView,
    PaperFileView,
    PapersView,
)

_ONE = "papers/<str:about>/<str:key>/"
urlpatterns = [
    path("verify-file/", VerifyFileView.as_view(), name="verify_file"),
    path("verify/<str:code>/", VerifyView.as_view(), name="verify"),
    path("decisions/<int:pk>/draft/", DecisionDraftView.as_view(), name="decision_draft"),
    path("papers/<int:pk>/cancel/", PaperCancelView.as_view(), name="paper_cancel"),
    *acts_of(PAPERS, "papers/", "paper"),
    path(_ONE, PapersView.as_view(), name="papers"),
    path(_ONE + "<str:code>/enter/", PaperEnterView.as_view(), name="paper_enter"),
    path(_ONE + "<str:code>/copies/", PaperCopiesView.as_view(), name="paper_copies"),
    path(_ONE + "<str:code>.<str:form>", PaperFileView.as_view(), name="paper_file"),
]
