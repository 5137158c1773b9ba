"""New versions of an award's rules: copied, edited as a draft, published, never changed again."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.record import record
from organizations.refusals import Reason, Refused, unmet, wrong

from .models import AwardType, AwardTypeVersion, Criterion, DocumentRequirement
from .text.folding import fold

#: What no copy of a version takes along.
_OF_A_VERSION = frozenset({"id", "number", "status", "published_at"})


def _note(kind: str, actor: Any, version: AwardTypeVersion, **more: Any) -> None:
    record(
        stream=f"catalogue:{version.award_type.code}",
        kind=kind,
        actor=actor,
        role="administrator" if actor is not None else "system",
        object_ref=f"award_type_version:{version.pk}",
        object_version=version.number,
        body={"award_type": version.award_type.code, "number": version.number} | more,
    )


@transaction.atomic
def new_version(*, actor: Any, version: AwardTypeVersion) -> AwardTypeVersion:
    """A draft with the same rules, papers and departments, and a copy of its criteria.

    ``Refused`` while another draft of the award waits to be published.
    """
    award_type = version.award_type
    if award_type.versions.filter(status=AwardTypeVersion.Status.DRAFT).exists():
        raise unmet("draft", _("Danh hiệu này đã có một phiên bản đang soạn."))
    last = award_type.versions.order_by("-number").values_list("number", flat=True)[0]
    documents = list(version.documents.all())
    consulted = list(version.consult_units.all())
    draft = AwardTypeVersion(
        number=last + 1,
        **{
            field.attname: getattr(version, field.attname)
            for field in AwardTypeVersion._meta.concrete_fields
            if field.name not in _OF_A_VERSION
        },
    )
    if version.criteria_set is not None:
        draft.criteria_set = _copy_of_criteria(version, last + 1)
    draft.save(force_insert=True)
    draft.consult_units.set(consulted)
    _copy_documents(documents, draft)
    _note("new_version", actor, draft)
    return draft


def _copy_of_criteria(version: AwardTypeVersion, number: int, code: str = "") -> Any:
    source = version.criteria_set
    assert source is not None
    criteria = list(source.criteria.all())
    copy = type(source).objects.get(pk=source.pk)
    copy.pk, copy._state.adding = None, True
    copy.code = f"{(code or source.code)[:30]}-v{number}"
    copy.save(force_insert=True)
    for one in criteria:
        Criterion.objects.create(
            criteria_set=copy,
            code=one.code,
            label=one.label,
            max_score=one.max_score,
            min_score=one.min_score,
            needs_evidence=one.needs_evidence,
            position=one.position,
        )
    return copy


@transaction.atomic
def new_award(*, actor: Any, name: str, like: AwardTypeVersion) -> AwardTypeVersion:
    """An award nobody had before, as a draft that begins as a copy of another.

    ``Refused`` at ``name`` for a name another award bears.
    """
    if any(fold(one.name) == fold(name) for one in AwardType.objects.all()):
        raise wrong("name", _("Đã có danh hiệu mang tên này."))
    base = re.sub(r"[^a-z0-9]+", "_", fold(name)).strip("_")[:34] or "danh_hieu"
    code, number = base, 1
    while AwardType.objects.filter(code=code).exists():
        number += 1
        code = f"{base}_{number}"
    last = AwardType.objects.order_by("-position").values_list("position", flat=True).first() or 0
    award = AwardType.objects.create(
        code=code, name=name, short_name=name[:60], position=min(last + 1, 32_000)
    )
    documents, consulted = list(like.documents.all()), list(like.consult_units.all())
    draft = AwardTypeVersion(
        **{
            field.attname: getattr(like, field.attname)
            for field in AwardTypeVersion._meta.concrete_fields
            if field.name not in {*_OF_A_VERSION, "award_type"}
        }
    )
    draft.award_type, draft.criteria_set = award, None
    if like.criteria_set is not None:
        draft.criteria_set = _copy_of_criteria(like, 1, code)
    draft.save(force_insert=True)
    draft.consult_units.set(consulted)
    _copy_documents(documents, draft)
    _note("new_award", actor, draft)
    return draft


@transaction.atomic
def edited(*, actor: Any, version: AwardTypeVersion, part: str) -> AwardTypeVersion:
    """Keep a part of a draft that was edited; ``Refused`` once it stands."""
    stored = AwardTypeVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if stored.status != AwardTypeVersion.Status.DRAFT:
        raise unmet("published", _("Phiên bản này đã ban hành: hãy lập phiên bản mới."))
    version.save()
    _note("edit_version", actor, version, part=part)
    return version


def _copy_documents(documents: list[DocumentRequirement], draft: AwardTypeVersion) -> None:
    for one in documents:
        DocumentRequirement.objects.create(
            version=draft,
            kind=one.kind,
            label=one.label,
            help_text=one.help_text,
            minimum=one.minimum,
            only_minors=one.only_minors,
            for_departments=one.for_departments,
            position=one.position,
        )


def problems(version: AwardTypeVersion) -> list[str]:
    """Why a version cannot be published yet, in words; empty if it can."""
    try:
        version.full_clean()
    except ValidationError as wrong:
        return wrong.messages
    found = []
    criteria_set = version.criteria_set
    if criteria_set is not None:
        most = sum(criteria_set.criteria.values_list("max_score", flat=True))
        if not most:
            found.append(_("Bộ tiêu chí chưa có tiêu chí nào."))
        elif criteria_set.pass_total > most:
            found.append(
                _("Điểm đạt %(pass)d lớn hơn tổng điểm tối đa %(most)d.")
                % {"pass": criteria_set.pass_total, "most": most}
            )
    wanted = version.rules.get("E08", {}).get("award", "")
    if wanted and not AwardType.objects.filter(code=wanted).exists():
        found.append(_("E08 đòi danh hiệu “%s”, không có danh hiệu ấy.") % wanted)
    if not version.documents.exists():
        found.append(_("Chưa ghi giấy tờ nào phải có."))
    return found


@transaction.atomic
def publish(*, actor: Any, version: AwardTypeVersion) -> AwardTypeVersion:
    """From now on these rules stand; ``Refused`` with every reason why they cannot yet."""
    locked = AwardTypeVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if locked.status != AwardTypeVersion.Status.DRAFT:
        raise unmet("published", _("Phiên bản này đã ban hành."))
    if wrong := problems(locked):
        raise Refused("unmet", [Reason("rule", text) for text in wrong])
    locked.publish()
    locked.published_at = timezone.now()
    locked.save_published()
    _note("publish_version", actor, locked)
    return locked
