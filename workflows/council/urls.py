"""Addresses of the council room: pages, and what the API answers under ``/api/v1/``."""

from django.urls import path

from workflows.web.acts import acts_of

from . import compositions, sessions
from .api import compositions as compositions_api
from .api import councils as councils_api
from .api import session_acts
from .api import sheets as sheets_api
from .views import compositions as composition_pages
from .views import council_ballot, councils, sheets

_SESSION = "council-sessions/<int:pk>/"
PAGES = [
    path("hoi-dong/", councils.council_list, name="council_list"),
    path("hoi-dong/<int:pk>/", councils.council_detail, name="council_detail"),
    path("hoi-dong/thanh-phan/", composition_pages.composition_list, name="composition_list"),
    path("hoi-dong/lien-quan/", composition_pages.ties, name="ties"),
    path("hoi-dong/<int:pk>/man-hinh/", council_ballot.wall, name="council_screen"),
    path("hoi-dong/<int:pk>/phieu/", sheets.sheet, name="ballot_sheet"),
    path("hoi-dong/<int:pk>/muc/<int:position>/", council_ballot.ballot, name="ballot"),
    path(
        "hoi-dong/<int:pk>/muc/<int:position>/phieu-giay/",
        council_ballot.paper,
        name="paper_ballots",
    ),
    path(
        "hoi-dong/<int:pk>/muc/<int:position>/phieu-giay/bien-ban/",
        council_ballot.count_scan,
        name="count_scan",
    ),
]
API = [
    path("council-compositions/", compositions_api.CompositionsView.as_view(), name="compositions"),
    path(
        "council-compositions/<int:pk>/end/",
        compositions_api.EndView.as_view(),
        name="composition_end",
    ),
    *acts_of(compositions.KIND, "council-compositions/", "composition"),
    path("council-ties/", compositions_api.TiesView.as_view(), name="ties"),
    path("council-ties/<int:pk>/", compositions_api.TieView.as_view(), name="tie"),
    *acts_of(compositions.TIES, "council-ties/", "tie"),
    path("council-sessions/", councils_api.SessionsView.as_view(), name="sessions"),
    path(_SESSION, councils_api.SessionView.as_view(), name="session"),
    *acts_of(sessions.KIND, "council-sessions/", "session"),
    path(_SESSION + "order/", session_acts.OrderView.as_view(), name="session_order"),
    path(_SESSION + "attendance/", session_acts.AttendanceView.as_view(), name="attendance"),
    path(_SESSION + "moves/", session_acts.MovesView.as_view(), name="session_moves"),
    path(_SESSION + "ranking/", session_acts.SettleView.as_view(), name="session_ranking"),
    path(_SESSION + "screen/", councils_api.ScreenView.as_view(), name="session_screen"),
    path(_SESSION + "ballots/", sheets_api.SheetView.as_view(), name="session_ballots"),
    path(_SESSION + "count-files/", councils_api.CountFilesView.as_view(), name="count_files"),
    path(_SESSION + "minutes/", session_acts.MinutesView.as_view(), name="minutes"),
]
