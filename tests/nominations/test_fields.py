"""A field is told once: one entry of the catalogue is seen wherever fields are read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nominations.fields import ALL, CATALOGUE, Kind, Table
from nominations.forms import form_of
from nominations.models import Collective, Nomination, Person, SensitiveFacts
from nominations.workbooks.headers import SYNONYMS

_MODELS = {
    Table.NOMINATION: Nomination,
    Table.PERSON: Person,
    Table.COLLECTIVE: Collective,
    Table.SENSITIVE: SensitiveFacts,
}
#: A process of its own with one field more than ours, stored in a column of a person.
_ONE_MORE = """
import dataclasses, datetime as dt, io, os
from nominations import fields
made_up = dataclasses.replace(
    fields.CATALOGUE["school"],
    name="summary", label="Sở trường", exported=True, heading="", help="Ghi điều em giỏi nhất.",
    example="Vẽ", longest=20, stored=((fields.Table.PERSON, "phone"),), telling=(),
    synonyms=("so truong", "nang khieu"), need=fields.Need.SEND,
    missing="Chưa ghi sở trường.", told=fields.Told.PERSONAL,
)
fields.CATALOGUE = fields.Catalogue([*fields.CATALOGUE, made_up])
os.environ["DJANGO_SETTINGS_MODULE"] = "project.settings"
import django
django.setup()
import openpyxl
from nominations import drafts, forms, resources
from nominations.models import Nomination, Person
from nominations.workbooks import blank, checks, headers, repair
from workflows.templatetags.form_parts import parts

form = forms.form_of("scholarship")
assert str(form.base_fields["summary"].label) == "Sở trường"
assert form.base_fields["summary"].max_length == 20
assert "summary" in [bound.name for _t, _h, mine in parts(form()) for bound in mine]
sheet = openpyxl.load_workbook(io.BytesIO(blank.blank_workbook("scholarship"))).worksheets[0]
assert "Sở trường" in [cell.value for cell in sheet[6]]
assert headers.field_of("Năng khiếu") == "summary"
row = repair.reread("scholarship", 7, {"full_name": "Lê Ân"}, {}, today=dt.date(2026, 1, 1))
assert "summary.required" in [one.code for one in row.messages]
row = repair.reread("scholarship", 7, {"summary": "x" * 21}, {}, today=dt.date(2026, 1, 1))
assert "summary.length" in [one.code for one in row.messages]
assert repair.texts_of("scholarship", row)["summary"] == "x" * 21
one = Nomination(person=Person())
drafts.put_subject(one, {"summary": "Vẽ"})
assert one.person.phone == "Vẽ" and "summary" in drafts.PERSONAL_FIELDS
assert resources.PersonResource.fields["summary"].column_name == "Sở trường"
assert resources.PersonResource.fields["summary"].get_value(one.person) == "Vẽ"
print("seen everywhere")
"""


def test_a_made_up_field_is_seen_in_form_blank_synonyms_checks_repair_and_export() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ONE_MORE],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        env={**os.environ, "DEBUG": "1"},
        timeout=300,
    )
    assert done.stdout.strip() == "seen everywhere", done.stderr


@pytest.mark.parametrize("field", CATALOGUE, ids=lambda field: field.name)
def test_a_field_lies_in_a_column_as_long_as_it_says(field) -> None:
    for table, attribute in field.stored:
        column = _MODELS[table]._meta.get_field(attribute)
        if field.longest is not None:
            assert column.max_length == field.longest
    assert field.stored or field.kind in (Kind.BIRTH, Kind.NATIONAL_ID)


@pytest.mark.parametrize("family", ALL)
def test_each_form_has_the_fields_of_its_family_and_no_other(family: str) -> None:
    wanted = [field.name for field in CATALOGUE.of(family) if not field.urgent]
    assert list(form_of(family).base_fields) == wanted
    urgent = [field.name for field in CATALOGUE.of(family)]
    assert list(form_of(family, urgent=True).base_fields) == urgent


def test_a_heading_means_one_field_only() -> None:
    every = [phrase for phrases in SYNONYMS.values() for phrase in phrases]
    assert sorted(every) == sorted(set(every))


def test_no_word_for_a_column_means_two_fields() -> None:
    words = [word for field in CATALOGUE if field.listed for word in (*field.synonyms, *field.weak)]
    assert sorted(words) == sorted(set(words))
