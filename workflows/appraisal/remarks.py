"""What a remark of a return can be pinned to, and how that is called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from nominations.criteria import criteria_of
from nominations.evidence import wanted_documents
from nominations.forms import form_of_dossier
from nominations.models import Nomination

from .models import Remark

#: A kind of place, its title, and the places by key and name.
Places = list[tuple[str, str | Promise, list[tuple[str, str]]]]


def places(nomination: Nomination) -> Places:
    """The dossier's own fields, papers and criteria, in the order they are read."""
    form = form_of_dossier(nomination)
    fields = [(name, str(field.label)) for name, field in form.base_fields.items()]
    papers = [(paper.kind, paper.label) for paper in wanted_documents(nomination)]
    criteria = [(one.code, one.label) for one in criteria_of(nomination)]
    found: Places = [
        (Remark.Target.FIELD, _("Nội dung hồ sơ"), fields),
        (Remark.Target.DOCUMENT, _("Giấy tờ"), papers),
        (Remark.Target.CRITERION, _("Tiêu chí"), criteria),
    ]
    return [(str(kind), title, listed) for kind, title, listed in found if listed]


def open_remarks_told(nomination: Nomination) -> list[tuple[Remark, str]]:
    """The city's remarks of the open return, each with the name of the place it is pinned to."""
    names = {
        (kind, key): name for kind, _title, listed in places(nomination) for key, name in listed
    }
    remarks = Remark.objects.filter(
        request__nomination=nomination, request__closed_at__isnull=True, by_ward=False
    ).order_by("pk")
    return [
        (remark, with_page(names.get((remark.target_kind, remark.target), remark.target), remark))
        for remark in remarks
    ]


def with_page(name: str, remark: Remark) -> str:
    """``Báo cáo thành tích, trang 2``."""
    return (
        _t("%(name)s, trang %(page)d") % {"name": name, "page": remark.page}
        if remark.page
        else name
    )
