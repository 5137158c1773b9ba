"""The record as one signed hash, handed outside: whoever writes it anew is found by it."""

from __future__ import annotations

import json
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from audit import checkpoints
from audit.models import Checkpoint, Event, Leaf
from audit.record import event_hash, record
from audit.tree import Tree
from audit.verify import verify
from tests.tampering import as_hostile_administrator

pytestmark = [pytest.mark.django_db, pytest.mark.empty]


def acts(count: int, stream: str = "test:1") -> list[Event]:
    return [record(stream=stream, kind="act", actor=None, body={"n": n}) for n in range(count)]


def signed() -> Checkpoint:
    made = checkpoints.make()
    assert made is not None
    return made


def wrongs(anchors: tuple[str, ...] = ()) -> list[str]:
    return [finding.where for finding in verify(anchors)]


def plain_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, as it is written there."""
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + plain_root(leaves[:left]) + plain_root(leaves[left:])).digest()


def test_a_tree_grown_leaf_by_leaf_has_the_root_the_standard_gives() -> None:
    tree, leaves = Tree(), []
    for number in range(1, 70):
        leaves.append(str(number).encode())
        tree.add(leaves[-1])
        again = Tree(tree.size, tree.subtrees)
        assert again.root == tree.root == plain_root(leaves).hex()


def test_each_event_has_one_place_and_a_checkpoint_goes_on_from_the_last() -> None:
    acts(3)
    first = signed()
    assert checkpoints.make() is None
    acts(2, "unit:7")
    second = signed()
    assert (first.size, second.size, second.prev_root) == (3, 5, first.root)
    assert list(Leaf.objects.order_by("log_index").values_list("log_index", flat=True)) == [
        *range(5)
    ]
    assert Event.objects.filter(leaf__isnull=True).count() == 0
    assert wrongs() == []


def test_a_chain_hashed_anew_to_its_end_is_found() -> None:
    acts(3)
    signed()
    last = Event.objects.get(seq=3)
    last.body = '{"n":99}'
    as_hostile_administrator(
        f"UPDATE audit_event SET body = '{last.body}', hash = '{event_hash(last)}' WHERE seq = 3",
        f"UPDATE audit_head SET hash = '{event_hash(last)}' WHERE stream = 'test:1'",
    )
    assert wrongs() == ["log:3"]


def test_a_stream_taken_away_with_its_head_is_found() -> None:
    acts(2)
    acts(2, "unit:7")
    signed()
    as_hostile_administrator(
        "DELETE FROM audit_leaf WHERE log_index > 1",
        "DELETE FROM audit_event WHERE stream = 'unit:7'",
        "DELETE FROM audit_head WHERE stream = 'unit:7'",
    )
    assert wrongs() == ["log:4"]


def test_a_checkpoint_of_another_key_is_no_checkpoint_and_an_old_key_is_named(settings) -> None:
    acts(2)
    signed()
    mine = checkpoints.public_key()
    settings.AUDIT_KEY = "another-secret-another-secret-another"
    assert wrongs() == ["log:2"]
    settings.AUDIT_PUBLIC_KEYS = [mine]
    assert wrongs() == []


def test_a_record_written_anew_with_its_checkpoints_differs_from_the_lines_outside(
    settings, tmp_path: Path
) -> None:
    settings.AUDIT_ANCHOR_FILES = [str(tmp_path / "anchors.jsonl")]
    settings.AUDIT_ANCHOR_MAIL = ["giu@example.vn"]
    acts(3)
    line = checkpoints.line_of(signed())
    kept = (tmp_path / "anchors.jsonl").read_text(encoding="utf-8")
    assert kept == line + "\n" and line in mail.outbox[0].body
    assert wrongs((line,)) == []
    as_hostile_administrator(
        "DELETE FROM audit_checkpoint",
        "DELETE FROM audit_leaf",
        "DELETE FROM audit_event",
        "DELETE FROM audit_head",
    )
    acts(4)
    signed()
    assert wrongs() == []
    assert wrongs((line,)) == ["log:3"]
    assert wrongs(("không phải JSON", json.dumps({"size": 9, "root": "x"}))) == ["log:1", "log:9"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_leaf SET log_index = 9",
        "DELETE FROM audit_leaf",
        "UPDATE audit_checkpoint SET root = 'x'",
        "DELETE FROM audit_checkpoint",
    ],
)
def test_the_database_refuses_to_change_the_log(statement: str) -> None:
    acts(1)
    signed()
    with (
        pytest.raises(DatabaseError, match="cannot be changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_command_prints_the_line_and_says_when_it_could_not_be_handed_on(
    settings, tmp_path: Path
) -> None:
    out, err = StringIO(), StringIO()
    acts(1)
    call_command("audit_checkpoint", stdout=out, stderr=err)
    assert json.loads(out.getvalue())["size"] == 1
    call_command("audit_checkpoint", stdout=out, stderr=err)
    assert "Không có sự việc mới" in err.getvalue()
    settings.AUDIT_ANCHOR_FILES = [str(tmp_path)]
    acts(1)
    with pytest.raises(SystemExit):
        call_command("audit_checkpoint", stdout=out, stderr=err)
    assert Checkpoint.objects.count() == 2 and "chưa gửi được" in err.getvalue()
    anchors = tmp_path / "a"
    anchors.write_text(out.getvalue().splitlines()[0] + "\n", encoding="utf-8")
    call_command("verify_audit", "--anchors", str(anchors), stdout=out)
    with pytest.raises(SystemExit) as stop:
        call_command("verify_audit", "--anchors", str(tmp_path / "không có"), stderr=err)
    assert stop.value.code == 2
