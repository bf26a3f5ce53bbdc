"""Signing in to the deployed database: the tokens are IAM's, and each connection gets its own."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

import command_api.infrastructure.iam_token
import projector.infrastructure.iam_token
import projector.infrastructure.postgres_connection
import query_api.infrastructure.iam_token
import query_api.infrastructure.postgres_connection
from command_api.infrastructure.postgres_connection import PostgresConnection

URL = "postgresql://rsvp.cluster-x.eu-west-2.rds.amazonaws.com:5432/rsvp?sslmode=verify-full"
HOST = "rsvp.cluster-x.eu-west-2.rds.amazonaws.com:5432"
NOW = datetime(2026, 6, 20, 13, 5, 7, tzinfo=UTC)
KEYS = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    "AWS_SESSION_TOKEN": "a/long+token==",
    "AWS_REGION": "eu-west-2",
}

pytestmark = pytest.mark.parametrize(
    "tokens",
    [
        pytest.param(service.infrastructure.iam_token.IamToken, id=service.__name__)
        for service in (command_api, projector, query_api)
    ],
)


@pytest.fixture
def as_botocore_signs(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """The parameters of the token that `generate_db_auth_token` makes, in other words."""
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: NOW.replace(tzinfo=None))
    keys = Credentials(
        KEYS["AWS_ACCESS_KEY_ID"], KEYS["AWS_SECRET_ACCESS_KEY"], KEYS["AWS_SESSION_TOKEN"]
    )
    request = AWSRequest("GET", f"https://{HOST}/?Action=connect&DBUser=projector")
    SigV4QueryAuth(keys, "rds-db", "eu-west-2", expires=900).add_auth(request)
    return parse_qs(urlsplit(str(request.url)).query)


def test_tokens_are_those_that_botocore_signs(
    tokens: Callable[..., Any], as_botocore_signs: dict[str, list[str]]
):
    token = tokens(URL, "projector", KEYS, lambda: NOW)()
    address, _, query = token.partition("/?")
    assert address == HOST
    assert parse_qs(query) == as_botocore_signs
    assert as_botocore_signs["X-Amz-Date"] == ["20260620T130507Z"]


@pytest.fixture
def credentials_address() -> Iterator[tuple[str, list[str | None]]]:
    """What Lambda serves to a function that SnapStart restored; notes who asked."""
    asked: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.headers["Authorization"])
            names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
            keys = dict(
                zip(
                    ("AccessKeyId", "SecretAccessKey", "Token"),
                    (KEYS[name] for name in names),
                    strict=True,
                )
            )
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(keys).encode())

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1/credentials", asked
        server.shutdown()
        thread.join()


def test_a_restored_function_asks_the_runtime_for_credentials(
    tokens: Callable[..., Any], credentials_address: tuple[str, list[str | None]]
):
    address, asked = credentials_address
    restored = {
        "AWS_REGION": "eu-west-2",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": address,
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": "of the sandbox",
    }
    expected = tokens(URL, "projector", KEYS, lambda: NOW)()
    assert tokens(URL, "projector", restored, lambda: NOW)() == expected
    assert asked == ["of the sandbox"]


type Query = Callable[[], Any]


@asynccontextmanager
async def connected(
    tokens: Callable[..., Any], url: str, password: Callable[[], str], clock: Callable[[], float]
) -> AsyncIterator[Query]:
    """The service's own connection, as something to send a query with."""
    if tokens.__module__.startswith("command_api"):
        connection = PostgresConnection(url, user="projector", password=password, clock=clock)
        try:
            yield lambda: connection.fetch("SELECT 1")
        finally:
            await connection.close()
        return
    service = projector if tokens.__module__.startswith("projector") else query_api
    held = service.infrastructure.postgres_connection.PostgresConnection(
        url, "projector", patience_seconds=5, password=password, clock=clock
    )
    try:
        yield lambda: held.run(lambda session: session.fetchval("SELECT 1"))
    finally:
        await held.close()


@pytest.fixture
async def guarded(database: str) -> AsyncIterator[str]:
    """A database that lets `projector` in with the token of NOW only."""
    administrator = await asyncpg.connect(database)
    try:
        token = projector.infrastructure.iam_token.IamToken(
            database, "projector", KEYS, lambda: NOW
        )
        hba = Path(await administrator.fetchval("SHOW hba_file"))
        before = hba.read_text()  # noqa: ASYNC240 - a line or two
        name = urlsplit(database).path[1:]
        hba.write_text(f"host {name} projector 127.0.0.1/32 password\n{before}")  # noqa: ASYNC240
        await administrator.execute(f"ALTER ROLE projector PASSWORD '{token()}'")
        await administrator.execute("SELECT pg_reload_conf()")
        await refused(database)
        try:
            yield database.replace("postgres@", "")
        finally:
            hba.write_text(before)  # noqa: ASYNC240
            await administrator.execute("ALTER ROLE projector PASSWORD NULL")
            await administrator.execute("SELECT pg_reload_conf()")
    finally:
        await administrator.close()


async def refused(database: str) -> None:
    """Until the server has read its rules anew, and wants a password."""
    async with asyncio.timeout(60):
        while True:
            try:
                session = await asyncpg.connect(database, user="projector")
            except asyncpg.InvalidPasswordError:
                return
            await session.close()


async def test_each_connection_signs_in_with_a_token_of_its_own(
    tokens: Callable[..., Any], guarded: str
):
    token = tokens(guarded, "projector", KEYS, lambda: NOW)
    made: list[str] = []
    now = 0.0

    def password() -> str:
        made.append(token())
        return made[-1]

    async with connected(tokens, guarded, password, lambda: now) as query:
        await query()
        await query()
        assert len(made) == 1
        now = 46.0  # longer than a connection may have been idle
        await query()
        assert len(made) == 2


async def test_nobody_signs_in_with_another_moments_token(tokens: Callable[..., Any], guarded: str):
    late = NOW.replace(hour=14)
    async with connected(
        tokens, guarded, tokens(guarded, "projector", KEYS, lambda: late), lambda: 0.0
    ) as query:
        with pytest.raises(asyncpg.InvalidPasswordError):
            await query()
