"""The store of events, and that of the read models, go away and come back.

Whoever needs them meanwhile is asked to come back, before the gateway loses its patience. What
waits in queues waits on. Afterwards the first request is answered, by the same processes, and
whatever was acknowledged is there, once.
"""

from asyncio import TaskGroup
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final
from uuid import uuid4

import pytest

from infra.local.kurrentdb.process import running_kurrentdb
from tests.aws_proxy import AwsProxy
from tests.infrastructure.event_stores import Open, kurrentdb
from tests.infrastructure.torture.aws_faults import WAYS, AwsFaults, on_table
from tests.infrastructure.torture.people import (
    Host,
    Household,
    a_host,
    all_read_their_own,
    all_sign_in,
    each_is_there_once,
    invited,
    listed,
    stays,
)
from tests.infrastructure.torture.served import (
    Served,
    in_dynamodb,
    in_postgres,
    insisting,
    served,
)
from tests.infrastructure.wire import Wire
from tests.torture import WHOLE, Figures, tries

ROUNDS: Final = tries(1, of=4)


@dataclass(frozen=True)
class Store:
    """`outages` last until they are mended."""

    environment: Mapping[str, str]
    open: Open
    outages: Mapping[str, Callable[[], None]]
    mend: Callable[[], None]
    cut: Callable[[], None] = lambda: None
    """Ends the connections there are, as happens between two invocations."""
    holds_read_models: bool = True
    secret: Mapping[str, str] = field(default_factory=dict)


@pytest.fixture
async def postgres_store(database: str, postgres_event_store: Open) -> AsyncIterator[Store]:
    wire = Wire(database)
    async with wire.laid():
        environment = in_postgres(wire.address)
        outages = {"silent": wire.fall_silent, "down": wire.refuse}
        yield Store(environment, postgres_event_store, outages, wire.mend, wire.cut)


@pytest.fixture
def dynamodb_store(
    events_table: str, read_models_table: str, dynamodb_event_store: Open, faulty_aws: AwsProxy
) -> Store:
    environment = in_dynamodb(events_table, read_models_table)
    faults, (events, rows) = AwsFaults(faulty_aws), map(on_table, (events_table, read_models_table))

    def outage(way: str) -> Callable[[], None]:
        return lambda: faults.strike(way, lambda call: events(call) or rows(call))

    outages = {way: outage(way) for way in WAYS}
    return Store(environment, dynamodb_event_store, outages, faults.mend)


@pytest.fixture
async def kurrentdb_store(read_models_table: str) -> AsyncIterator[Store]:
    environment = {
        "EVENT_STORE": "kurrentdb",
        "PROJECTIONS": "dynamodb",
        "READ_MODELS_TABLE": read_models_table,
    }
    with running_kurrentdb() as uri:
        wire = Wire(uri)
        async with wire.laid(), kurrentdb(uri) as opened:
            yield Store(
                environment,
                opened,
                {"down": wire.refuse, "silent": wire.fall_silent},
                wire.mend,
                wire.cut,
                holds_read_models=False,
                secret={"kurrentdbUri": wire.address},
            )


@pytest.fixture(params=["postgres", "dynamodb", "kurrentdb"] if WHOLE else ["postgres", "dynamodb"])
def store(request: pytest.FixtureRequest) -> Store:
    store: Store = request.getfixturevalue(f"{request.param}_store")
    return store


@pytest.mark.torture("Dependencies fail, the service degrades")
async def test_stores_go_away_and_come_back(
    store: Store, aws: str, faulty_aws: AwsProxy, tmp_path: Path, figures: Figures
):
    outages = list(store.outages.values())
    outages = outages * ROUNDS if WHOLE else outages[:1]
    events = store.open().store
    async with served(
        tmp_path,
        aws=aws,
        functions_aws=faulty_aws.url,
        environment=store.environment,
        secret=store.secret,
    ) as here:
        host = await a_host(here)
        households = await invited(here, events, 1 + len(outages) * 2)
        await listed(here)
        reader, *others = households
        await all_sign_in(households)
        assert (await insisting(reader.read)).status == 200
        assert (await insisting(reader.reply)).status == 200
        processes = here.processes()

        for outage, meets_outage, meets_cut in zip(outages, others[::2], others[1::2], strict=True):
            store.cut()
            assert (await insisting(meets_cut.reply)).status == 200
            assert (await insisting(reader.read)).status == 200
            await here.relay()
            outage()
            await goes_away(here, store, host, reader, meets_outage)
            store.mend()
            assert (await insisting(meets_outage.reply)).status == 200
            assert (await insisting(reader.read)).status == 200
            await here.has_fed("commands", "command-worker")
            await here.has_fed("projections", "projector")

        assert here.processes() == processes
        await listed(here)
        await all_read_their_own(here, households)
        assert len(await host.invites()) == len(households) + len(outages)
        figures(
            outages=len(outages),
            requests_meanwhile=here.told.asked,
            asked_to_come_back=here.told.asked_to_come_back,
            of_the_gateways_time_out_taken_at_most=here.told.share_of_the_time_out,
            acknowledged=await each_is_there_once(events, households),
            lost=0,
            processes_begun_anew=0,
        )


async def goes_away(
    here: Served, store: Store, host: Host, reader: Household, household: Household
) -> None:
    """What is queued meanwhile is accepted, and stays in its queue for now."""

    async def queues() -> None:
        assert (await insisting(partial(host.queues_an_invite, uuid4()))).status == 202
        assert await here.feed("commands", "command-worker") == (1, 1)

    async def projects() -> None:
        fed, given_back = await here.feed("projections", "projector")
        assert fed > 0
        assert bool(given_back) is store.holds_read_models

    async with TaskGroup() as meanwhile:
        meanwhile.create_task(here.is_sent_away(household.reply()))
        if store.holds_read_models:
            meanwhile.create_task(here.is_sent_away(reader.read()))
        else:
            meanwhile.create_task(stays(reader))
        meanwhile.create_task(queues())
        meanwhile.create_task(projects())
