"""Any order, any duplicates, any batches: the read models end as the in-order fold of history."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import projector.application
import query_api.application
from contracts.envelope import Recorded
from contracts.events import InviteCreated
from tests.accounts import as_it_happened
from tests.histories import delivered_histories, deliveries
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
from tests.told import as_the_read_models_tell
from tests.torture import tries
from tests.wedding_steps import anything_that_may_happen

pytestmark = pytest.mark.torture("Exactly once in effect")

type Delivered = tuple[list[Recorded], list[list[Recorded]]]

# A wedding takes a store too long to be tried hundreds of times for the smallest that fails.
_AS_DRAWN = (Phase.explicit, Phase.reuse, Phase.generate)

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
@settings(max_examples=tries(200, of=1000))
async def test_in_memory(delivered: Delivered):
    history, batches = delivered
    read_models = InMemoryReadModels()
    for batch in batches:
        await deliver(read_models, batch)
    assert read_models.held == in_order(history).held


@given(data=st.data())
@settings(max_examples=tries(60, of=300))
async def test_whatever_hosts_and_guests_do_in_memory(data: st.DataObject):
    read_models = InMemoryReadModels()
    await tells_what_happened(read_models, read_models, data)


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
    max_examples=tries(40, of=200),
    # One database for all examples, emptied between them: that is the point of the fixture.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_in_postgres(store: Postgres, admin: asyncpg.Connection, delivered: Delivered):
    await admin.execute(_EMPTY)
    await ends_as_the_fold(store, delivered)


@given(data=st.data())
@settings(
    max_examples=tries(10, of=50),
    phases=_AS_DRAWN,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_whatever_hosts_and_guests_do_in_postgres(
    store: Postgres, admin: asyncpg.Connection, data: st.DataObject
):
    await admin.execute(_EMPTY)
    await tells_what_happened(store.written, store.read, data)


@pytest.fixture
async def in_table(read_models_table: str) -> AsyncIterator[DynamoDb]:
    async with dynamodb(read_models_table) as store:
        yield store


# A request to moto takes some milliseconds, and an example is a hundred of them: two invites have
# every order that three have, but for ties in the lists, which the contract covers.
@given(delivered=delivered_histories(most_invites=2))
@settings(
    max_examples=tries(20, of=200),
    # One table for all examples, emptied between them.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_in_dynamodb(in_table: DynamoDb, delivered: Delivered):
    await in_table.empty()
    await ends_as_the_fold(in_table, delivered)


@given(data=st.data())
@settings(
    max_examples=tries(5, of=15),
    phases=_AS_DRAWN,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_whatever_hosts_and_guests_do_in_dynamodb(in_table: DynamoDb, data: st.DataObject):
    await in_table.empty()
    await tells_what_happened(in_table.written, in_table.read, data)


async def tells_what_happened(
    written: projector.application.ReadModels,
    read: query_api.application.ReadModels,
    data: st.DataObject,
) -> None:
    """Lists, totals and the caterer's sheet of every moment, by an account of the events alone."""
    history = await anything_that_may_happen(data.draw)
    for batch in data.draw(deliveries(history)):
        await deliver(written, batch)
    moments = sorted({recorded.recorded_at for recorded in history})
    assert await as_the_read_models_tell(read, moments) == as_it_happened(history, moments)


async def ends_as_the_fold(store: Store, delivered: Delivered) -> None:
    history, batches = delivered
    for batch in batches:
        await deliver(store.written, batch)
    invites = [e.event.id for e in history if isinstance(e.event, InviteCreated)]
    assert await everything(store.read, invites) == await everything(in_order(history), invites)
