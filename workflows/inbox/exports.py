"""Lists taken out of the system as files: what a person may see, as they may know it.

A short list is made while its asker waits. A long one outlasts the patience of servers and
browsers: it is asked for, made by the worker with its progress shown, and taken once it is whole.
Either way the record says that somebody took a list when a whole file goes to them, never before.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from cage.keeping import keep
from cage.refusal import FileRefused
from nominations.identity import seal, unseal
from nominations.models import Nomination
from nominations.resources import CollectiveResource, GoesOut, PersonResource
from organizations.capabilities import EXPORTING, SUBJECT_EXPORTING, Group
from organizations.grants import Mandate
from organizations.models import User
from organizations.refusals import Reason, Refused
from organizations.tables import write_csv, write_xlsx
from organizations.unit_acts import note, rights_of
from prepared.unfinished import Unfinished
from workflows.kernel import door, policy
from workflows.kernel.kinds import Kind
from workflows.kernel.registry import Act, Action, Holder, Verdict, happening

from .listing import FILTERS, listed
from .models import Export

_logger = logging.getLogger(__name__)
What, Form, State = Export.What, Export.Form, Export.State
#: What leaves in a file, by its ending.
TYPES = {
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.CSV: "text/csv; charset=utf-8",
}
HEADER = [
    *("Số hồ sơ", "Tên", "Danh hiệu", "Phường, xã", "Đợt", "Trạng thái", "Ngày gửi"),
    *("Ngày tiếp nhận", "Quyết định số", "Ngày quyết định", "Thành tích"),
]
_SUBJECTS: dict[str, tuple[str, type[GoesOut]]] = {
    What.PEOPLE: ("person", PersonResource),
    What.COLLECTIVES: ("collective", CollectiveResource),
}
_CHUNK = 500
#: How often the page hears how far it is, in rows.
_STEP = 1_000
#: A file that lies for no row is nobody's after so many seconds.
_FRESH = 24 * 3600


# -- what a list says ------------------------------------------------------------------------------


def rights_for(person: User, what: str) -> list[Mandate]:
    """The rights by which a person takes such a list; ``Refused('forbidden')`` without any."""
    wanted: Group = EXPORTING if what == What.NOMINATIONS else SUBJECT_EXPORTING
    found = rights_of(person, *wanted)
    if not found:
        text = _("Vai trò đang giữ không xuất danh sách.")
        raise Refused("forbidden", [Reason("role", text)])
    return found


def is_personal(what: str) -> bool:
    """Whether the password is typed again before it leaves (trust.md)."""
    return what in _SUBJECTS


def _found(person: User, what: str, filters: Mapping[str, str]) -> QuerySet[Any]:
    dossiers = listed(person, filters)
    if what not in _SUBJECTS:
        return dossiers
    column, resource = _SUBJECTS[what]
    model: type[Model] = resource._meta.model
    return model._default_manager.filter(pk__in=dossiers.order_by().values(column))


def is_long(person: User, what: str, filters: Mapping[str, str]) -> bool:
    """Whether a list has more rows than are made while its asker waits."""
    most: int = settings.EXPORT_DIRECT_ROWS
    return _found(person, what, filters).order_by()[: most + 1].count() > most


def _day(at: Any) -> Any:
    return timezone.localtime(at).date() if at else None


def _row(person: User, one: Nomination) -> list[Any]:
    return [
        one.number,
        one.subject_name,
        one.award_type.name,
        one.ward.short_name,
        one.round.name,
        policy.shown_state(person, one)[1],
        _day(one.submitted_at),
        _day(one.received_at),
        one.decision_number,
        one.decided_on,
        one.achievement_title,
    ]


def _table(person: User, what: str, found: QuerySet[Any]) -> tuple[list[str], Iterator[list[Any]]]:
    """Headings and rows, read a few hundred at a time."""
    if what not in _SUBJECTS:
        dossiers = found.select_related("award_type", "ward", "round").order_by("sort_key", "pk")
        return HEADER, (_row(person, one) for one in dossiers.iterator(chunk_size=_CHUNK))
    resource = _SUBJECTS[what][1]()
    subjects = found.select_related("ward").order_by("sort_key", "pk")
    rows = (resource.export_resource(one) for one in subjects.iterator(chunk_size=_CHUNK))
    return resource.get_export_headers(), rows


def _written(what: str, form: str, header: list[str], rows: Iterable[list[Any]]) -> bytes:
    if form == Form.CSV:
        return "".join(write_csv(header, rows)).encode()
    return write_xlsx(str(What(what).label), header, rows)


def content(person: User, what: str, form: str, filters: Mapping[str, str]) -> bytes:
    """The whole file of a short list."""
    return _written(what, form, *_table(person, what, _found(person, what, filters)))


def file_name(what: str, form: str) -> str:
    """What the file is called."""
    stem = {What.PEOPLE: "ca-nhan", What.COLLECTIVES: "tap-the"}.get(What(what), "ho-so")
    return f"{stem}-{timezone.localdate():%Y%m%d}.{form}"


def _told(what: str, filters: Mapping[str, str]) -> str:
    query = urlencode({name: value for name, value in filters.items() if value})
    return (query if what == What.NOMINATIONS else f"{what}: {query}")[:500]


def record_taken(person: User, what: str, filters: Mapping[str, str]) -> None:
    """Who took which list when: told to each unit whose dossiers may be in it."""
    with transaction.atomic():
        for right in rights_for(person, what):
            said = {"filters": _told(what, filters)}
            note("export_list", person, right, "nominations", said)


# -- a long one, as a thing of its own -------------------------------------------------------------


def mine(person: User) -> QuerySet[Export]:
    """The files a person asked for; nobody else sees them, the administrator included."""
    return Export.objects.filter(person=person)


class Exports(Kind):
    """Each is its asker's alone, as long as they hold a right that takes such lists."""

    def verdict(self, person: User | None, action: Action, thing: Any) -> Verdict:
        """Another's file is not known to exist; one's own needs the right still."""
        if action.capability == (Holder.MACHINE,):
            return super().verdict(person, action, thing)
        if person is None or thing.person_id != person.pk:
            text = _("Việc này không thuộc nhiệm vụ được giao.")
            return Verdict(False, (Reason("role", text),))
        try:
            mandate = rights_for(person, thing.what)[0]
        except Refused as refusal:
            return Verdict(False, tuple(refusal.reasons))
        if not self.serves(action, thing):
            text = _("Không làm được ở bước này (đang: %s).") % self.state_label(thing)
            return Verdict(False, (Reason("state", text),), mandate)
        return Verdict(True, (), mandate)

    def actionable(self, person: User, code: str) -> QuerySet[Export]:
        """One's own, in a state that knows the act."""
        return mine(person).filter(state__in=self.actions[code].sources)


