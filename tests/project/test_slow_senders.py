"""Served by the configuration that is shipped, who sends a byte at a time delays nobody."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: Seconds a request may take to arrive in these tests.
PATIENCE = 6


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    number = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "tests.project.answering"],
        cwd=ROOT,
        env={
            **os.environ,
            "BIND": f"127.0.0.1:{number}",
            "WEB_CONCURRENCY": "1",
            "WEB_THREADS": "2",
            "SERVE_PATIENCE": str(PATIENCE),
            # The one process is not replaced in the midst of a test that asks thousands of times.
            "MAX_REQUESTS": "0",
        },
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", number), timeout=1).close()
                break
            except OSError:
                assert time.monotonic() < until and server.poll() is None
                threading.Event().wait(0.1)
        yield number
    finally:
        server.terminate()
        server.wait(timeout=40)


def asked(port: int, method: str = "GET", path: str = "/a", body: bytes | None = None) -> str:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request(method, path, body)
        return line.getresponse().read().decode()
    finally:
        line.close()


class Slow(threading.Thread):
    """Sends what it has at once, then a byte a second until it is cut off."""

    def __init__(self, port: int, begin: bytes, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.port, self.begin, self.stop, self.answer = port, begin, stop, b""

    def run(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port)) as line:
            line.sendall(self.begin)
            line.settimeout(1)
            while not self.stop.is_set():
                try:
                    self.answer = line.recv(1000)
                    return
                except TimeoutError:
                    pass
                except OSError:
                    return
                try:
                    line.sendall(b"x")
                except OSError:
                    return


@pytest.mark.parametrize(
    "begin",
    [
        b"POST /api/v1/verify-file/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5000\r\n",
    ],
    ids=["body", "head", "chunks"],
)
def test_twenty_slow_senders_delay_nobody_and_are_let_go(port: int, begin: bytes) -> None:
    stop = threading.Event()
    senders = [Slow(port, begin, stop) for _number in range(20)]
    for one in senders:
        one.start()
    # Two threads answer; twenty requests are on their way in.
    until = time.monotonic() + PATIENCE / 2
    answered = 0
    while time.monotonic() < until:
        assert asked(port) == "GET /a 0"
        answered += 1
    assert answered >= 3
    for one in senders:
        one.join(timeout=PATIENCE + 20)
    stop.set()
    assert all(one.answer.startswith(b"HTTP/1.1 408") for one in senders)


def test_twenty_who_do_not_hang_up_delay_nobody(port: int) -> None:
    lines = [socket.create_connection(("127.0.0.1", port), timeout=5) for _number in range(20)]
    try:
        for one in lines:
            one.sendall(b"GET /g HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert asked(port) == "GET /a 0"
        for one in lines:
            assert one.recv(1000).startswith(b"HTTP/1.1 200")
    finally:
        for one in lines:
            one.close()


def test_what_comes_in_time_arrives_whole(port: int) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    for size in (0, 10, 3_000_000, 200, 0):
        line.request("POST", "/b", b"x" * size)
        assert line.getresponse().read() == f"POST /b {size}".encode()
    line.request("POST", "/c", iter([b"x" * 70_000, b"y" * 5]), encode_chunked=True)
    assert line.getresponse().read() == b"POST /c 70005"
    line.request("GET", "/d")
    assert line.getresponse().read() == b"GET /d 0"
    line.close()


def test_two_requests_sent_in_one_go_are_both_answered(port: int) -> None:
    one = b"POST /e HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
    two = b"GET /f HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(one + two)
        got = b""
        while part := line.recv(65536):
            got += part
    assert b"POST /e 3" in got and b"GET /f 0" in got


def test_a_request_longer_than_any_of_ours_is_refused_before_it_is_read(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n")
        assert line.recv(1000).startswith(b"HTTP/1.1 413")


def test_what_is_no_request_ends_and_the_next_one_is_answered(port: int) -> None:
    for odd in (b"\x16\x03\x01\x00\r\n\r\n", b"GARBAGE\r\n\r\n", b""):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
            line.sendall(odd)
    assert asked(port) == "GET /a 0"
