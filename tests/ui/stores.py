"""The stores behind a running platform, opened beside it by the adapters it uses itself."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import product, starmap
from typing import Any, Final

import asyncpg

import projector.application
import query_api.application
import query_api.infrastructure.connection
import query_api.infrastructure.postgres
from command_api.application.ports import EventStore, Outbox
from command_api.infrastructure.postgres import PostgresEventStore, PostgresOutbox
from command_api.infrastructure.postgres_connection import PostgresConnection
from contracts.envelope import Recorded
from tests.in_memory_read_models import InMemoryReadModels
from tests.infrastructure.read_model_stores import deliver, everything


@dataclass(frozen=True)
class Choice:
    """Of a store for the events and one for the read models."""

    event_store: str
    projections: str

    def __str__(self) -> str:
        return f"{self.event_store}-{self.projections}"

    @property
    def options(self) -> tuple[str, ...]:
        """How to start a platform with them."""
        return ("--event-store", self.event_store, "--projections", self.projections)


PAIRS: Final = tuple(
    starmap(Choice, product(("postgres", "dynamodb", "kurrentdb"), ("postgres", "dynamodb")))
)


@dataclass(frozen=True)
class Stores:
    """`addresses` as in platform.json."""

    choice: Choice
    addresses: Mapping[str, Any]

    @asynccontextmanager
    async def events(self) -> AsyncIterator[tuple[EventStore, Outbox]]:
        connection = PostgresConnection(self.addresses["databaseUrl"])
        try:
            yield PostgresEventStore(connection), PostgresOutbox(connection)
        finally:
            await connection.close()

    @asynccontextmanager
    async def read_models(self) -> AsyncIterator[query_api.application.ReadModels]:
        connection = query_api.infrastructure.connection.HeldConnection(
            self.addresses["databaseUrl"], "query_api", patience_seconds=10
        )
        try:
            yield query_api.infrastructure.postgres.PostgresReadModels(connection)
        finally:
            await connection.close()

    async def history(self) -> list[Recorded]:
        """Every event of every stream."""
        async with self.events() as (store, _):
            events: list[Recorded] = []
            token = None
            while (page := await store.read_all(token, limit=500)).events:
                events += page.events
                token = page.token
        return events

    async def outbox_is_empty(self) -> bool:
        async with self.events() as (_, outbox):
            return await outbox.is_empty()

    async def read_models_equal_the_fold_of_history(self) -> bool:
        """Whether all answers are those that projecting all events in order would give."""
        history = await self.history()
        folded = InMemoryReadModels()
        writing: projector.application.ReadModels = folded
        await deliver(writing, history)
        invites = {event.event.id for event in history if event.event.type == "invite.created"}
        async with self.read_models() as served:
            return await everything(served, invites) == await everything(folded, invites)

    async def lose_the_read_models(self) -> None:
        connection = await asyncpg.connect(self.addresses["databaseUrl"])
        await connection.execute(
            "TRUNCATE read_models.available_food_choices, read_models.authenticated_invites,"
            " read_models.sent_invites, read_models.submitted_answers CASCADE"
        )
        await connection.close()
