"""The function that migrates during a deployment, on a real database and moto's secret."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import asyncpg
import boto3  # type: ignore[import-untyped]
import pytest

from infra.migrations.on_deployment import apply, handler, signed_in
from infra.migrations.runner import MigrationError, Unreachable

EVERYTHING = ["command_api/0001_event_store.sql", "projector/0001_read_models.sql"]


def test_a_password_with_any_letters_reaches_the_database():
    url = signed_in(
        "postgresql://host:5432/rsvp?sslmode=verify-full",
        {"username": "postgres", "password": "p@ss/w:rd?%"},
    )
    address = urlsplit(url)
    assert (address.hostname, address.port, address.username) == ("host", 5432, "postgres")
    assert address.query == "sslmode=verify-full"
    assert address.password == "p%40ss%2Fw%3Ard%3F%25"  # noqa: S105


async def test_a_deployment_migrates_as_the_administrator_of_the_secret(
    empty_database: str, aws: str, monkeypatch: pytest.MonkeyPatch
):
    secret = json.dumps({"username": "postgres", "password": "unused where all are trusted"})
    made = boto3.client("secretsmanager").create_secret(Name="administrator", SecretString=secret)
    monkeypatch.setenv("SECRET_ARN", made["ARN"])
    monkeypatch.setenv("DATABASE_URL", empty_database.replace("postgres@", ""))

    first = await asyncio.to_thread(handler, {}, None)
    again = await asyncio.to_thread(handler, {}, None)

    assert first["applied"][:1] == EVERYTHING[:1]
    assert set(EVERYTHING) <= set(first["applied"])
    assert again == {"applied": []}


async def test_roles_sign_in_with_iam_where_there_is_such_a_thing(empty_database: str):
    connection = await asyncpg.connect(empty_database)
    try:
        await connection.execute("CREATE ROLE rds_iam")
        await apply(empty_database)
        members = await connection.fetch(
            "SELECT member::regrole::text AS name FROM pg_auth_members"
            " WHERE roleid = 'rds_iam'::regrole ORDER BY name"
        )
        assert [row["name"] for row in members] == ["command_api", "projector", "query_api"]
    finally:
        await connection.execute("DROP ROLE rds_iam")
        await connection.close()


@dataclass
class Sleeper:
    """A database that hangs up on the first callers, as one does while it wakes."""

    url: str
    hang_ups: int
    answered: int = 0


@pytest.fixture
async def sleeper(empty_database: str) -> AsyncIterator[Sleeper]:
    real = urlsplit(empty_database)

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        database.answered += 1
        if database.answered <= database.hang_ups:
            writer.close()
            return
        there = await asyncio.open_connection(real.hostname, real.port)
        await asyncio.gather(pass_on(reader, there[1]), pass_on(there[0], writer))

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        url = real._replace(netloc=f"postgres@127.0.0.1:{port}").geturl()
        database = Sleeper(url, hang_ups=2)
        yield database


async def test_a_database_that_wakes_is_waited_for(sleeper: Sleeper):
    assert set(EVERYTHING) <= set(await apply(sleeper.url, pause_seconds=0.01))
    assert sleeper.answered == 3


async def test_a_database_that_never_wakes_ends_the_deployment(sleeper: Sleeper):
    sleeper.hang_ups = 1000
    with pytest.raises(Unreachable):
        await apply(sleeper.url, waking_seconds=0.05, pause_seconds=0.01)


async def test_what_a_later_release_has_applied_stays_when_its_deployment_is_undone(
    empty_database: str,
):
    """CloudFormation goes back by asking the function of before once more."""
    await apply(empty_database)
    connection = await asyncpg.connect(empty_database)
    try:
        await connection.execute(
            "INSERT INTO migrations.applied VALUES ('projector', '9999_of_the_next.sql', '')"
        )
        assert await apply(empty_database) == []
        await connection.execute(
            "INSERT INTO migrations.applied VALUES ('projector', '0001_lost.sql', '')"
        )
    finally:
        await connection.close()
    with pytest.raises(MigrationError, match=r"0001_lost\.sql .* the file is gone"):
        await apply(empty_database)


async def test_a_refusal_is_not_waited_out(empty_database: str):
    nobody = urlsplit(empty_database)._replace(path="/no_such_database").geturl()
    with pytest.raises(MigrationError, match="does not let us in"):
        await apply(nobody, waking_seconds=1000)
