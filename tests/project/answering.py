"""A small application served as the real one is, for tests of the serving."""

from __future__ import annotations

from typing import Any


def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """How many bytes of body came in."""
    came = 0
    while part := environ["wsgi.input"].read(65536):
        came += len(part)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} {came}".encode()]
