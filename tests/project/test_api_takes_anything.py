"""Whatever is sent to the API, it answers with a sentence: never a failure of the server.

Every operation of the OpenAPI description, as different people, with values that fit its schema
and values that do not. ``FUZZ_RUNS`` asks for more.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st

from nominations.models import Nomination
from tests import worlds
from tests.process.world import Started, made_world, taken_back
from workflows.kernel.registry import ACTIONS

pytestmark = pytest.mark.django_db
RUNS = int(os.environ.get("FUZZ_RUNS", "150" if connection.vendor == "postgresql" else "300"))
PARTS = 2
PEOPLE = (
    "mybinh.canbo",
    "mybinh.chutich",
    "tp.tiepnhan",
    "tp.thamdinh",
    "tp.chutich",
    "tp.thuky",
    "hoidong.chutich",
    "gddt.canbo",
    "ubnd.chutich",
    "ubnd.vanthu",
    "tp.thuquy",
    "quantri",
    "",
)
#: What people and programs send by mistake or on purpose.
NASTY = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "٣",
    "²",
    "1e999",
    "-1",
    "0",
    "99999999999999999999",
    "0000-00-00",
    "31/02/2024",
    "2024-13-45",
    "x" * 5000,
    "' OR 1=1 --",
    "../../etc/passwd",
    "<script>",
    "null",
    "[]",
    "{}",
    "Hoa\u0300",
    "\u202e",
    "12:00 99/99/9999",
)
#: What this world really has.
KNOWN = (
    "2024",
    "22779",
    "learning_family",
    "field",
    "achievement",
    "1",
    "2",
    "eligible",
    "yes",
    "khuyenhoc-demo",
    "2026-11-02",
    "02/11/2026",
    "nomination",
    "decision",
    "pdf",
)
ODD = st.one_of(
    st.sampled_from(NASTY),
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(10**400),
    st.floats(),
    st.text(max_size=20),
)
ANYTHING = st.recursive(
    ODD,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Every method and path of the description, with what it says of them."""
    described = SchemaGenerator().get_schema(request=None, public=True)
    return [
        (method.upper(), path, operation)
        for path, methods in sorted(described["paths"].items())
        for method, operation in sorted(methods.items())
    ]


def fitting(schema: dict[str, Any], known: list[str]) -> st.SearchStrategy[Any]:
    """Values of the schema, half of them what this world really has."""
    kind = schema.get("type")
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if kind == "object":
        return st.fixed_dictionaries(
            {},
            optional={
                name: st.one_of(fitting(one, known), fitting(one, known), ANYTHING)
                for name, one in schema.get("properties", {}).items()
            },
        )
    if kind == "array":
        return st.lists(fitting(schema.get("items", {}), known), max_size=4)
    if kind == "integer":
        return st.integers(0, 12) | st.integers()
    if kind == "boolean":
        return st.booleans()
    if kind == "string":
        return st.sampled_from(known) | st.sampled_from(NASTY) | st.text(max_size=12)
    return ANYTHING


@pytest.fixture
def started(db: Any) -> Iterator[Started]:
    """Dossiers at every stage, with their letters, sessions and drafts."""
    with made_world() as found:
        yield found


@pytest.mark.parametrize("part", range(PARTS))
def test_no_operation_fails_whatever_it_is_sent(started: Started, part: int) -> None:
    every = operations()
    numbers = sorted(started.numbers.values())
    known = [*numbers, *KNOWN]
    clients = {name: Client() for name in PEOPLE}
    for name, client in clients.items():
        if name:
            client.force_login(
                worlds.who(name), backend="django.contrib.auth.backends.ModelBackend"
            )

    @seed(2026 + part)
    @settings(
        max_examples=max(RUNS // PARTS, 1),
        deadline=None,
        database=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    @given(data=st.data())
    def send(data: st.DataObject) -> None:
        method, path, operation = data.draw(st.sampled_from(every), "operation")
        who = data.draw(st.sampled_from(PEOPLE), "who")
        values = st.sampled_from(known) | st.sampled_from(sorted(ACTIONS)) | st.sampled_from(NASTY)

        def filled(found: re.Match[str]) -> str:
            name = found[1]
            if name == "action":
                values_here = st.sampled_from(sorted(ACTIONS)) | values
            elif name == "number":
                values_here = st.sampled_from(numbers) | values
            elif name in {"id", "pk", "row_id"}:
                values_here = st.integers(0, 4).map(str) | values
            else:
                values_here = values
            text = data.draw(values_here, name)
            return quote(text.encode("utf-8", "surrogatepass"), safe="") or "%20"

        address = re.sub(r"\{(\w+)\}", filled, path)
        asked = [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]
        query = {name: data.draw(values, name) for name in asked if data.draw(st.booleans())}
        if query:
            address += "?" + urlencode(
                {name: text.encode("utf-8", "surrogatepass") for name, text in query.items()}
            )
        body, kind = _body(data, operation, known)
        note(f"{who or 'nobody'}: {method} {address} {kind} {body!r}"[:2000])
        with taken_back():
            answer = clients[who].generic(method, address, body, content_type=kind)
            assert answer.status_code < 500
            if answer.status_code >= 400 and answer["Content-Type"].startswith("application/json"):
                reasons = json.loads(answer.content)["reasons"]
                assert reasons and all(one["text"] for one in reasons), reasons
        assert Nomination.objects.count() == len(numbers)

    send()


def _body(data: st.DataObject, operation: dict[str, Any], known: list[str]) -> tuple[bytes, str]:
    """What is sent: by the schema, or anything at all."""
    content = operation.get("requestBody", {}).get("content", {})
    if not content:
        return b"", "application/json"
    if "multipart/form-data" in content and data.draw(st.booleans(), "as multipart"):
        given = {
            name: data.draw(st.sampled_from(known) | st.sampled_from(NASTY[:12]), name)
            for name in content["multipart/form-data"]["schema"].get("properties", {})
        }
        file = SimpleUploadedFile(
            data.draw(st.sampled_from(["a.pdf", "b.xlsx", "…/c", "d" * 300])),
            data.draw(st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\x00" * 50])),
        )
        return _multipart(given | {"file": file})
    schema = next(iter(content.values())).get("schema", {})
    value = data.draw(st.one_of(fitting(schema, known), fitting(schema, known), ANYTHING), "body")
    return json.dumps(value).encode(), "application/json"


def _multipart(given: dict[str, Any]) -> tuple[bytes, str]:
    edge = "----rieng"
    parts = []
    for name, value in given.items():
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"'
        if isinstance(value, SimpleUploadedFile):
            parts.append(f'{head}; filename="{value.name}"\r\n\r\n'.encode() + value.read())
        else:
            parts.append(f"{head}\r\n\r\n{value}".encode("utf-8", "replace"))
    body = b"\r\n".join([*parts, f"--{edge}--\r\n".encode()])
    return body, f"multipart/form-data; boundary={edge}"
