"""Addresses of the pages."""

from django.urls import path

from .views import (
    bulk,
    case_page,
    cases,
    councils,
    decisions,
    desk,
    dossier,
    export,
    filed_reports,
    home,
    public,
    staging,
    submissions,
)

app_name = "workflows"
urlpatterns = [
    path("", home.inbox, name="inbox"),
    path("ho-so/", home.nomination_list, name="nomination_list"),
    path("ho-so/xuat.<str:form>", export.nomination_export, name="nomination_export"),
    path("ho-so/nhieu/", bulk.bulk_action, name="bulk"),
    path("ho-so/moi/", dossier.nomination_new, name="nomination_new"),
    path("ho-so/<str:number>/", case_page.nomination_detail, name="nomination_detail"),
    path("ho-so/<str:number>/tham-dinh/", desk.appraisal_desk, name="appraisal_desk"),
    path("ho-so/<str:number>/sua/", dossier.nomination_edit, name="nomination_edit"),
    path("ho-so/<str:number>/sua/luu/", dossier.autosave, name="autosave"),
    path("ho-so/<str:number>/sua/tong-diem/", dossier.score_total, name="score_total"),
    path(
        "ho-so/<str:number>/minh-chung/<int:pk>/bo/",
        dossier.evidence_remove,
        name="evidence_remove",
    ),
    path("ho-so/<str:number>/minh-chung/", dossier.evidence_upload, name="evidence_upload"),
    path("ho-so/<str:number>/viec/<slug:code>/", cases.action, name="action"),
    path("minh-chung/<int:pk>/", dossier.evidence_download, name="evidence_download"),
    path("bang/", staging.workbook_list, name="workbook_list"),
    path("bang/mau/<slug:family>.xlsx", staging.workbook_blank, name="workbook_blank"),
    path("bang/<uuid:public_id>/", staging.workbook, name="workbook"),
    path("bang/<uuid:public_id>/can-sua.xlsx", staging.workbook_marked, name="workbook_marked"),
    path("bang/<uuid:public_id>/hang/<int:row_id>/", staging.workbook_row, name="workbook_row"),
    path("to-trinh/", submissions.submission_list, name="submission_list"),
    path("to-trinh/<int:pk>/", submissions.submission_detail, name="submission_detail"),
    path("bao-cao-da-nop/", filed_reports.filed_report_list, name="filed_reports"),
    path("hoi-dong/", councils.council_list, name="council_list"),
    path("hoi-dong/<int:pk>/", councils.council_detail, name="council_detail"),
    path("hoi-dong/<int:pk>/muc/<int:position>/", councils.ballot, name="ballot"),
    path("cong-khai/", public.public_list, name="public_list"),
    path("cong-khai/<str:code>/", public.public_remark, name="public_remark"),
    path("quyet-dinh/", decisions.decision_list, name="decision_list"),
    path("quyet-dinh/<int:pk>/", decisions.decision_detail, name="decision_detail"),
]
