"""The stores under test, each as both sides see it."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Protocol
from uuid import UUID

import projector.application
import projector.infrastructure.dynamodb
import projector.infrastructure.dynamodb_generations
import projector.infrastructure.dynamodb_table
import projector.infrastructure.postgres
import projector.infrastructure.postgres_connection
import projector.infrastructure.postgres_generations
import query_api.application
import query_api.infrastructure.dynamodb
import query_api.infrastructure.dynamodb_table
import query_api.infrastructure.postgres
import query_api.infrastructure.postgres_connection
from contracts.envelope import Recorded
from contracts.values import Message
from projector.application import project
from query_api.domain import caterer_sheet
from tests.histories import START
from tests.in_memory_generations import InMemoryGenerations


class Store(Protocol):
    @property
    def written(self) -> projector.application.ReadModels: ...

    @property
    def read(self) -> query_api.application.ReadModels: ...

    @property
    def generations(self) -> projector.application.Generations: ...


class InMemory:
    def __init__(self) -> None:
        self.written = self.read = self.generations = InMemoryGenerations()


class Postgres:
    def __init__(
        self,
        writing: projector.infrastructure.postgres_connection.PostgresConnection,
        reading: query_api.infrastructure.postgres_connection.PostgresConnection,
    ) -> None:
        self.written = projector.infrastructure.postgres.PostgresReadModels(writing)
        self.read = query_api.infrastructure.postgres.PostgresReadModels(reading)
        self.generations = projector.infrastructure.postgres_generations.PostgresGenerations(
            writing
        )


@asynccontextmanager
async def postgres(database: str) -> AsyncIterator[Postgres]:
    """Each side as the role it has in earnest."""
    writing = projector.infrastructure.postgres_connection.PostgresConnection(
        database, "projector", patience_seconds=5
    )
    reading = query_api.infrastructure.postgres_connection.PostgresConnection(
        database, "query_api", patience_seconds=5
    )
    try:
        yield Postgres(writing, reading)
    finally:
        await writing.close()
        await reading.close()


class DynamoDb:
    def __init__(
        self,
        writing: projector.infrastructure.dynamodb_table.DynamoDbTable,
        reading: query_api.infrastructure.dynamodb_table.DynamoDbTable,
    ) -> None:
        self.written = projector.infrastructure.dynamodb.DynamoDbReadModels(writing)
        self.read = query_api.infrastructure.dynamodb.DynamoDbReadModels(reading)
        self.generations = projector.infrastructure.dynamodb_generations.DynamoDbGenerations(
            writing
        )
        self.tables = (writing, reading)

    async def empty(self) -> None:
        table = self.tables[0]
        client = await table.client()
        held = await client.scan(TableName=table.name, ProjectionExpression="pk, sk")
        for key in held["Items"]:
            await client.delete_item(TableName=table.name, Key=key)


@asynccontextmanager
async def dynamodb(table: str) -> AsyncIterator[DynamoDb]:
    """Each side with a client of its own."""
    writing = projector.infrastructure.dynamodb_table.DynamoDbTable(table)
    reading = query_api.infrastructure.dynamodb_table.DynamoDbTable(table)
    try:
        yield DynamoDb(writing, reading)
    finally:
        await writing.close()
        await reading.close()


async def deliver(store: projector.application.ReadModels, events: Iterable[Recorded]) -> None:
    """One batch; every event must have gone in."""
    batch = {str(number): event for number, event in enumerate(events)}
    assert await project(store, batch) == {}


async def everything(
    read_models: query_api.application.ReadModels, invites: Iterable[UUID]
) -> dict[str, object]:
    """The complete answer to every question there is, as it goes over the wire."""
    answers: dict[str, object] = {
        "invites": _wire(await read_models.invites(None, None)),
        "food choices": _wire(await read_models.food_choices(None, None)),
        "attending guests": _wire(await read_models.attending_guests(None, None)),
        "song choices": _wire(await read_models.song_choices(None, None)),
    }
    answers["deadline"] = await read_models.rsvp_deadline()
    entries = await read_models.kitchen_entries()
    for hours in (1.5, 3, 9):
        sheet = caterer_sheet(entries, START + timedelta(hours=hours))
        answers[f"caterer's sheet after {hours} h"] = _wire(sheet)
    for invite in invites:
        found = await read_models.rsvp(invite)
        answers[f"rsvp {invite}"] = found and (_wire(found.rsvp), found.deadline)
        answers[f"type {invite}"] = await read_models.invite_type(invite)
        answers[f"version {invite}"] = await read_models.answer_version(invite)
    return answers


def _wire(message: Message | None) -> str | None:
    return message.model_dump_json() if message else None
