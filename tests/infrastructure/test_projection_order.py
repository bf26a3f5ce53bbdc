"""Any order, any duplicates, any batches: the read models end as the in-order fold of history."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings

from contracts.envelope import Recorded
from contracts.events import InviteCreated
from tests.histories import delivered_histories
from tests.in_memory_read_models import InMemoryReadModels, in_order
from tests.infrastructure.read_model_stores import (
    DynamoDb,
    Postgres,
    Store,
    deliver,
    dynamodb,
    everything,
    postgres,
)

type Delivered = tuple[list[Recorded], list[list[Recorded]]]

_EMPTY = """
DELETE FROM read_models.rsvp_deadlines;
DELETE FROM read_models.kitchen_entries;
DELETE FROM read_models.submitted_song_choices;
DELETE FROM read_models.submitted_attending_guests;
DELETE FROM read_models.submitted_answers;
DELETE FROM read_models.noted_addresses;
DELETE FROM read_models.reminded_invites;
DELETE FROM read_models.authenticated_invites;
DELETE FROM read_models.reissued_codes;
DELETE FROM read_models.invited_guests;
DELETE FROM read_models.invited_guest_lists;
DELETE FROM read_models.sent_invites;
DELETE FROM read_models.available_food_choices;
"""


@given(delivered=delivered_histories())
@settings(max_examples=1000)
async def test_in_memory(delivered: Delivered):
    history, batches = delivered
    read_models = InMemoryReadModels()
    for batch in batches:
        await deliver(read_models, batch)
    assert read_models.held == in_order(history).held


@pytest.fixture
async def admin(database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database)
    name = await connection.fetchval("SELECT current_database()")
    await connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    yield connection
    await connection.close()


@pytest.fixture
async def store(admin: asyncpg.Connection, database: str) -> AsyncIterator[Postgres]:
    async with postgres(database) as store:
        yield store


@given(delivered=delivered_histories())
@settings(
    max_examples=200,
    # One database for all examples, emptied between them: that is the point of the fixture.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_in_postgres(store: Postgres, admin: asyncpg.Connection, delivered: Delivered):
    await admin.execute(_EMPTY)
    await ends_as_the_fold(store, delivered)


@pytest.fixture
async def in_table(read_models_table: str) -> AsyncIterator[DynamoDb]:
    async with dynamodb(read_models_table) as store:
        yield store


# A request to moto takes some milliseconds, and an example is a hundred of them: two invites have
# every order that three have, but for ties in the lists, which the contract covers.
@given(delivered=delivered_histories(most_invites=2))
@settings(
    max_examples=200,
    # One table for all examples, emptied between them.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_in_dynamodb(in_table: DynamoDb, delivered: Delivered):
    await in_table.empty()
    await ends_as_the_fold(in_table, delivered)


async def ends_as_the_fold(store: Store, delivered: Delivered) -> None:
    history, batches = delivered
    for batch in batches:
        await deliver(store.written, batch)
    invites = [e.event.id for e in history if isinstance(e.event, InviteCreated)]
    assert await everything(store.read, invites) == await everything(in_order(history), invites)
