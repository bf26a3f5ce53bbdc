"""The operators' composition root: opens event stores by address, to copy one into another.

`rsvp copy-events` finds it through an entry point; no function of the service loads it.
"""
# ruff: noqa: PLC0415

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urlsplit

from command_api.application.copying import Archive, Copied
from command_api.application.copying import copy_events as copy
from command_api.application.ports.event_store import Conflict
from command_api.application.ports.unavailable import Unavailable

ADDRESSES: Final = "postgresql://…, dynamodb://TABLE or kurrentdb://…"


async def copy_events(
    source: str, target: str, told: Callable[[int], None] = lambda _: None
) -> Copied:
    """Raises ValueError where it can't be done, ConnectionError where a store can't be reached."""
    if source == target:
        raise ValueError("The source and the target are the same store.")
    try:
        async with opened(source) as from_, opened(target) as to:
            return await copy(from_, to, told)
    except Conflict as error:
        raise ValueError(
            "Somebody else writes to the target. Stop them, and copy again."
        ) from error
    except Unavailable as error:
        raise ConnectionError(f"{error} Run the copy again: it goes on where it was.") from error


@asynccontextmanager
async def opened(address: str) -> AsyncIterator[Archive]:
    match urlsplit(address).scheme:
        case "postgresql" | "postgres":
            from command_api.infrastructure.postgres_archive import PostgresArchive
            from command_api.infrastructure.postgres_connection import PostgresConnection

            connection = PostgresConnection(address)
            try:
                yield PostgresArchive(connection)
            finally:
                await connection.close()
        case "dynamodb":
            from command_api.infrastructure.aws import AwsClients, unavailable
            from command_api.infrastructure.dynamodb import DynamoDbEventStore
            from command_api.infrastructure.dynamodb_archive import DynamoDbArchive
            from command_api.infrastructure.dynamodb_outbox import DynamoDbOutbox
            from command_api.infrastructure.dynamodb_table import EventTable

            clients, table = AwsClients(), urlsplit(address).netloc
            try:
                client = await clients.dynamodb()
                with unavailable("The event store"):
                    try:
                        await client.describe_table(TableName=table)
                    except client.exceptions.ResourceNotFoundException as error:
                        raise ValueError(f"There is no table {table} there.") from error
                yield DynamoDbArchive(
                    EventTable(clients, table),
                    DynamoDbEventStore(clients, table),
                    DynamoDbOutbox(clients, table),
                )
            finally:
                await clients.close()
        case "kurrentdb" | "kurrentdb+discover" | "kdb" | "esdb" | "esdb+discover":
            from command_api.infrastructure.kurrentdb import KurrentDbEventStore
            from command_api.infrastructure.kurrentdb_archive import KurrentDbArchive
            from command_api.infrastructure.kurrentdb_connection import KurrentDbConnection
            from command_api.infrastructure.kurrentdb_outbox import KurrentDbOutbox

            async def uri(*, again: bool) -> str:
                del again
                return address

            server = KurrentDbConnection(uri)
            try:
                yield KurrentDbArchive(server, KurrentDbEventStore(server), KurrentDbOutbox(server))
            finally:
                await server.close()
        case _:
            # Not quoted: it may hold a password.
            raise ValueError(f"An address of an event store is one of: {ADDRESSES}.")
