"""The addresses of the whole site."""

from importlib.util import find_spec

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import URLPattern, URLResolver, include, path

from .accounts import SignInView
from .tokens import TokenView


def _room(prefix: str, module: str) -> list[URLPattern | URLResolver]:
    """The addresses of a room, once it has any."""
    return [path(prefix, include(module))] if find_spec(module) else []


urlpatterns = [
    path("dang-nhap/", SignInView.as_view(), name="login"),
    path("dang-xuat/", auth.LogoutView.as_view(), name="logout"),
    path("doi-mat-khau/", auth.PasswordChangeView.as_view(), name="password_change"),
    path("doi-mat-khau/xong/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("quan-tri/", admin.site.urls),
    path("api/v1/token/", TokenView.as_view(), name="token"),
    *_room("api/v1/", "workflows.api_urls"),
    *_room("api/v1/", "documents.api_urls"),
    *_room("v/", "documents.urls"),
    *_room("van-ban/", "documents.paper_urls"),
    *_room("luu-tru/", "documents.archive_urls"),
    *_room("bao-cao/", "reports.urls"),
    *_room("", "workflows.urls"),
]
