"""Addresses of papers; the public check lies at ``/v/<code>/``."""

from django.urls import path

from . import views

app_name = "documents"
urlpatterns = [
    path("quyet-dinh/<int:pk>.pdf", views.decision_pdf, name="decision_pdf"),
    path("quyet-dinh/<int:pk>/du-thao.pdf", views.decision_draft_pdf, name="decision_draft_pdf"),
    path("giay-khen/<int:pk>.pdf", views.certificates_pdf, name="certificates_pdf"),
    path("giay-khen/ho-so/<str:number>.pdf", views.certificate_pdf, name="certificate_pdf"),
    path("<str:code>/", views.verify, name="verify"),
]
