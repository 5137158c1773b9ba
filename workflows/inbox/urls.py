"""Addresses of the inbox room: pages, and what the API answers under ``/api/v1/``."""

from django.urls import path

from workflows.web.acts import acts_of

from . import standing_in as lending
from .api import bulk as bulk_api
from .api import desks, lists
from .api import exports as exports_api
from .views import bulk, dossiers, export, home, news, sharing, standing_in

PAGES = [
    path("", home.inbox, name="inbox"),
    path("to-trinh/<int:pk>/tiep-nhan/", home.receive_letter, name="receive_letter"),
    path("tin-moi/", news.news, name="news"),
    path("ho-so/", dossiers.nomination_list, name="nomination_list"),
    path("ho-so/xuat.<str:form>", export.nomination_export, name="nomination_export"),
    path("ho-so/xuat/<slug:what>.<str:form>", export.subject_export, name="subject_export"),
    path("ho-so/xuat/tep/", export.export_list, name="exports"),
    path("ho-so/xuat/tep/<uuid:public_id>/", export.export, name="export"),
    path("ho-so/nhieu/", bulk.bulk_action, name="bulk"),
    path("phan-viec/", sharing.work_shares, name="work_shares"),
    path("phan-viec/<str:username>/", sharing.work_of, name="work_of"),
    path("uy-quyen/", standing_in.delegations, name="delegations"),
    path("uy-quyen/<int:pk>/thoi/", standing_in.delegation_revoke, name="delegation_revoke"),
    path("cau-hay-dung/", standing_in.phrase_list, name="phrases"),
    path("cau-hay-dung/<int:pk>/bo/", standing_in.phrase_retire, name="phrase_retire"),
]
API = [
    path("exports/", exports_api.ExportsView.as_view(), name="exports"),
    path("exports/<uuid:public_id>/", exports_api.ExportView.as_view(), name="export"),
    path(
        "exports/<uuid:public_id>/file/", exports_api.ExportFileView.as_view(), name="export_file"
    ),
    path("step-up/", lists.StepUpView.as_view(), name="step_up"),
    path("inbox/", lists.InboxView.as_view(), name="inbox"),
    path("workload/", desks.WorkloadView.as_view(), name="workload"),
    path("workload/<str:username>/", desks.WorkOfView.as_view(), name="workload_of"),
    path(
        "workload/<str:username>/take-over/",
        desks.TakeOverView.as_view(),
        name="workload_take_over",
    ),
    path("delegations/", desks.DelegationsView.as_view(), name="delegations"),
    path(
        "delegations/<int:pk>/revoke/",
        desks.DelegationRevokeView.as_view(),
        name="delegation_revoke",
    ),
    *acts_of(lending.KIND, "delegations/", "delegation"),
    path("phrases/", desks.PhrasesView.as_view(), name="phrases"),
    path("phrases/<int:pk>/retire/", desks.PhraseRetireView.as_view(), name="phrase_retire"),
    path("rounds/", lists.RoundsView.as_view(), name="rounds"),
    path("award-types/", lists.AwardTypesView.as_view(), name="award_types"),
    path("units/", lists.UnitsView.as_view(), name="units"),
    path("nominations/bulk/", bulk_api.BulkView.as_view(), name="nominations_bulk"),
]
