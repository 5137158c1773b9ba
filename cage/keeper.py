"""The process children are forked from, and what each child does.

Run as ``python -m cage.keeper FD``, by ``cage.process`` only. It holds no secret and no connection.
For each task it gets a line of JSON and a socket; it imports the module of the task once, so that
a child begins warm, and forks. The child bounds itself before it reads the first foreign byte.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import resource
import signal
import socket
import sys
from typing import Any

#: The size of one order; a task's own request goes over its socket.
ORDER = 64 * 1024


def limit(order: dict[str, Any]) -> None:
    """Bound memory, time and files. Memory counts from what the keeper holds already."""
    with open("/proc/self/statm") as file:
        held = int(file.read().split()[0]) * resource.getpagesize()
    memory, seconds = held + int(order["memory"]), int(order["cpu"])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, float(order["wall"]))


def _received(channel: socket.socket) -> bytes:
    parts = []
    while part := channel.recv(1 << 20):
        parts.append(part)
    return b"".join(parts)


def _answered(order: dict[str, Any], channel: socket.socket) -> tuple[dict[str, Any], bytes]:
    module, _colon, name = order["task"].partition(":")
    try:
        task = getattr(importlib.import_module(module), name)
        limit(order)
        line, _end, data = _received(channel).partition(b"\n")
        answer, rest = task(json.loads(line), data)
    except MemoryError:
        return {"failed": "memory"}, b""
    except Exception as error:
        # The libraries raise whatever a hostile file provokes.
        return {"failed": "crash", "text": f"{type(error).__name__}: {error}"[:300]}, b""
    if len(rest) > order["output"]:
        return {"failed": "output"}, b""
    return {"answer": answer}, rest


def _child(order: dict[str, Any], channel: socket.socket) -> None:
    try:
        # One short task under a limit of memory: looking for circles would only take time.
        gc.disable()
        answer, rest = _answered(order, channel)
        channel.sendall(json.dumps(answer).encode() + b"\n" + rest)
    finally:
        os._exit(0)


def main() -> None:
    """Fork a child for each order until whoever gives them is gone."""
    # Ctrl-C at a terminal reaches the whole group; the end of the socket is the sign to go.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Children are not waited for: what they have to say comes over their socket.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    orders = socket.socket(fileno=int(sys.argv[1]))
    while True:
        line, handles, _flags, _address = socket.recv_fds(orders, ORDER, 1)
        if not line:
            return
        order, channel = json.loads(line), socket.socket(fileno=handles[0])
        # What cannot be imported here the child fails at the same way, and says so.
        with contextlib.suppress(Exception):
            importlib.import_module(order["task"].partition(":")[0])
        if not os.fork():
            orders.close()
            _child(order, channel)
        channel.close()


if __name__ == "__main__":
    main()
