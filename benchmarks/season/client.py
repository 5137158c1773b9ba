"""A client of the API: one token a person, polite when told to wait, everything measured."""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

#: Sends one request: method, path, headers, body; gives status, headers in small letters, body.
Send = Callable[[str, str, dict[str, str], bytes], tuple[int, dict[str, str], bytes]]
_TOO_MANY = 429


class Unexpected(Exception):
    """An answer no client can go on from: a server's failure, or no answer."""


def over_http(host: str, port: int) -> Send:
    """A connection a thread, kept open."""
    local = threading.local()

    def send(
        method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        for attempt in (1, 2):
            if not hasattr(local, "connection"):
                local.connection = http.client.HTTPConnection(host, port, timeout=120)
            try:
                local.connection.request(method, path, body or None, headers)
                answer = local.connection.getresponse()
                found = {name.lower(): value for name, value in answer.getheaders()}
                return answer.status, found, answer.read()
            except (http.client.RemoteDisconnected, ConnectionError):
                # The server closed an idle connection: nothing was done, once more.
                local.connection.close()
                del local.connection
                if attempt == 2:
                    raise
        raise AssertionError

    return send


@dataclass
class Measured:
    """How often each endpoint was called, how long each call took, what was refused."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    waited: float = 0.0
    lock: Any = field(default_factory=threading.Lock)

    def add(self, endpoint: str, taken: float) -> None:
        """One call."""
        with self.lock:
            self.seconds.setdefault(endpoint, []).append(taken)

    @property
    def requests(self) -> int:
        """All calls."""
        return sum(len(found) for found in self.seconds.values())

    def slowest(self, count: int = 12) -> list[dict[str, Any]]:
        """The endpoints by their 95th percentile, slowest first."""
        rows = []
        for endpoint, found in self.seconds.items():
            ordered = sorted(found)
            rows.append(
                {
                    "endpoint": endpoint,
                    "calls": len(ordered),
                    "median_ms": _ms(ordered[len(ordered) // 2]),
                    "p95_ms": _ms(ordered[min(len(ordered) * 95 // 100, len(ordered) - 1)]),
                    "slowest_ms": _ms(ordered[-1]),
                }
            )
        return sorted(rows, key=lambda row: -row["p95_ms"])[:count]


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


def endpoint_of(method: str, path: str) -> str:
    """The address without what differs from call to call: ``POST nominations/{number}/…``."""
    path = path.removeprefix("/api/v1/").split("?")[0]
    path = re.sub(r"\d{4}-\d{4,}", "{number}", path)
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "{id}", path)
    path = re.sub(r"(?<=/)\d+(?=/)", "{id}", path)
    return f"{method} {path}"


class Api:
    """The API as its people use it."""

    def __init__(self, send: Send, password: str) -> None:
        self.send, self.password = send, password
        self.measured = Measured()
        self._tokens: dict[str, str] = {}
        self._lock = threading.Lock()

    def get(self, who: str, path: str) -> Any:
        """What stands there; ``None`` when it was refused."""
        return self.call(who, "GET", path)

    def post(self, who: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Do something; ``None`` when it was refused, which is counted with its reasons."""
        return self.call(who, "POST", path, body or {})

    def act(self, who: str, number: str, code: str, **inputs: Any) -> Any:
        """One action on a dossier."""
        return self.post(who, f"nominations/{number}/actions/{code}/", inputs)

    def upload(self, who: str, path: str, name: str, data: bytes, **fields: str) -> Any:
        """A file with its fields."""
        edge = uuid.uuid4().hex
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in fields.items()
        ]
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = b"".join([*parts, head.encode(), data, f"\r\n--{edge}--\r\n".encode()])
        kind = f"multipart/form-data; boundary={edge}"
        _status, _headers, told = self._send(who, "POST", path, body, kind)
        return told

    def every(self, who: str, path: str) -> list[dict[str, Any]]:
        """All rows of a list, page by page."""
        rows: list[dict[str, Any]] = []
        page: int | None = 1
        mark = "&" if "?" in path else "?"
        while page:
            told = self.get(who, f"{path}{mark}page={page}&page_size=200")
            rows += told["results"]
            page = told["next"]
        return rows

    def call(self, who: str, method: str, path: str, body: Any = None) -> Any:
        """One request with JSON."""
        data = b"" if body is None else json.dumps(body).encode()
        return self._send(who, method, path, data, "application/json")[2]

    def hash_of_draft(self, who: str, decision: int) -> str:
        """Open the draft to be signed; its hash."""
        _status, headers, told = self._send(who, "GET", f"decisions/{decision}/draft/", b"", "")
        return headers["etag"].strip('"') if told is not None else ""

    # -- means ----------------------------------------------------------------------------------
    def _send(
        self, who: str, method: str, path: str, body: bytes, kind: str
    ) -> tuple[int, dict[str, str], Any]:
        headers = {"Authorization": f"Token {self._token(who)}"} if who else {}
        if body:
            headers["Content-Type"] = kind
        status, found, data = self._measured(method, f"/api/v1/{path}", headers, body)
        if status >= 500:
            raise Unexpected(f"{method} {path}: {status} {data[:300]!r}")
        if status < 400:
            is_json = found.get("content-type", "").startswith("application/json")
            return status, found, json.loads(data) if is_json and data else data
        reasons = ", ".join(sorted({one["code"] for one in json.loads(data)["reasons"]}))
        with self._lock:
            self.measured.refused[f"{endpoint_of(method, path)}: {status} {reasons}"] += 1
        return status, found, None

    def _measured(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        while True:
            begun = time.perf_counter()
            status, found, data = self.send(method, path, headers, body)
            self.measured.add(endpoint_of(method, path), time.perf_counter() - begun)
            if status != _TOO_MANY:
                return status, found, data
            wait = float(found.get("retry-after", "1"))
            with self._lock:
                self.measured.waited += wait
            time.sleep(wait)

    def _token(self, who: str) -> str:
        with self._lock:
            kept = self._tokens.get(who)
        if kept is None:
            given = json.dumps({"username": who, "password": self.password}).encode()
            _status, _found, data = self._measured(
                "POST", "/api/v1/token/", {"Content-Type": "application/json"}, given
            )
            kept = json.loads(data)["token"]
            with self._lock:
                self._tokens[who] = kept
        return kept
