"""Handing foreign bytes to a child process, and never waiting for it for ever."""

from __future__ import annotations

import json
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[1]
_MB = 1024 * 1024
#: Children of one web process at once; further tasks wait, so that memory has a bound.
AT_ONCE = 3
_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """What a child may use: bytes of memory, seconds of processor and of clock, bytes to answer."""

    memory: int = 512 * _MB
    cpu: int = 30
    wall: float = 60.0
    output: int = 64 * _MB


class CageBroken(Exception):
    """A child gave no answer. ``why`` is memory, time, output, crash, ended or busy."""

    def __init__(self, why: str, text: str = "") -> None:
        super().__init__(f"{why}: {text}" if text else why)
        self.why = why

    @property
    def too_heavy(self) -> bool:
        """Whether a limit ended it, not a fault in the file's content."""
        return self.why != "crash"


def run(
    task: str, request: dict[str, Any], data: bytes = b"", *, limits: Limits | None = None
) -> tuple[dict[str, Any], bytes]:
    """What the function ``task`` ("package.module:name") answers to ``request`` and ``data``.

    The function runs in a process of its own, with an empty environment and under ``limits``; it
    gets and gives a dictionary JSON can hold, and bytes. ``CageBroken`` when no answer comes.
    """
    bounds = limits or Limits()
    until = time.monotonic() + bounds.wall
    asked = json.dumps(request).encode() + b"\n"
    if not _ROOM.acquire(timeout=bounds.wall):
        raise CageBroken("busy")
    try:
        try:
            return _exchanged(_KEEPER.child(task, bounds), asked, data, bounds, until)
        except CageBroken as broken:
            if broken.why != "ended" or _KEEPER.lives():
                raise
            # Not the file's fault: the keeper was ended from outside, so once more.
            return _exchanged(_KEEPER.child(task, bounds), asked, data, bounds, until)
    except CageBroken as broken:
        _logger.warning("%s ended: %s", task, broken)
        raise
    finally:
        _ROOM.release()


_ROOM = threading.BoundedSemaphore(AT_ONCE)


def _exchanged(
    channel: socket.socket, request: bytes, data: bytes, bounds: Limits, until: float
) -> tuple[dict[str, Any], bytes]:
    parts, size = [], 0
    try:
        for part in (request, data):
            channel.settimeout(max(until - time.monotonic(), 0.01))
            channel.sendall(part)
        channel.shutdown(socket.SHUT_WR)
        while True:
            channel.settimeout(max(until - time.monotonic(), 0.01))
            if not (got := channel.recv(_MB)):
                break
            parts.append(got)
            size += len(got)
            if size > bounds.output + _MB:
                raise CageBroken("output")
    except TimeoutError as error:
        raise CageBroken("time") from error
    except OSError as error:
        # It was ended while it still read or wrote.
        raise CageBroken("ended") from error
    finally:
        channel.close()
    line, end, rest = b"".join(parts).partition(b"\n")
    if not end:
        raise CageBroken("ended")
    told = json.loads(line)
    if "failed" in told:
        raise CageBroken(told["failed"], told.get("text", ""))
    return told["answer"], rest


class _Keeper:
    """The process children are forked from; one for each process that asks, begun when needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._orders: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def child(self, task: str, bounds: Limits) -> socket.socket:
        """The socket of a new child that does ``task``."""
        mine, its = socket.socketpair()
        order = json.dumps({"task": task, **asdict(bounds)}).encode()
        with its, self._lock:
            try:
                self._order(order, its)
            except OSError:
                # It was ended from outside: begun anew, once.
                self._orders = None
                self._order(order, its)
        return mine

    def lives(self) -> bool:
        """Whether it is there; one that is not is forgotten, so that the next order begins it."""
        with self._lock:
            try:
                if self._process is not None:
                    # Who was told to end may need a moment for it.
                    self._process.wait(timeout=0.5)
            except subprocess.TimeoutExpired:
                return True
            self._orders = None
            return False

    def _order(self, order: bytes, its: socket.socket) -> None:
        if self._orders is None or self._owner != os.getpid():
            self._begin()
        assert self._orders is not None
        socket.send_fds(self._orders, [order], [its.fileno()])

    def _begin(self) -> None:
        mine, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with its:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "cage.keeper", str(its.fileno())],
                pass_fds=[its.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=_ROOT,
                env={
                    "PYTHONPATH": str(_ROOT),
                    "PYTHONDONTWRITEBYTECODE": "1",
                    "TZ": "Asia/Ho_Chi_Minh",
                    "OPENBLAS_NUM_THREADS": "1",
                },
            )
        self._orders, self._owner = mine, os.getpid()


_KEEPER = _Keeper()
