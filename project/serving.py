"""The server's worker: who sends slowly waits outside, and delays nobody.

gunicorn reads a request in the thread that answers it, so a few senders of a byte a second hold
every thread. Here a request is read whole, by threads that do nothing else and cost little; only
then one of the threads that answer is asked. Too slow a sender is told so and let go; whoever was
answered and does not hang up is waited for by the same threads, where gunicorn's loop would wait.
"""

from __future__ import annotations

import os
import re
import socket
import time
from concurrent import futures
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

_MB = 1024 * 1024
#: Requests that may be on their way in at once, in one process.
READERS = int(os.environ.get("SERVE_READERS", "200"))
#: Seconds for a request to arrive, and the bytes that earn a second more.
PATIENCE = float(os.environ.get("SERVE_PATIENCE", "15"))
_SLOWEST = 8 * 1024
#: The longest whole request: three files of the largest size, and what a form brings along.
_LONGEST = 64 * _MB
_LONGEST_HEAD = 64 * 1024
_IN_MEMORY = _MB
_LENGTH = re.compile(rb"(?im)^content-length:[ \t]*(\d{1,12})[ \t]*\r?$")
_CHUNKED = re.compile(rb"(?im)^transfer-encoding:.*chunked")
_EXPECTS = re.compile(rb"(?im)^expect:[ \t]*100-continue")
_HEAD = "HTTP/1.1 {}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n"
_SLOW = ("408 Request Timeout", "Gửi quá chậm nên máy chủ đã ngừng nhận. Hãy gửi lại.")
_LARGE = ("413 Content Too Large", "Nội dung gửi lên quá lớn. Hãy gửi từng tệp một.")


class TooSlow(Exception):
    """A request did not arrive in its time."""


class TooLarge(Exception):
    """A request is longer than any of ours."""


class Arrived:
    """A client's socket; what came in already is read from here, then from the client."""

    def __init__(self, client: socket.socket) -> None:
        self._client = client
        self._held = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed with the socket
        self._size = self._given = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def recv(self, size: int, *flags: int) -> bytes:
        """What was held, in order; from the client when nothing is held any more."""
        if self._given >= self._size:
            return self._client.recv(size, *flags)
        self._held.seek(self._given)
        data = self._held.read(size)
        self._given += len(data)
        if self._given >= self._size:
            self._held.seek(0)
            self._held.truncate()
            self._size = self._given = 0
        return data

    def _hold(self, data: bytes) -> None:
        self._held.seek(self._size)
        self._held.write(data)
        self._size += len(data)

    def read_whole(self, begun: bytes) -> None:
        """Wait until one request is here whole; ``begun`` is what the parser holds of it.

        ``TooSlow`` or ``TooLarge`` when it does not come as a request of ours does. What is no
        request at all is left to the parser.
        """
        self._held.seek(self._given)
        seen, until = begun + self._held.read(), time.monotonic() + PATIENCE
        while b"\r\n\r\n" not in seen:
            if len(seen) > _LONGEST_HEAD or not (more := self._received(until)):
                return
            seen += more
        head, _end, body = seen.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        chunked = _CHUNKED.search(head)
        wanted = int(length[1]) if length and not chunked else 0
        if wanted > _LONGEST:
            raise TooLarge
        if _EXPECTS.search(head):
            self._client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        here, last = len(body), body[-5:]
        while here < wanted or (chunked and not last.endswith(b"0\r\n\r\n")):
            more = self._received(until + here / _SLOWEST)
            if not more:
                return
            here += len(more)
            last = (last + more)[-5:]
            if here > _LONGEST:
                raise TooLarge

    def _received(self, until: float) -> bytes:
        left = until - time.monotonic()
        if left <= 0:
            raise TooSlow
        self._client.settimeout(left)
        try:
            data = self._client.recv(64 * 1024)
        except TimeoutError as error:
            raise TooSlow from error
        finally:
            self._client.settimeout(None)
        self._hold(data)
        return data

    def refuse(self, status: str, text: str) -> None:
        """Answer without asking the application; a client that does not read is not waited for."""
        body = text.encode()
        head = _HEAD.format(status) + f"Content-Length: {len(body)}\r\n\r\n"
        try:
            self._client.settimeout(1)
            self._client.sendall(head.encode() + body)
        except OSError:
            return

    def close(self) -> None:
        """The socket, and what was held."""
        self._held.close()
        self._client.close()


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """Threads that answer, and others that only wait for requests to arrive."""

    def init_process(self) -> None:
        """With the threads that read."""
        self._readers = futures.ThreadPoolExecutor(READERS, "reads")
        super().init_process()

    def enqueue_req(self, conn: Any) -> None:
        """A request is read first, and asked of the application when it is here."""
        if conn.is_http2 or self.cfg.is_ssl:
            super().enqueue_req(conn)
            return
        if not isinstance(conn.sock, Arrived):
            conn.sock = Arrived(conn.sock)
        reading = self._readers.submit(self._read, conn)
        reading.add_done_callback(
            lambda done: self.method_queue.defer(partial(self._arrived, conn, done))
        )

    @staticmethod
    def _read(conn: Any) -> None:
        conn.sock.setblocking(True)
        begun = conn.parser.unreader.buf.getvalue() if conn.parser is not None else b""
        try:
            conn.sock.read_whole(begun)
        except TooSlow:
            conn.sock.refuse(*_SLOW)
            raise
        except TooLarge:
            conn.sock.refuse(*_LARGE)
            raise

    def _arrived(self, conn: Any, done: futures.Future[None]) -> None:
        if done.cancelled() or done.exception() is not None:
            self.nr_conns -= 1
            conn.close()
            return
        # What is held is data that is ready, though the socket is silent.
        conn.data_ready = True
        super().enqueue_req(conn)

    def finish_request(self, conn: Any, fs: futures.Future[Any]) -> None:
        """A connection that ends is closed aside: its client may take two seconds to hang up."""
        if fs.cancelled() or fs.exception() is not None or fs.result():
            super().finish_request(conn, fs)
            return
        closing = self._readers.submit(conn.close, graceful=True)
        closing.add_done_callback(lambda _done: self.method_queue.defer(self._closed))

    def _closed(self) -> None:
        self.nr_conns -= 1
