"""Empty event stores to copy histories between."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg

from command_api.application.copying import Archive
from command_api.application.ports.event_store import EventStore
from command_api.application.ports.outbox import Outbox
from command_api.infrastructure.dynamodb import DynamoDbEventStore
from command_api.infrastructure.dynamodb_archive import DynamoDbArchive
from command_api.infrastructure.dynamodb_outbox import DynamoDbOutbox
from command_api.infrastructure.dynamodb_table import EventTable
from command_api.infrastructure.kurrentdb import KurrentDbEventStore
from command_api.infrastructure.kurrentdb_archive import KurrentDbArchive
from command_api.infrastructure.kurrentdb_connection import KurrentDbConnection
from command_api.infrastructure.kurrentdb_outbox import KurrentDbOutbox
from command_api.infrastructure.postgres import PostgresEventStore, PostgresOutbox
from command_api.infrastructure.postgres_archive import PostgresArchive
from command_api.infrastructure.postgres_connection import PostgresConnection
from infra.local.kurrentdb.server import serving
from tests.in_memory_archive import InMemoryArchive
from tests.infrastructure.aws_clients import aws_clients
from tests.infrastructure.deployed_tables import created

KINDS: Final = ("in_memory", "postgres", "dynamodb", "kurrentdb")


@dataclass(frozen=True)
class Opened:
    archive: Archive
    store: EventStore
    outbox: Outbox
    address: str = ""


type NewArchive = Callable[[str], Awaitable[Opened]]
"""Makes an empty one of a kind."""


@asynccontextmanager
async def in_memory() -> AsyncIterator[Opened]:
    archive = InMemoryArchive()
    yield Opened(archive, archive, archive)


@asynccontextmanager
async def postgres(server: str, template: str) -> AsyncIterator[Opened]:
    """A copy of the database `template`."""
    name = f"archive_{uuid4().hex}"
    url = urlsplit(server)._replace(path=f"/{name}").geturl()
    admin = await asyncpg.connect(server)
    await admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    connection = PostgresConnection(url, user="command_api")
    yield Opened(
        PostgresArchive(connection), PostgresEventStore(connection), PostgresOutbox(connection), url
    )
    await connection.close()
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


@asynccontextmanager
async def kurrentdb() -> AsyncIterator[Opened]:
    """On the in-process server."""
    async with serving() as uri:

        async def told(*, again: bool) -> str:
            del again
            return uri

        connection = KurrentDbConnection(told)
        store, outbox = KurrentDbEventStore(connection), KurrentDbOutbox(connection)
        yield Opened(KurrentDbArchive(connection, store, outbox), store, outbox, uri)
        await outbox.release()
        await connection.close()


@asynccontextmanager
async def dynamodb(design: dict[str, Any]) -> AsyncIterator[Opened]:
    """A table of the `design`, read without waiting: all clocks are one."""
    async with created(design) as name, aws_clients() as clients:
        store = DynamoDbEventStore(clients, name, settle=timedelta(0))
        outbox = DynamoDbOutbox(clients, name)
        archive = DynamoDbArchive(EventTable(clients, name), store, outbox)
        yield Opened(archive, store, outbox, f"dynamodb://{name}")