KIND = Exports(
    "export",
    "Tệp danh sách",
    Export,
    mine,
    units=(),
    key="public_id",
    beside=("person",),
    in_unit_stream=True,
)
_ASKED = happening("ask_export", "Yêu cầu lập tệp danh sách")


def _path(export: Export) -> Path:
    return Path(settings.MEDIA_ROOT) / "exports" / f"{export.public_id}.sealed"


def ask(person: User, what: str, form: str, filters: Mapping[str, str]) -> Export:
    """Have a list made by the worker; ``Refused('forbidden')`` for who takes no such lists."""
    right = rights_for(person, what)[0]
    kept = {name: filters.get(name, "") for name in FILTERS if filters.get(name)}
    with transaction.atomic():
        export = Export.objects.create(person=person, what=what, form=form, filters=kept)
        door.begun(KIND, _ASKED, export, person, right, changes={"filters": _told(what, kept)})
        # Stored with the row or not at all; begun once both are.
        make.enqueue(export.pk)
    export.refresh_from_db()
    return export


def _counted(export: Export, rows: Iterable[list[Any]]) -> Iterator[list[Any]]:
    """The rows, with how many were written told now and then."""
    done = 0
    for done, row in enumerate(rows, 1):
        if done % _STEP == 0:
            Export.objects.filter(pk=export.pk).update(done=done)
        yield row
    export.done = done


