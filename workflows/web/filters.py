"""What a list page may be asked for in its address; what it does not know is told, not ignored.

A filter that is not known must not look as if it had filtered: a bookmark of an older version or
a slip in an address would show, or take out, a list its reader believes to be a narrower one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from organizations.refusals import Reason, Refused

View = Callable[..., HttpResponseBase]
_SHOWN = 60


def odd(request: HttpRequest, names: Collection[str], values: dict[str, Any]) -> list[str]:
    """What in an address is no filter of the page, or no value of one, as sentences."""
    told = []
    known = [*names, *values]
    for name, value in ((name, str(value)) for name, value in request.GET.items()):
        if name not in known:
            text = _("Không có bộ lọc “%(name)s”; trang này chưa lọc theo đó.")
            told.append(text % {"name": name[:_SHOWN]})
        elif value and name in values and not _is_one(value, values[name]):
            text = _("Bộ lọc “%(name)s” không có giá trị “%(value)s”.")
            told.append(text % {"name": name, "value": value[:_SHOWN]})
    return told


def _is_one(value: str, allowed: Any) -> bool:
    return bool(allowed(value)) if callable(allowed) else value in allowed


def filters(*names: str, **values: Any) -> Callable[[View], View]:
    """The filters of a page: ``names`` take anything, of ``values`` only these.

    What else stands in the address is told above the page. Under ``page``.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            request.odd_filters = odd(request, names, values)  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return wrapped

    return mark


def only(request: HttpRequest, names: Collection[str], values: dict[str, Any]) -> None:
    """``Refused('invalid')`` for any other filter: what goes out is what was meant."""
    if told := odd(request, names, values):
        raise Refused("invalid", [Reason("filter", text) for text in told])
