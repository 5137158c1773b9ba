"""Addresses of the ward room: pages, and what the API answers under ``/api/v1/``."""

from django.urls import path

from workflows.web.acts import acts_of

from . import letters as tell
from . import workbook_kind
from .api import filed_reports as filed_reports_api
from .api import files, submissions
from .api import letters as letters_api
from .api import workbooks as workbooks_api
from .views import dossier, filed_reports, letters, new_dossier, workbooks
from .views import files as file_views

_ONE = "nominations/<str:number>/"
_BOOK = "workbooks/<uuid:public_id>/"
PAGES = [
    path("ho-so/moi/", new_dossier.nomination_new, name="nomination_new"),
    path("ho-so/moi/giu/", new_dossier.keep_begun, name="keep_begun"),
    path("ho-so/moi/bo/", new_dossier.drop_begun, name="drop_begun"),
    path("ho-so/moi/xem-truoc/", new_dossier.first_look, name="first_look"),
    path("ho-so/<str:number>/sua/", dossier.nomination_edit, name="nomination_edit"),
    path("ho-so/<str:number>/sua/luu/", dossier.autosave, name="autosave"),
    path("ho-so/<str:number>/sua/tong-diem/", dossier.score_total, name="score_total"),
    path(
        "ho-so/<str:number>/minh-chung/<int:pk>/bo/",
        file_views.evidence_remove,
        name="evidence_remove",
    ),
    path("ho-so/<str:number>/minh-chung/", file_views.evidence_upload, name="evidence_upload"),
    path("minh-chung/<int:pk>/", file_views.evidence_download, name="evidence_download"),
    path("y-kien/<int:pk>/tep/", file_views.opinion_file, name="opinion_file"),
    path("bang/", workbooks.workbook_list, name="workbook_list"),
    path("bang/mau/<slug:family>.xlsx", workbooks.workbook_blank, name="workbook_blank"),
    path("bang/<uuid:public_id>/", workbooks.workbook, name="workbook"),
    path("bang/<uuid:public_id>/can-sua.xlsx", workbooks.workbook_marked, name="workbook_marked"),
    path("bang/<uuid:public_id>/hang/<int:row_id>/", workbooks.workbook_row, name="workbook_row"),
    path("to-trinh/", letters.submission_list, name="submission_list"),
    path("to-trinh/<int:pk>/", letters.submission_detail, name="submission_detail"),
    path("bao-cao-da-nop/", filed_reports.filed_report_list, name="filed_reports"),
]
API = [
    path("opinions/<int:pk>/file/", files.OpinionFileView.as_view(), name="opinion_file"),
    path(_ONE + "opinion-file/", files.OpinionUploadView.as_view(), name="opinion_upload"),
    path("evidence/<int:pk>/", files.EvidenceView.as_view(), name="evidence"),
    path(_ONE + "evidence/", files.EvidenceUploadView.as_view(), name="evidence_upload"),
    path("files/", files.FilesView.as_view(), name="files"),
    path("submissions/", submissions.SubmissionsView.as_view(), name="submissions"),
    path("submissions/<int:pk>/", submissions.SubmissionView.as_view(), name="submission"),
    path("filed-reports/", filed_reports_api.FiledReportsView.as_view(), name="filed_reports"),
    path(
        "submissions/<int:pk>/list/",
        letters_api.SubmissionListView.as_view(),
        name="submission_list",
    ),
    path(
        "submissions/<int:pk>/minutes/",
        letters_api.SubmissionMinutesView.as_view(),
        name="submission_minutes",
    ),
    *acts_of(tell.KIND, "submissions/", "submission"),
    path("workbooks/", workbooks_api.WorkbooksView.as_view(), name="workbooks"),
    *acts_of(workbook_kind.KIND, "workbooks/", "workbook", converter="uuid"),
    path(_BOOK, workbooks_api.WorkbookView.as_view(), name="workbook"),
    path(_BOOK + "take-over/", workbooks_api.TakeOverView.as_view(), name="workbook_take_over"),
    path(_BOOK + "marked/", workbooks_api.MarkedView.as_view(), name="workbook_marked"),
    path(
        _BOOK + "rows/<int:row_id>/", workbooks_api.WorkbookRowView.as_view(), name="workbook_row"
    ),
    path(
        _BOOK + "rows/<int:row_id>/<slug:act>/",
        workbooks_api.WorkbookRowActView.as_view(),
        name="workbook_row_act",
    ),
]
