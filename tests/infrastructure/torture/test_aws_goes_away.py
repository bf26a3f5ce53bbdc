"""What the functions need beside the stores goes away, one thing after the other, and comes back.

Whoever needs it is asked to come back, nothing has happened meanwhile, and the next request is
answered. Who does not need it does not notice.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from command_api.application.ports.event_store import EventStore
from command_api.application.ports.outbox import Outbox
from tests.aws_proxy import AwsCall, AwsProxy
from tests.infrastructure.event_stores import Open
from tests.infrastructure.torture.aws_faults import (
    BREAKS_OFF,
    SAYS_NOTHING,
    WAYS,
    AwsFaults,
    Hits,
    of,
    on_table,
    to_queue,
)
from tests.infrastructure.torture.people import (
    Host,
    Household,
    a_host,
    all_read_their_own,
    all_sign_in,
    appended,
    each_is_there_once,
    invited,
    listed,
    stays,
)
from tests.infrastructure.torture.served import Answer, Served, in_postgres, insisting, served
from tests.torture import Figures, tries

SECRET = of("secretsmanager.GetSecretValue")
BUS = of("AWSEvents.PutEvents")
NEW_HOUSEHOLDS = 4
"""In each round, which all reply in it for the first time."""


@dataclass
class Around:
    """One round. The `newcomers` reply in it, the `reader` has before."""

    here: Served
    faults: AwsFaults
    events: EventStore
    outbox: Outbox
    pass_lease: Callable[[], Awaitable[object]]
    host: Host
    reader: Household
    newcomers: list[Household]
    way: str

    async def is_away(self, hits: Hits, *asking: Callable[[], Awaitable[Answer]]) -> None:
        """They are all sent away until it is back, and nobody then."""
        self.faults.strike(self.way, hits)
        for ask in asking:
            await self.here.is_sent_away(ask())
        self.faults.mend()
        for ask in asking:
            answer = await insisting(ask)
            assert answer.status in (200, 202, 204), answer

    async def sessions(self) -> None:
        (newcomer, *_) = self.newcomers
        table = on_table(f"{self.here.stage}-sessions")
        await self.is_away(table, newcomer.sign_in, self.reader.read, newcomer.reply)

    async def sign_in_counters(self) -> None:
        """Nobody is let in uncounted; who is in already stays."""
        (_, newcomer, *_) = self.newcomers
        newcomer.cookie = ""
        self.faults.strike(self.way, on_table(f"{self.here.stage}-sign-ins"))
        await self.here.is_sent_away(newcomer.sign_in())
        assert not newcomer.cookie
        await stays(self.reader)
        self.faults.mend()
        assert (await insisting(newcomer.sign_in)).status == 204

    async def nudges(self) -> None:
        """Without the promise of a look at the outbox nothing is appended."""
        (_, newcomer, *_) = self.newcomers
        held = await appended(self.events, newcomer)
        self.faults.strike(self.way, to_queue(f"{self.here.stage}-nudges"))
        await self.here.is_sent_away(newcomer.reply())
        assert await appended(self.events, newcomer) == held
        self.faults.mend()
        assert (await insisting(newcomer.reply)).status == 200

    async def second_nudge(self) -> None:
        """It only saves time, and costs nobody an answer."""
        (_, _, newcomer, _) = self.newcomers
        nudges = to_queue(f"{self.here.stage}-nudges")

        def second(call: AwsCall) -> bool:
            return nudges(call) and not call.body.get("DelaySeconds")

        self.faults.strike(self.way, second)
        assert (await insisting(newcomer.reply)).status == 200
        self.faults.mend()

    async def bus(self) -> None:
        """What was answered waits in the outbox, for as long as it takes."""
        (*_, newcomer) = self.newcomers
        await listed(self.here)
        self.faults.strike(self.way, BUS)
        assert (await insisting(newcomer.reply)).status == 200
        await self.here.relay()
        assert not await self.outbox.is_empty()
        assert await self.here.feed("projections", "projector") == (0, 0)
        self.faults.mend()
        await self.pass_lease()
        await listed(self.here)

    async def commands_queue(self) -> None:
        queue = to_queue(f"{self.here.stage}-commands")
        await self.is_away(queue, partial(self.host.queues_an_invite, uuid4()))
        await self.here.has_fed("commands", "command-worker")

    async def secret(self) -> None:
        """Whoever has read it does not miss it."""
        self.faults.strike(self.way, SECRET)
        await stays(self.reader)
        assert (await insisting(self.reader.reply)).status == 200
        self.faults.mend()


@pytest.mark.torture("Dependencies fail, the service degrades")
async def test_aws_goes_away_and_comes_back(
    aws: str,
    faulty_aws: AwsProxy,
    database: str,
    postgres_event_store: Open,
    tmp_path: Path,
    figures: Figures,
):
    ways = WAYS[: tries(1, of=len(WAYS))]
    opened, admin = postgres_event_store(), await asyncpg.connect(database)
    expired = "UPDATE event_store.outbox SET leased_until = '-infinity'"
    async with served(
        tmp_path, aws=aws, functions_aws=faulty_aws.url, environment=in_postgres(database)
    ) as here:
        faults = AwsFaults(faulty_aws)
        host = await a_host(here)
        reader, *newcomers = households = await invited(
            here, opened.store, 1 + NEW_HOUSEHOLDS * len(ways)
        )
        await listed(here)
        await not_even_the_secret(here, faults, reader)
        await all_sign_in(newcomers)
        assert (await insisting(reader.reply)).status == 200
        await stays(reader)
        processes = here.processes()

        for number, way in enumerate(ways):
            first = number * NEW_HOUSEHOLDS
            around = Around(
                here,
                faults,
                opened.store,
                opened.outbox,
                partial(admin.execute, expired),
                host,
                reader,
                newcomers[first : first + NEW_HOUSEHOLDS],
                way,
            )
            await around.sessions()
            await around.sign_in_counters()
            await around.nudges()
            await around.second_nudge()
            await around.bus()
            await around.commands_queue()
            await around.secret()

        assert here.processes() == processes
        await listed(here)
        await all_read_their_own(here, households)
        assert len(await host.invites()) == len(households) + len(ways)
        figures(
            outages=7 * len(ways) + 2,
            requests_meanwhile=here.told.asked,
            asked_to_come_back=here.told.asked_to_come_back,
            of_the_gateways_time_out_taken_at_most=here.told.share_of_the_time_out,
            acknowledged=await each_is_there_once(opened.store, households),
            lost=0,
            processes_begun_anew=0,
        )
    await admin.close()


async def not_even_the_secret(here: Served, faults: AwsFaults, reader: Household) -> None:
    """The functions have read nothing yet. Who waits for the secret gives up by itself."""
    faults.strike(BREAKS_OFF, SECRET)
    await here.is_sent_away(reader.sign_in())
    faults.mend()
    assert (await insisting(reader.sign_in)).status == 204

    asked = 0

    def asks(call: AwsCall) -> bool:
        nonlocal asked
        asked += SECRET(call)
        return SECRET(call)

    content = partial(reader.read, "/api/content")
    faults.strike(SAYS_NOTHING, asks)
    await here.is_sent_away(content())
    assert asked == 2, "it was answered for"
    faults.mend()
    assert (await insisting(content)).status == 200
