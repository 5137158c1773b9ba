"""Addresses of the API under ``/api/v1/``, room by room."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from .council import urls as council
from .decisions import urls as decisions
from .dossier import urls as dossier
from .funds import urls as funds
from .honours import urls as honours
from .inbox import urls as inbox
from .public_notice import urls as public_notice
from .redress import urls as redress
from .ward import urls as ward

app_name = "api"
urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    *inbox.API,
    *ward.API,
    *public_notice.API,
    *council.API,
    *decisions.API,
    *redress.API,
    *honours.API,
    *funds.API,
    *dossier.API,
]
