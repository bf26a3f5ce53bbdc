"""The stores behind a running platform, opened beside it by the adapters it uses itself."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import product, starmap
from typing import Any, Final

import asyncpg
import pytest

import projector.application
import query_api.application
from command_api.application.ports.event_store import EventStore
from command_api.application.ports.outbox import Outbox
from contracts.envelope import Recorded
from infra.local.moto import CREDENTIALS
from tests.in_memory_read_models import InMemoryReadModels
from tests.infrastructure import event_stores, read_model_stores
from tests.infrastructure.event_stores import all_events
from tests.infrastructure.read_model_stores import deliver, everything

_READ_MODELS: Final = "rsvp-local-read-models"
_TRUNCATE: Final = """
TRUNCATE read_models.available_food_choices, read_models.authenticated_invites,
    read_models.sent_invites, read_models.submitted_answers, read_models.rsvp_deadlines,
    read_models.reissued_codes,
    read_models.noted_addresses,
    read_models.reminded_invites CASCADE
"""


@dataclass(frozen=True)
class Choice:
    """Of a store for the events and one for the read models."""

    event_store: str
    projections: str

    def __str__(self) -> str:
        return f"{self.event_store}-{self.projections}"

    @property
    def outlives_the_platform(self) -> bool:
        """Whether events are there again at the next start; the other stores live in memory."""
        return self.event_store == "postgres"

    @property
    def options(self) -> tuple[str, ...]:
        """How to start a platform with them."""
        return ("--event-store", self.event_store, "--projections", self.projections)


PAIRS: Final = tuple(
    starmap(Choice, product(("postgres", "dynamodb", "kurrentdb"), ("postgres", "dynamodb")))
)
DEFAULT: Final = PAIRS[0]


@dataclass(frozen=True)
class Stores:
    """`addresses` as in platform.json."""

    choice: Choice
    addresses: Mapping[str, Any]

    @asynccontextmanager
    async def events(self) -> AsyncIterator[tuple[EventStore, Outbox]]:
        match self.choice.event_store:
            case "postgres":
                opening = event_stores.postgres(self.addresses["databaseUrl"])
            case "dynamodb":
                opening = event_stores.dynamodb("rsvp-local-events")
            case _:
                opening = event_stores.kurrentdb(self.addresses["kurrentdbUri"])
        with self._aws():
            async with opening as open_store:
                opened = open_store()
                yield opened.store, opened.outbox

    @asynccontextmanager
    async def read_models(self) -> AsyncIterator[query_api.application.ReadModels]:
        match self.choice.projections:
            case "postgres":
                opening = read_model_stores.postgres(self.addresses["databaseUrl"])
                async with opening as store:
                    yield store.read
            case _:
                with self._aws():
                    async with read_model_stores.dynamodb(_READ_MODELS) as table:
                        yield table.read

    async def history(self) -> list[Recorded]:
        """Every event of every stream."""
        async with self.events() as (store, _):
            return await all_events(store, limit=500)

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
        match self.choice.projections:
            case "postgres":
                connection = await asyncpg.connect(self.addresses["databaseUrl"])
                await connection.execute(_TRUNCATE)
                await connection.close()
            case _:
                with self._aws():
                    async with read_model_stores.dynamodb(_READ_MODELS) as table:
                        await table.empty()

    @contextmanager
    def _aws(self) -> Iterator[None]:
        """Clients opened within talk to this platform."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("AWS_ENDPOINT_URL", self.addresses["awsEndpointUrl"])
            for name, value in CREDENTIALS.items():
                patch.setenv(name, value)
            yield
