"""Addresses of the API under ``/api/v1/``."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from . import (
    actions,
    batches,
    bulk,
    compositions,
    councils,
    filed_reports,
    files,
    handing,
    letters,
    lists,
    nominations,
    public,
    side_cases,
    workbooks,
)

app_name = "api"
_ONE = "nominations/<str:number>/"
_SESSION = "council-sessions/<int:pk>/"
_BOOK = "workbooks/<uuid:public_id>/"
urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("step-up/", lists.StepUpView.as_view(), name="step_up"),
    path("inbox/", lists.InboxView.as_view(), name="inbox"),
    path("rounds/", lists.RoundsView.as_view(), name="rounds"),
    path("award-types/", lists.AwardTypesView.as_view(), name="award_types"),
    path("units/", lists.UnitsView.as_view(), name="units"),
    path("evidence/<int:pk>/", files.EvidenceView.as_view(), name="evidence"),
    path("nominations/bulk/", bulk.BulkView.as_view(), name="nominations_bulk"),
    path("nominations/", nominations.NominationsView.as_view(), name="nominations"),
    path(_ONE, nominations.NominationView.as_view(), name="nomination"),
    path(_ONE + "actions/", actions.ActionsView.as_view(), name="actions"),
    path(_ONE + "actions/<slug:action>/", actions.ActionView.as_view(), name="action"),
    path(_ONE + "events/", actions.EventsView.as_view(), name="events"),
    path(_ONE + "evidence/", files.EvidenceUploadView.as_view(), name="evidence_upload"),
    path("decisions/<int:pk>/hand-over/", handing.HandOverView.as_view(), name="hand_over"),
    path("files/", files.FilesView.as_view(), name="files"),
    path(_ONE + "outside-result/", files.OutsideView.as_view(), name="outside_result"),
    path(_ONE + "outside-result/scan/", files.OutsideScanView.as_view(), name="outside_scan"),
    path("submissions/", batches.SubmissionsView.as_view(), name="submissions"),
    path("submissions/<int:pk>/", batches.SubmissionView.as_view(), name="submission"),
    path("filed-reports/", filed_reports.FiledReportsView.as_view(), name="filed_reports"),
    path(
        "submissions/<int:pk>/list/", letters.SubmissionListView.as_view(), name="submission_list"
    ),
    path(
        "submissions/<int:pk>/minutes/",
        letters.SubmissionMinutesView.as_view(),
        name="submission_minutes",
    ),
    path("council-compositions/", compositions.CompositionsView.as_view(), name="compositions"),
    path(
        "council-compositions/<int:pk>/end/",
        compositions.EndView.as_view(),
        name="composition_end",
    ),
    path("council-ties/", compositions.TiesView.as_view(), name="ties"),
    path("council-ties/<int:pk>/", compositions.TieView.as_view(), name="tie"),
    path("council-sessions/", councils.SessionsView.as_view(), name="sessions"),
    path(_SESSION, councils.SessionView.as_view(), name="session"),
    path(_SESSION + "order/", councils.OrderView.as_view(), name="session_order"),
    path(_SESSION + "attendance/", councils.AttendanceView.as_view(), name="attendance"),
    path(_SESSION + "moves/", councils.MovesView.as_view(), name="session_moves"),
    path(_SESSION + "ranking/", councils.RankingView.as_view(), name="session_ranking"),
    path(_SESSION + "screen/", councils.ScreenView.as_view(), name="session_screen"),
    path(_SESSION + "count-files/", councils.CountFilesView.as_view(), name="count_files"),
    path(_SESSION + "minutes/", councils.MinutesView.as_view(), name="minutes"),
    path("decisions/", batches.DecisionsView.as_view(), name="decisions"),
    path("decisions/<int:pk>/", batches.DecisionView.as_view(), name="decision"),
    path("public-notices/", public.PublicNoticesView.as_view(), name="public_notices"),
    path("public-notices/<str:code>/", public.PublicNoticeView.as_view(), name="public_notice"),
    path(
        "public-notices/<str:code>/remarks/",
        public.PublicRemarksView.as_view(),
        name="public_remarks",
    ),
    path("complaints/", side_cases.ComplaintsView.as_view(), name="complaints"),
    path("complaints/<int:pk>/", side_cases.ComplaintView.as_view(), name="complaint"),
    path(
        "complaints/<int:pk>/actions/",
        side_cases.ComplaintActsView.as_view(),
        name="complaint_actions",
    ),
    path(
        "complaints/<int:pk>/actions/<slug:action>/",
        side_cases.ComplaintActView.as_view(),
        name="complaint_action",
    ),
    path("revocations/", side_cases.RevocationsView.as_view(), name="revocations"),
    path("revocations/<int:pk>/", side_cases.RevocationView.as_view(), name="revocation"),
    path(
        "revocations/<int:pk>/actions/",
        side_cases.RevocationActsView.as_view(),
        name="revocation_actions",
    ),
    path(
        "revocations/<int:pk>/actions/<slug:action>/",
        side_cases.RevocationActView.as_view(),
        name="revocation_action",
    ),
    path(_ONE + "revocation/", side_cases.RevocationOpenView.as_view(), name="revocation_open"),
    path("workbooks/", workbooks.WorkbooksView.as_view(), name="workbooks"),
    path(_BOOK, workbooks.WorkbookView.as_view(), name="workbook"),
    path(_BOOK + "take-over/", workbooks.TakeOverView.as_view(), name="workbook_take_over"),
    path(_BOOK + "marked/", workbooks.MarkedView.as_view(), name="workbook_marked"),
    path(_BOOK + "rows/<int:row_id>/", workbooks.WorkbookRowView.as_view(), name="workbook_row"),
]
