"""The dossier itself: its fields, papers and consents, and what a return opens of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from nominations import criteria, drafts
from nominations.criteria_form import dossier_form
from nominations.evidence import attach as attach_file
from nominations.evidence import remove as remove_file
from nominations.lifecycle import EDITABLE_STATES, State
from nominations.models import Criterion, Evidence
from organizations.capabilities import WARD_DESK
from organizations.refusals import Reason, Refused
from workflows.appraisal.models import Remark, ReturnRequest
from workflows.appraisal.remarks import places
from workflows.appraisal.returns import locked_fields, open_places, opens
from workflows.kernel.guards import needs_inputs
from workflows.kernel.handed_in import uploaded
from workflows.kernel.models import Duty
from workflows.kernel.registry import Act, At, Told, action

from .inputs import AttachForm, ConsentForm, EditForm, OpenPlaceForm, RemoveEvidenceForm


def touched(act: Act, what: str) -> None:
    """In a return, remember what the ward changed: only that is appraised again."""
    if act.nomination.state == State.RETURNED:
        request = ReturnRequest.objects.get(nomination=act.nomination, closed_at__isnull=True)
        if what not in request.touched:
            request.touched = [*request.touched, what]
            request.save(update_fields=["touched"])


@action(
    "edit",
    _("Sửa hồ sơ"),
    by=WARD_DESK,
    sources=EDITABLE_STATES,
    form=EditForm,
    moves=False,
    told=Told.ALL,
    at=At.PART,
    done=_("Đã lưu %(what)s"),
    duty=Duty.Kind.PREPARE,
)
def edit(act: Act) -> None:
    """Change nominee data; only here and in a return (invariant 2)."""
    given = act.inputs["data"]
    if not isinstance(given, dict):
        raise Refused("invalid", [Reason("invalid", _("Nội dung không đúng dạng."))])
    listed = criteria.lines(act.nomination)
    form_class = dossier_form(act.nomination, listed)
    given = criteria.flattened(given, listed)
    unknown = sorted(set(given) - set(form_class.base_fields))
    values = drafts.current(act.nomination) | criteria.values(listed)
    if "*" in str(values.get("national_id", "")) and "national_id" not in given:
        values.pop("national_id")
    form = form_class(data=values | given)
    errors = {
        name: [str(text) for text in texts]
        for name, texts in form.errors.items()
        if name in given and _text(given[name]) != _text(values.get(name))
    }
    errors |= {name: [_unknown(name, listed)] for name in unknown}
    if errors:
        raise Refused("invalid", [Reason("invalid", _("Có mục chưa đúng."))], errors)
    data = {name: value for name, value in form.cleaned_data.items() if name in given}
    changes = drafts.apply_edit(act.nomination, data)
    personal = drafts.personal_fields(act.nomination)
    for name, (old, new) in changes.items():
        if name in personal:
            act.personal[f"{name}.old"], act.personal[f"{name}.new"] = str(old), str(new)
            act.changes[name] = "personal"
        else:
            act.changes[name] = [old, new]
        touched(act, f"field:{name}")
    scores = criteria.put(act.nomination, listed, data)
    _only_open_fields(act, [*changes, *scores])
    for name, (old, new) in scores.items():
        act.changes[name] = [old, new]
        code = name.removeprefix(criteria.PREFIX).rpartition(".")[0]
        touched(act, f"criterion:{code}")


def _text(value: Any) -> str:
    """What was stored under an older rule and is left as it was stands in nobody's way."""
    return "" if value is None else str(value)


def _only_open_fields(act: Act, changed: list[str]) -> None:
    """In a return only what has a remark is changed; ``Refused`` names every other field."""
    locked = locked_fields(act.nomination, changed)
    if locked:
        text = _("Mục này không có yêu cầu bổ sung. Nếu phải sửa, hãy “Xin sửa thêm mục khác”.")
        fields = {name: [text] for name in sorted(locked)}
        raise Refused("invalid", [Reason("locked", _("Có mục chưa đúng."))], fields)


def _open_paper(act: Act, kind: str, criterion: str = "") -> None:
    """In a return only papers with a remark, or such as are missing, are changed."""
    nomination = act.nomination
    if nomination.state != State.RETURNED:
        return
    if opens(open_places(nomination), "document", kind, criterion):
        return
    held = nomination.evidence.filter(kind=kind, removed_at__isnull=True, replaced_by__isnull=True)
    wanted = nomination.award_type_version.documents.filter(kind=kind).first()
    if wanted is not None and held.count() < wanted.minimum:
        return
    text = _("Giấy tờ này không có yêu cầu bổ sung. Nếu phải sửa, hãy “Xin sửa thêm mục khác”.")
    raise Refused("invalid", [Reason("locked", text)], {"kind": [text]})


def still_closed(act: Act) -> Iterator[Reason]:
    """The place is one of the dossier's own, and not open already."""
    kind, _sep, key = act.inputs["place"].partition(":")
    known = {one: dict(listed) for one, _title, listed in places(act.nomination)}
    if key not in known.get(kind, {}):
        yield Reason("place", _("Hồ sơ không có mục “%(name)s”.") % {"name": key or kind})
    elif opens(open_places(act.nomination), kind, key):
        yield Reason("open", _("Mục này sửa được rồi."))


