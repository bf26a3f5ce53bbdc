"""Real servers for the infrastructure tests: one Postgres and one moto a worker."""

import os
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest

from infra.cdk.tables import EventTable, ReadModelTable
from infra.local.kurrentdb.server import serving
from infra.local.moto import running_moto
from infra.local.postgres import running_postgres
from infra.migrations import migrate
from tests.infrastructure.deployed_tables import created, design
from tests.infrastructure.event_stores import (
    ADAPTERS,
    Open,
    dynamodb,
    in_memory,
    kurrentdb,
    postgres,
)


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of this worker's own, or the one that POSTGRES_URL names, as its superuser."""
    if url := os.environ.get("POSTGRES_URL"):
        yield url
        return
    with running_postgres(tmp_path_factory.mktemp("postgres"), durable=False) as url:
        yield url


@pytest.fixture
async def empty_database(postgres_url: str) -> AsyncIterator[str]:
    """A database nothing was ever migrated into."""
    async for url in created_database(postgres_url, template="template1"):
        yield url


@pytest.fixture(scope="session")
async def migrated_template(postgres_url: str) -> AsyncIterator[str]:
    """Migrated once a worker; `database` copies it, which is far cheaper than migrating."""
    async for url in created_database(postgres_url, template="template1"):
        await migrate(url)
        yield urlsplit(url).path[1:]


@pytest.fixture
async def database(postgres_url: str, migrated_template: str) -> AsyncIterator[str]:
    """A fresh migrated database of the test's own, as the superuser."""
    async for url in created_database(postgres_url, template=migrated_template):
        yield url


@pytest.fixture(scope="session")
def aws() -> Iterator[str]:
    """The address of a running moto; every boto client of the process talks to it."""
    with running_moto() as endpoint_url, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", endpoint_url)
        patch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
        patch.setenv("AWS_REGION", "eu-west-2")
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        yield endpoint_url


@pytest.fixture
def in_memory_event_store() -> Open:
    return in_memory()


@pytest.fixture
async def postgres_event_store(database: str) -> AsyncIterator[Open]:
    async with postgres(database) as opened:
        yield opened


@pytest.fixture(scope="session")
def events_table_design() -> dict[str, Any]:
    return design(EventTable)


@pytest.fixture
async def events_table(aws: str, events_table_design: dict[str, Any]) -> AsyncIterator[str]:
    """The name of an empty table of events and of the outbox, as it is deployed."""
    async with created(events_table_design) as name:
        yield name


@pytest.fixture
async def dynamodb_event_store(events_table: str) -> AsyncIterator[Open]:
    async with dynamodb(events_table) as opened:
        yield opened


@pytest.fixture
async def kurrentdb_event_store() -> AsyncIterator[Open]:
    """On the in-process server: it proves the adapter, not the server."""
    async with serving() as uri, kurrentdb(uri) as opened:
        yield opened


@pytest.fixture
async def real_kurrentdb_event_store() -> AsyncIterator[Open]:
    """On a server that may hold other events too, under names that nobody else uses."""
    uri = os.environ.get("KURRENTDB_URI")
    if not uri:
        pytest.skip("KURRENTDB_URI names no real server to test on.")
    async with kurrentdb(uri, prefix=f"test_{uuid4().hex}_") as opened:
        yield opened


@pytest.fixture(params=ADAPTERS)
def open_store(request: pytest.FixtureRequest) -> Open:
    """Every event store in turn, empty."""
    opened: Open = request.getfixturevalue(f"{request.param}_event_store")
    return opened


async def created_database(server: str, *, template: str) -> AsyncIterator[str]:
    name = f"test_{uuid4().hex}"
    await _on_server(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield _url(server, name)
    finally:
        await _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


async def _on_server(server: str, statement: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _url(server: str, name: str) -> str:
    return urlsplit(server)._replace(path=f"/{name}").geturl()


@pytest.fixture(scope="session")
def read_model_table_design() -> dict[str, Any]:
    return design(ReadModelTable)


@pytest.fixture
async def read_models_table(
    aws: str, read_model_table_design: dict[str, Any]
) -> AsyncIterator[str]:
    """The name of an empty table of read models, as it is deployed."""
    async with created(read_model_table_design) as name:
        yield name
