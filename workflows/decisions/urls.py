"""Addresses of the decisions room: pages, and what the API answers under ``/api/v1/``."""

from django.urls import path

from workflows.web.acts import acts_of

from . import lists
from .api import ceremony as ceremony_api
from .api import decisions as decisions_api
from .api import outside as outside_api
from .views import ceremony, decisions, outside

_ONE = "nominations/<str:number>/"
PAGES = [
    path("ho-so/<str:number>/cap-tren/", outside.outside_scan, name="outside_scan"),
    path("quyet-dinh/", decisions.decision_list, name="decision_list"),
    path("quyet-dinh/<int:pk>/trao/", ceremony.hand_over_sheet, name="hand_over_sheet"),
    path("quyet-dinh/<int:pk>/", decisions.decision_detail, name="decision_detail"),
]
API = [
    path("decisions/<int:pk>/hand-over/", ceremony_api.HandOverView.as_view(), name="hand_over"),
    path(_ONE + "outside-result/", outside_api.OutsideView.as_view(), name="outside_result"),
    path(_ONE + "outside-result/scan/", outside_api.OutsideScanView.as_view(), name="outside_scan"),
    path("decisions/", decisions_api.DecisionsView.as_view(), name="decisions"),
    path("decisions/<int:pk>/", decisions_api.DecisionView.as_view(), name="decision"),
    *acts_of(lists.KIND, "decisions/", "decision"),
]
