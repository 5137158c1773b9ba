"""The public check at ``/v/<code>/``, and the decision and certificates themselves."""

from django.urls import path

from .views import certificates, public

app_name = "documents"
urlpatterns = [
    path("quyet-dinh/<int:pk>.pdf", certificates.decision_pdf, name="decision_pdf"),
    path(
        "quyet-dinh/<int:pk>/du-thao.pdf",
        certificates.decision_draft_pdf,
        name="decision_draft_pdf",
    ),
    path("giay-khen/<int:pk>.pdf", certificates.certificates_pdf, name="certificates_pdf"),
    path("giay-khen/ho-so/<str:number>.pdf", certificates.certificate_pdf, name="certificate_pdf"),
    path("kiem-tra/", public.check_file, name="check_file"),
    path("<str:code>/", public.verify, name="verify"),
]
