"""Addresses of the pages, room by room."""

from django.urls import path

from .awards import urls as awards
from .council import urls as council
from .decisions import urls as decisions
from .dossier import urls as dossier
from .funds import urls as funds
from .honours import urls as honours
from .inbox import urls as inbox
from .public_notice import urls as public_notice
from .redress import urls as redress
from .ward import urls as ward
from .web.several import act_on_many
from .web.things import act_on

app_name = "workflows"
urlpatterns = [
    *inbox.PAGES,
    *ward.PAGES,
    *public_notice.PAGES,
    *council.PAGES,
    *decisions.PAGES,
    *redress.PAGES,
    *awards.PAGES,
    *honours.PAGES,
    *funds.PAGES,
    path("<slug:slug>/<int:pk>/viec/<slug:code>/", act_on, name="side_act"),
    path("<slug:slug>/nhieu-viec/", act_on_many, name="side_many"),
    *dossier.PAGES,
]
