"""Addresses of papers under ``/van-ban/``."""

from django.urls import path, register_converter

from .views import certificates, papers, signing


class FormConverter:
    """The two outputs of a paper."""

    regex = "pdf|docx"

    def to_python(self, value: str) -> str:
        """As written."""
        return value

    def to_url(self, value: str) -> str:
        """As written."""
        return value


register_converter(FormConverter, "paper_form")

app_name = "papers"
urlpatterns = [
    path("", papers.paper_book, name="book"),
    path("so/<int:pk>/huy/", papers.cancel_paper, name="cancel"),
    path("giay-khen/<int:pk>/", certificates.certificates, name="certificates"),
    path("thong-bao/<int:pk>/", certificates.notices, name="notices"),
    path("thong-bao/<int:pk>/tu-choi/", certificates.refusals, name="refusals"),
    path("giay-khen/to-thu/<int:pk>.pdf", certificates.sheet_pdf, name="sheet"),
    path("lo/<uuid:public_id>/", certificates.batch_page, name="batch"),
    path("lo/<uuid:public_id>/tep/", certificates.batch_file, name="batch_file"),
    path("ban-ky/<int:pk>/", signing.signed_copy, name="copy"),
    path("<slug:slug>/<str:key>/", papers.paper_list, name="list"),
    path("<slug:slug>/<str:key>/<str:code>.<paper_form:form>", papers.paper_file, name="file"),
    path("<slug:slug>/<str:key>/<str:code>/vao-so/", papers.enter_paper, name="enter"),
    path("<slug:slug>/<str:key>/<str:code>/ky/", signing.paper_signing, name="signing"),
]
