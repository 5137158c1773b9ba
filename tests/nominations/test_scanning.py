"""The virus scanner, where there is one: what it has not found clean goes to nobody."""

from __future__ import annotations

import io
import socketserver
import struct
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command

from cage import scanner
from nominations.evidence import FileRefused, open_small, open_stored, rescan, store_file
from nominations.models import StoredFile
from tests import worlds

EVIL = b"X5O!P%@AP"


class Clamd(socketserver.ThreadingTCPServer):
    """As much of clamd as is asked here: INSTREAM, and a mood to answer in."""

    allow_reuse_address = True
    daemon_threads = True
    mood = "well"
    asked = 0

    @property
    def address(self) -> str:
        return f"tcp:127.0.0.1:{self.server_address[1]}"


class _Asked(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server = self.server
        assert isinstance(server, Clamd)
        server.asked += 1
        assert self.rfile.read(10) == b"zINSTREAM\0"
        data = b""
        while size := struct.unpack(">L", self.rfile.read(4))[0]:
            data += self.rfile.read(size)
        if server.mood == "silent":
            return
        if server.mood == "broken":
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
        elif EVIL in data:
            self.wfile.write(b"stream: Eicar-Test-Signature FOUND\0")
        else:
            self.wfile.write(b"stream: OK\0")


@pytest.fixture
def clamd(settings: Any) -> Iterator[Clamd]:
    with Clamd(("127.0.0.1", 0), _Asked) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        settings.SCANNER = server.address
        yield server
        server.shutdown()
        thread.join()


def refusal_of(stored: StoredFile) -> str:
    with pytest.raises(FileRefused) as caught:
        open_stored(stored)
    return caught.value.code


def test_a_large_file_is_sent_in_parts_and_found_clean_or_not(clamd: Clamd) -> None:
    scanner.scan(b"x" * 200_000, clamd.address)
    with pytest.raises(FileRefused) as caught:
        scanner.scan(b"x" * 150_000 + EVIL, clamd.address)
    assert caught.value.code == "virus" and "Hãy" in caught.value.text


@pytest.mark.parametrize("mood", ["silent", "broken"])
def test_no_verdict_is_no_good_verdict(clamd: Clamd, mood: str) -> None:
    clamd.mood = mood
    with pytest.raises(scanner.ScannerAway):
        scanner.scan(b"x", clamd.address)


@pytest.mark.parametrize("address", ["tcp:127.0.0.1:1", "unix:/nowhere/clamd.ctl", "odd"])
def test_a_scanner_that_is_not_there_gives_no_verdict(address: str) -> None:
    with pytest.raises(scanner.ScannerAway):
        scanner.scan(b"x", address, seconds=2)


@pytest.mark.django_db
def test_without_the_setting_nothing_is_asked_and_nothing_withheld(settings: Any) -> None:
    assert settings.SCANNER == ""
    stored = store_file(worlds.pdf("Giấy"))
    assert stored.scan == "" and open_stored(stored).read()
    assert rescan() == (0, 0)


@pytest.mark.django_db
def test_what_is_found_is_refused_and_not_kept(clamd: Clamd, settings: Any) -> None:
    assert open_stored(store_file(worlds.pdf("Sạch"))).read()
    with pytest.raises(FileRefused) as caught:
        store_file(worlds.pdf(EVIL.decode()))
    assert caught.value.code == "virus" and StoredFile.objects.count() == 1


@pytest.mark.django_db
def test_what_waits_is_withheld_until_the_sweep_has_its_answer(
    clamd: Clamd, capsys: pytest.CaptureFixture[str]
) -> None:
    clamd.mood = "silent"
    stored = store_file(worlds.png())
    assert stored.scan == "waiting"
    assert refusal_of(stored) == "unscanned" and open_small(stored) is None
    call_command("sweep", stderr=(told := io.StringIO()))
    assert "1 tệp vẫn chờ quét virus" in told.getvalue()
    stored.refresh_from_db()
    assert refusal_of(stored) == "unscanned"
    clamd.mood = "well"
    call_command("sweep")
    assert "1 tệp đã được quét" in capsys.readouterr().out
    stored.refresh_from_db()
    assert stored.scan == "clean" and open_stored(stored).read() and open_small(stored)
    assert rescan() == (0, 0)


@pytest.mark.django_db
def test_a_file_from_before_there_was_a_scanner_is_withheld_until_it_is_asked_about(
    clamd: Clamd, settings: Any
) -> None:
    settings.SCANNER = ""
    old, bad = store_file(worlds.pdf("Cũ")), store_file(worlds.pdf(EVIL.decode()))
    settings.SCANNER = clamd.address
    assert refusal_of(old) == "unscanned"
    assert rescan() == (2, 0)
    old.refresh_from_db()
    bad.refresh_from_db()
    assert open_stored(old).read() and refusal_of(bad) == "virus"
    # Found once, it stays here, also when the scanner is taken away again.
    settings.SCANNER = ""
    assert refusal_of(bad) == "virus"


@pytest.mark.django_db
def test_sent_again_when_the_scanner_is_back_a_waiting_file_is_let_through(clamd: Clamd) -> None:
    clamd.mood = "broken"
    data = worlds.pdf("Hai lần")
    assert store_file(data).scan == "waiting"
    clamd.mood = "well"
    assert store_file(data).scan == "clean"
