"""Lists that go out and catalogues that come back: nothing runs, nothing is lost, nothing leaks."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from tablib import Dataset

from audit.models import Event
from nominations import versions
from nominations.models import AwardType, AwardTypeVersion, Criterion, ReasonCode, RoundAward
from nominations.resources import CriterionResource, ReasonCodeResource
from organizations.refusals import Refused
from organizations.tables import SafeCSV, SafeXLSX, guarded, unguarded
from tests import worlds
from tests.worlds import browser
from workflows.kernel import door

HOSTILE = ["=1+1", "+84912", "-3", "@x", "\t=1", "'=1", "''@x", "＝1", "bình thường", "'trích"]


@given(st.text(max_size=30))
@settings(max_examples=300, deadline=None)
def test_a_guarded_cell_comes_back_as_it_was_and_never_begins_a_formula(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not str(guarded(text)).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("form", [SafeXLSX, SafeCSV])
def test_a_table_comes_back_cell_by_cell(form: type[Any]) -> None:
    table = Dataset(*[(text, "Hoà – Hòa") for text in HOSTILE], headers=["một", "hai"])
    there = form().export_data(table)
    back = form().create_dataset(there if isinstance(there, bytes) else there.encode())
    assert back.headers == ["một", "hai"]
    assert [row[0] for row in back] == HOSTILE


def test_text_in_a_workbook_is_text_and_no_formula() -> None:
    out = SafeXLSX().export_data(Dataset(["=HYPERLINK(1)"], headers=["=x"]))
    sheet = openpyxl.load_workbook(io.BytesIO(out)).worksheets[0]
    assert [cell.data_type for row in sheet for cell in row] == ["s", "s"]


@pytest.mark.django_db
def test_criteria_and_reasons_go_out_and_come_back_unchanged() -> None:
    worlds.make_world()
    for resource, model in ((CriterionResource, Criterion), (ReasonCodeResource, ReasonCode)):
        before = list(model.objects.order_by("pk").values())
        table = resource().export()
        again = SafeXLSX().create_dataset(SafeXLSX().export_data(table))
        result = resource().import_data(again, dry_run=False, raise_errors=True)
        assert result.totals["skip"] == len(before) and not result.totals["update"]
        assert list(model.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_the_exported_list_holds_what_the_person_sees_and_says_no_more() -> None:
    round_ = worlds.make_world()
    mine, _session = worlds.in_council(round_, name="=Gia đình bà Hai")
    ward = browser("mybinh.canbo")
    book = openpyxl.load_workbook(io.BytesIO(ward.get("/ho-so/xuat.xlsx").content))
    [_header, row] = list(book.worksheets[0].values)
    assert row[0] == mine.number and row[1] == "=Gia đình bà Hai" and row[5] == "Đang xét"
    text = browser("tp.thamdinh").get("/ho-so/xuat.csv").content.decode()
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[1][1] == "'=Gia đình bà Hai" and rows[1][5] == "Đang xét tại Hội đồng"
    other = browser("dovinh.canbo").get("/ho-so/xuat.xlsx")
    assert len(list(openpyxl.load_workbook(io.BytesIO(other.content)).worksheets[0].values)) == 1
    assert Event.objects.filter(kind="export_list").count() == 3


@pytest.mark.django_db
def test_who_has_no_list_exports_none() -> None:
    worlds.make_world()
    for username in ("quantri", "hoidong.1", "gddt.canbo"):
        assert browser(username).get("/ho-so/xuat.xlsx").status_code == 403, username
    assert browser("tp.thamdinh").get("/ho-so/xuat.exe").status_code == 404


@pytest.mark.django_db
def test_a_published_version_and_its_criteria_do_not_change() -> None:
    worlds.make_world()
    version = AwardTypeVersion.objects.get(award_type__code="learning_family")
    assert version.criteria_set is not None
    version.secret_ballot = not version.secret_ballot
    criterion, document = version.criteria_set.criteria.all()[0], version.documents.all()[0]
    criterion.max_score = 99
    for row in (version, criterion, document, version.criteria_set):
        with pytest.raises(ValidationError):
            row.save()
    for row in (criterion, document):
        with pytest.raises(ValidationError):
            row.delete()


@pytest.mark.django_db
def test_a_new_version_is_a_copy_that_is_edited_published_and_used_by_a_round() -> None:
    round_ = worlds.make_world()
    admin = worlds.who("quantri")
    version = AwardTypeVersion.objects.get(award_type__code="learning_family")
    old = worlds.draft(round_)
    draft = versions.new_version(actor=admin, version=version)
    assert (draft.number, draft.status) == (2, "draft")
    assert draft.documents.count() == version.documents.count()
    assert draft.criteria_set_id != version.criteria_set_id
    with pytest.raises(Refused, match="đang soạn"):
        versions.new_version(actor=admin, version=version)
    assert draft.criteria_set is not None
    draft.criteria_set.pass_total = 1000
    draft.criteria_set.save()
    with pytest.raises(Refused, match="lớn hơn tổng"):
        versions.publish(actor=admin, version=draft)
    draft.criteria_set.pass_total = 70
    draft.criteria_set.save()
    versions.publish(actor=admin, version=draft)
    RoundAward.objects.filter(round=round_, award_type=version.award_type).update(version=draft)
    new = worlds.draft(round_, name="Gia đình ông Hai")
    old.refresh_from_db()
    assert (old.award_type_version_id, new.award_type_version_id) == (version.pk, draft.pk)
    kinds = Event.objects.filter(stream="catalogue:learning_family").order_by("seq")
    assert list(kinds.values_list("kind", flat=True))[-2:] == ["new_version", "publish_version"]


@pytest.mark.django_db
def test_an_award_nobody_wrote_code_for_goes_the_whole_way_to_the_city() -> None:
    round_ = worlds.make_world()
    source = AwardTypeVersion.objects.get(award_type__code="learning_family")
    award = AwardType.objects.create(code="khuyen_doc", name="Gia đình khuyến đọc", position=99)
    draft = versions.new_version(actor=None, version=source)
    AwardTypeVersion.objects.filter(pk=draft.pk).update(award_type=award, number=1)
    draft = AwardTypeVersion.objects.get(pk=draft.pk)
    versions.publish(actor=None, version=draft)
    RoundAward.objects.create(round=round_, award_type=award, version=draft)
    nomination = worlds.proposed(round_, "khuyen_doc")
    nomination = door.perform("mark_eligible", nomination.number, worlds.who("tp.chutich"))
    assert (nomination.state, nomination.award_type.name) == ("eligible", "Gia đình khuyến đọc")


@pytest.mark.django_db
def test_only_the_administrator_opens_the_catalogue_and_imports_into_it() -> None:
    worlds.make_world()
    paths = ["awardtypeversion", "criteriaset", "criterion", "reasoncode", "round"]
    for name in paths:
        address = f"/quan-tri/nominations/{name}/"
        assert browser("quantri").get(address).status_code == 200, name
        assert browser("tp.chutich").get(address).status_code in {302, 403}, name
    assert browser("tp.chutich").get("/quan-tri/nominations/criterion/import/").status_code in {
        302,
        403,
    }
    file = SimpleUploadedFile("x.csv", "use,code,label\nhold,la,'=Lạ\n".encode())
    admin = browser("quantri")
    page = admin.post(
        "/quan-tri/nominations/reasoncode/import/",
        {"import_file": file, "format": "1", "resource": ""},
    )
    assert page.status_code == 200 and "Lạ" in page.content.decode()


@pytest.mark.django_db
def test_a_version_is_made_and_published_on_the_administrators_page() -> None:
    worlds.make_world()
    version = AwardTypeVersion.objects.get(award_type__code="learning_family")
    address = "/quan-tri/nominations/awardtypeversion/"
    admin = browser("quantri")
    admin.post(address, {"action": "make_new_version", "_selected_action": version.pk})
    draft = AwardTypeVersion.objects.get(award_type=version.award_type, number=2)
    assert admin.get(f"{address}{draft.pk}/change/").status_code == 200
    told = admin.post(
        address, {"action": "publish_versions", "_selected_action": draft.pk}, follow=True
    )
    draft.refresh_from_db()
    assert draft.status == "published" and "Đã ban hành" in told.content.decode()
    shown = admin.get(f"{address}{draft.pk}/change/").content.decode()
    assert 'name="_save"' not in shown