@task()
def make(pk: int) -> None:
    """Make a file that was asked for, whole or not at all; what fails is told on its page."""
    if not Export.begin(pk):
        return
    export = Export.objects.select_related("person").get(pk=pk)
    try:
        rights_for(export.person, export.what)
        found = _found(export.person, export.what, export.filters)
        export.total = found.order_by().count()
        Export.objects.filter(pk=pk).update(total=export.total)
        header, rows = _table(export.person, export.what, found)
        data = _written(export.what, export.form, header, _counted(export, rows))
        _path(export).unlink(missing_ok=True)
        keep(_path(export), seal(data.decode("latin-1")).encode())
    except (Refused, FileRefused) as refusal:
        _ended(export, str(refusal))
    except Exception:
        _logger.exception("export %s", pk)
        _ended(export, _("Máy chủ gặp lỗi khi lập tệp. Hãy lập lại; nếu vẫn vậy, báo quản trị."))
    else:
        export.finish()
        export.made_at = timezone.now()
        export.save(update_fields=["state", "done", "made_at"])


def _ended(export: Export, text: str) -> None:
    export.fail()
    export.problem = text[:500]
    export.save(update_fields=["state", "problem"])


def _being_made() -> QuerySet[Export]:
    return Export.objects.filter(state__in=[State.QUEUED, State.WORKING])


def _again(export: Export) -> None:
    if export.state == State.WORKING:
        export.wait_again()
        export.done = 0
        export.save(update_fields=["state", "done"])


def _end(export: Export) -> None:
    text = _("Máy chủ đã thử lập tệp này nhiều lần mà lần nào cũng bị ngắt giữa chừng. Hãy lập lại")
    _ended(export, f"{text}.")


#: A hundred thousand rows take a few minutes.
MAKING = Unfinished(make, _being_made, timedelta(hours=1), _again, _end)


def file_of(export: Export) -> bytes:
    """The whole file; ``Refused('unmet')`` where it is not there, or not any more."""
    if export.state == State.READY:
        try:
            return unseal(_path(export).read_text()).encode("latin-1")
        except FileNotFoundError:
            pass
    text = _("Tệp chưa lập xong hoặc không còn. Hãy lập lại.")
    raise Refused("unmet", [Reason("export", text)])


@KIND.act(
    "export_list",
    _("Tải danh sách về máy"),
    by=EXPORTING,
    sources=(State.READY,),
    done=_("Đã tải %(what)s về máy"),
)
def take(act: Act) -> None:
    """The whole file goes to who asked for it; told to each unit whose dossiers may be in it."""
    export: Export = act.thing
    export.taken_at = act.at
    act.changes["filters"] = _told(export.what, export.filters)
    assert act.actor is not None and act.mandate is not None
    for right in rights_for(act.actor, export.what):
        if right.unit_id != act.mandate.unit_id:
            said = {"filters": act.changes["filters"]}
            note("export_list", act.actor, right, KIND.ref(export), said)


@KIND.act(
    "delete_export",
    _("Xoá tệp"),
    by=EXPORTING,
    sources=(State.READY, State.FAILED),
    unusual=True,
    done=_("Đã xoá %(what)s khỏi máy chủ"),
)
def delete(act: Act) -> None:
    """Its asker is done with it."""
    act.thing.delete_file()
    _path(act.thing).unlink(missing_ok=True)


def _days_left(act: Act) -> Iterator[Reason]:
    if act.thing.asked_at >= _limit():
        yield Reason("fresh", _("Tệp này chưa hết hạn giữ."))


@KIND.act(
    "expire_export",
    _("Xoá tệp hết hạn giữ"),
    by=Holder.MACHINE,
    sources=(State.READY, State.FAILED),
    guards=(_days_left,),
)
def expire(act: Act) -> None:
    """Its days are over: personal data do not lie about."""
    act.thing.delete_file()
    _path(act.thing).unlink(missing_ok=True)
    act.changes["days"] = settings.EXPORT_DAYS


def _limit() -> Any:
    return timezone.now() - timedelta(days=settings.EXPORT_DAYS)


def sweep() -> int:
    """Delete files whose days are over, and what lies for none; how many. Part of the sweep."""
    gone = 0
    old = Export.objects.filter(state__in=[State.READY, State.FAILED], asked_at__lt=_limit())
    for public_id in list(old.order_by("pk").values_list("public_id", flat=True)):
        try:
            door.do(KIND, "expire_export", public_id, None)
        except Refused:
            continue  # deleted by its asker meanwhile
        gone += 1
    limit = timezone.now().timestamp() - _FRESH
    kept = {
        str(one)
        for one in Export.objects.filter(state=State.READY).values_list("public_id", flat=True)
    }
    for path in _path(Export()).parent.glob("*"):
        if path.is_file() and path.stat().st_mtime < limit and path.stem not in kept:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
