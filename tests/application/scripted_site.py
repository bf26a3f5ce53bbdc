"""A site that answers as it is told to, over real HTTP: for what the real one does rarely."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid5

from contracts.problems import MEDIA_TYPE, Kind, Problem

PASSWORD = "correct horse"  # noqa: S105
TOKEN = "a-token"  # noqa: S105
COOKIE = f"__Host-sid={TOKEN}; Path=/; Secure; HttpOnly; SameSite=Strict"


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: dict[str, list[str]]
    headers: Message
    body: Any


@dataclass(frozen=True)
class Answer:
    """`body` as bytes is sent as it is; None breaks the connection off instead of answering."""

    status: int
    body: object = b""
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"


BROKEN_OFF = Answer(0)


def refusal(kind: Kind, detail: str | None = None, **headers: str) -> Answer:
    return problem(kind.problem(detail), **headers)


def problem(told: Problem, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(told.status, told.model_dump_json().encode(), named, MEDIA_TYPE)


type Script = Callable[[Asked], Answer | None]


@dataclass
class ScriptedSite:
    """Answers from `script` where that has something to say; else signs in, creates and lists."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    created: dict[str, dict[str, Any]] = field(default_factory=dict)
    script: Script = lambda _: None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, asked: Asked) -> Answer:
        with self.lock:
            self.asked.append(asked)
            return self.script(asked) or self.as_usual(asked)

    def posts(self, path: str) -> list[Asked]:
        return [asked for asked in self.asked if (asked.method, asked.path) == ("POST", path)]

    def as_usual(self, asked: Asked) -> Answer:
        if asked.method == "POST" and asked.headers["Sec-Fetch-Site"] != "same-origin":
            return refusal(Kind.CROSS_SITE)
        if asked.path == "/api/health":
            return Answer(200, {"status": "ok"})
        if asked.path == "/api/host/session":
            if asked.body == {"password": PASSWORD}:
                return Answer(204, b"", {"Set-Cookie": COOKIE})
            return refusal(Kind.WRONG_PASSWORD)
        if asked.headers["Cookie"] != f"__Host-sid={TOKEN}":
            return refusal(Kind.NOT_SIGNED_IN)
        return self._create(asked) if asked.method == "POST" else self._page(asked)

    def _create(self, asked: Asked) -> Answer:
        key = asked.headers["Idempotency-Key"]
        earlier = self.created.setdefault(key, {"path": asked.path, "body": asked.body})
        if earlier["body"] != asked.body:
            return refusal(Kind.KEY_REUSED)
        identity = {"id": str(uuid5(UUID(key), "invite"))}
        if asked.headers["Prefer"] == "respond-async":
            return Answer(202, identity)
        return Answer(201, identity | {"code": "ABCD-EFGH"})

    def _page(self, asked: Asked) -> Answer:
        """Two items a page, whatever limit is asked for."""
        start = int(asked.query.get("after", ["0"])[0])
        items = [
            _listed(key, made["body"])
            for key, made in self.created.items()
            if made["path"] == asked.path
        ]
        following = str(start + 2) if start + 2 < len(items) else None
        return Answer(200, {"items": items[start : start + 2], "next": following})


def _listed(key: str, body: dict[str, Any]) -> dict[str, Any]:
    identity = {"id": str(uuid5(UUID(key), "invite"))}
    if "guests" not in body:
        return identity | body
    return identity | {
        "code": f"{key[:4]}{key[:4]}".upper(),
        "type": body["type"],
        "invitedGuests": [guest["name"] for guest in body["guests"]],
        "guests": [
            {"name": guest["name"], "guestType": guest["type"], "attending": None}
            for guest in body["guests"]
        ],
        "status": "pending",
        "submittedAt": None,
        "lastAuthenticatedAt": "2026-05-01T12:00:00Z",
    }


@contextmanager
def running_site() -> Iterator[ScriptedSite]:
    site = ScriptedSite()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _respond(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            body = self.rfile.read(length)
            if len(body) < length:
                # Who asked hung up in the middle of asking: that is nothing to act upon.
                self.close_connection = True
                return
            target = urlsplit(self.path)
            answer = site.answer(
                Asked(
                    method=self.command,
                    path=target.path,
                    query=parse_qs(target.query),
                    headers=self.headers,
                    body=json.loads(body) if body else None,
                )
            )
            if answer is BROKEN_OFF:
                self.close_connection = True
                return
            content = (
                answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            )
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status != 204:
                self.send_header("Content-Type", answer.content_type)
                self.send_header("Content-Length", str(len(content)))
            # A client that gave up no longer wants its answer.
            with suppress(ConnectionError):
                self.end_headers()
                self.wfile.write(content)

        do_GET = do_POST = do_PUT = _respond  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            """The tests look at what was asked, not at a log."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        site.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
