"""Addresses of the pages, room by room."""

from .council import urls as council
from .decisions import urls as decisions
from .dossier import urls as dossier
from .inbox import urls as inbox
from .public_notice import urls as public_notice
from .redress import urls as redress
from .ward import urls as ward

app_name = "workflows"
urlpatterns = [
    *inbox.PAGES,
    *ward.PAGES,
    *public_notice.PAGES,
    *council.PAGES,
    *decisions.PAGES,
    *redress.PAGES,
    *dossier.PAGES,
]
