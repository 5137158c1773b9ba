"""The addresses of the whole site."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from .guide import guide


def _room(prefix: str, module: str) -> list[URLPattern | URLResolver]:
    """The addresses of a room, once it has any."""
    return [path(prefix, include(module))] if find_spec(module) else []


handler500 = "project.errors.server_error"

urlpatterns = [
    path("", include("project.accounts.urls")),
    path("", include("project.service.urls")),
    path("huong-dan/", guide, name="guide"),
    path("huong-dan/<slug:name>/", guide, name="guide_chapter"),
    path("quan-tri/", admin.site.urls),
    *_room("api/v1/", "workflows.api_urls"),
    *_room("api/v1/", "documents.api_urls"),
    *_room("api/v1/", "reports.api_urls"),
    *_room("v/", "documents.urls"),
    *_room("van-ban/", "documents.paper_urls"),
    *_room("luu-tru/", "documents.archive_urls"),
    *_room("bao-cao/", "reports.urls"),
    *_room("", "workflows.urls"),
]
