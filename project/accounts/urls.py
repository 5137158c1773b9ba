"""Addresses of accounts."""

from django.contrib.auth import views as auth
from django.urls import path, re_path

from . import api, pages, people, people_api
from .signing_in import SignInView
from .trying import TryOutView

urlpatterns = [
    path("dang-nhap/", SignInView.as_view(), name="login"),
    path("dung-thu/", TryOutView.as_view(), name="try_out"),
    path("dang-xuat/", auth.LogoutView.as_view(), name="logout"),
    path("doi-mat-khau/", pages.ChangeView.as_view(), name="password_change"),
    path("doi-mat-khau/xong/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("tai-khoan/", pages.account, name="account"),
    path("tai-khoan/thoat-moi-noi/", pages.leave_everywhere, name="leave_everywhere"),
    path("tai-khoan/dang-nhap/", pages.ways, name="account_ways"),
    path("tai-khoan/ma-truy-cap/", pages.tokens, name="account_tokens"),
    path("tai-khoan/ma-truy-cap/<int:pk>/thu-hoi/", pages.token_end, name="account_token_end"),
    path("dat-mat-khau/", people.set_password, name="set_password"),
    path("nhan-su/", people.people, name="people"),
    path("nhan-su/ma/<int:pk>/dong-y/", people.code_agree, name="password_code_agree"),
    path("nhan-su/ma/<int:pk>/huy/", people.code_cancel, name="password_code_cancel"),
    re_path(
        r"^nhan-su/(?P<pk>\d{1,9})/(?P<how>xac-nhan|khong-dong-y|rut)/$",
        people.proposal_decide,
        name="proposal_decide",
    ),
    path("api/v1/token/", api.TokenView.as_view(), name="token"),
    path("api/v1/tokens/", api.TokensView.as_view(), name="tokens"),
    path("api/v1/tokens/<int:pk>/", api.TokenEndView.as_view(), name="token_end"),
    path(
        "api/v1/appointment-proposals/",
        people_api.ProposalsView.as_view(),
        name="appointment_proposals",
    ),
    re_path(
        r"^api/v1/appointment-proposals/(?P<pk>\d{1,9})/(?P<how>confirm|refuse|withdraw)/$",
        people_api.ProposalDecideView.as_view(),
        name="appointment_decide",
    ),
]