@action(
    "open_place",
    _("Xin sửa thêm mục khác"),
    by=WARD_DESK,
    sources=(State.RETURNED,),
    guards=(needs_inputs(still_closed),),
    form=OpenPlaceForm,
    moves=False,
    told=Told.ALL,
    reason_told=True,
    unusual=True,
    done=_("Đã mở thêm mục để sửa ở %(what)s"),
    duty=Duty.Kind.PREPARE,
)
def open_place(act: Act) -> None:
    """The ward opens another part of a returned dossier, and says why; the city reads it."""
    kind, _sep, key = act.inputs["place"].partition(":")
    Remark.objects.create(
        request=ReturnRequest.objects.get(nomination=act.nomination, closed_at__isnull=True),
        target_kind=kind,
        target=key,
        text=_("Phường, xã xin sửa thêm."),
        by_ward=True,
        answer=act.inputs["reason"],
        answered_at=act.at,
    )
    act.reason = act.inputs["reason"]
    act.changes["place"] = act.inputs["place"]


def _unknown(name: str, listed: list[criteria.Line]) -> str:
    """Why a name is not taken."""
    if name == "self_score" and listed:
        return _("Tổng điểm tự tính từ điểm các tiêu chí; hãy ghi điểm ở từng tiêu chí.")
    return _("Không có mục này.")


def _criterion(act: Act) -> Criterion | None:
    """The criterion a paper is for, by its code; ``Refused`` for one of another award."""
    code = act.inputs["criterion"]
    if not code:
        return None
    for line in criteria.lines(act.nomination, evidence=()):
        if line.code == code:
            return line.criterion
    text = _("Danh hiệu này không có tiêu chí đó, hoặc phường, xã không tự chấm.")
    raise Refused("invalid", [Reason("criterion", text)], {"criterion": [text]})


@action(
    "attach_evidence",
    _("Thêm minh chứng"),
    by=WARD_DESK,
    sources=EDITABLE_STATES,
    form=AttachForm,
    moves=False,
    told=Told.ALL,
    at=At.PART,
    done=_("Đã thêm minh chứng vào %(what)s"),
    duty=Duty.Kind.PREPARE,
)
def attach_evidence(act: Act) -> None:
    """A file already checked and stored joins the dossier."""
    criterion = _criterion(act)
    replaced = act.inputs["replaces"] and in_dossier(act, act.inputs["replaces"])
    _open_paper(act, act.inputs["kind"], criterion.code if criterion else "")
    if replaced and replaced.kind != act.inputs["kind"]:
        _open_paper(act, replaced.kind)
    stored = uploaded(act, act.inputs["sha256"])
    attach_file(
        actor=act.actor,
        nomination=act.nomination,
        kind=act.inputs["kind"],
        title=act.inputs["title"],
        stored=stored,
        file_name=act.inputs["file_name"],
        replaces=replaced or None,
        criterion=criterion,
    )
    if criterion is not None:
        act.changes["criterion"] = criterion.code
        touched(act, f"criterion:{criterion.code}")
    act.changes["evidence"] = [act.inputs["kind"], stored.sha256]
    if replaced:
        act.changes["replaces"] = replaced.file.sha256
    touched(act, f"document:{act.inputs['kind']}")


def in_dossier(act: Act, pk: int) -> Evidence:
    """A paper that lies in this dossier now; ``Refused`` for any other."""
    found = (
        act.nomination.evidence.filter(pk=pk, removed_at__isnull=True, replaced_by__isnull=True)
        .select_related("file", "criterion")
        .first()
    )
    if found is None:
        text = _("Hồ sơ không có giấy tờ này, hoặc đã thay, đã bỏ.")
        raise Refused("invalid", [Reason("evidence", text)], {"evidence": [text]})
    return found


@action(
    "remove_evidence",
    _("Bỏ một minh chứng"),
    by=WARD_DESK,
    sources=EDITABLE_STATES,
    form=RemoveEvidenceForm,
    moves=False,
    told=Told.ALL,
    at=At.PART,
    done=_("Đã bỏ minh chứng khỏi %(what)s"),
    duty=Duty.Kind.PREPARE,
)
def remove_evidence(act: Act) -> None:
    """A paper goes out of the dossier; its content and its record stay."""
    found = in_dossier(act, act.inputs["evidence"])
    _open_paper(act, found.kind, found.criterion.code if found.criterion else "")
    remove_file(found)
    act.changes["removed"] = [found.kind, found.file.sha256]
    touched(act, f"document:{found.kind}")


def is_a_person(act: Act) -> Iterator[Reason]:
    """Consents are people's."""
    if act.nomination.person is None:
        yield Reason("subject", _("Chỉ ghi cho cá nhân."))


@action(
    "record_consent",
    _("Ghi sự đồng ý"),
    by=WARD_DESK,
    sources=EDITABLE_STATES,
    guards=(is_a_person,),
    form=ConsentForm,
    moves=False,
    told=Told.ALL,
    unusual=True,
    done=_("Đã ghi sự đồng ý vào %(what)s"),
    duty=Duty.Kind.PREPARE,
)
def record_consent(act: Act) -> None:
    """A nominee's or guardian's consent to one purpose."""
    person = act.nomination.person
    assert person is not None
    drafts.give_consent(person=person, **act.inputs)
    act.changes["consent"] = act.inputs["purpose"]
    act.personal["given_by"] = act.inputs["given_by"]
