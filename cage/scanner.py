"""Asking a virus scanner: clamd, over its socket, by its own INSTREAM.

No answer is never a good answer: whoever asks keeps the file back until there is one.
"""

from __future__ import annotations

import socket
import struct
from contextlib import closing

from .refusal import FileRefused

_PART = 64 * 1024
_LONGEST_ANSWER = 4096


class ScannerAway(Exception):
    """The scanner did not answer, or not with a verdict."""


def scan(data: bytes, address: str, *, seconds: float = 30) -> None:
    """Return when the scanner at ``address`` finds nothing.

    ``address`` is ``unix:/run/clamav/clamd.ctl`` or ``tcp:127.0.0.1:3310``. ``FileRefused`` when it
    finds something, ``ScannerAway`` when there is no verdict within ``seconds``.
    """
    try:
        with closing(_opened(address, seconds)) as line:
            line.sendall(b"zINSTREAM\0")
            for at in range(0, len(data), _PART):
                part = data[at : at + _PART]
                line.sendall(struct.pack(">L", len(part)) + part)
            line.sendall(struct.pack(">L", 0))
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
                if not (more := line.recv(_LONGEST_ANSWER)):
                    break
                answer += more
    except (OSError, ValueError) as error:
        raise ScannerAway(str(error)) from error
    told = answer.rstrip(b"\0\n").decode(errors="replace")
    if told.endswith(" FOUND"):
        raise FileRefused(
            "virus",
            "Tệp có mã độc nên không được nhận. Hãy quét virus máy đang dùng, rồi in lại ra PDF "
            "và gửi.",
        )
    if not told.endswith(": OK"):
        raise ScannerAway(told)


def _opened(address: str, seconds: float) -> socket.socket:
    kind, _colon, place = address.partition(":")
    if kind == "unix":
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(seconds)
        line.connect(place)
        return line
    host, _colon, port = place.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=seconds)
