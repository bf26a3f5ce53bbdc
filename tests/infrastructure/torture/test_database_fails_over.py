"""The database's standby takes over, under the same address. For a while that leads to a server
which only reads; then it is the primary. No process notices more than lost connections."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from infra.local import leash, unprivileged
from infra.local.postgres import binary, running_postgres
from infra.migrations import migrate
from tests.aws_proxy import AwsProxy
from tests.infrastructure.event_stores import postgres
from tests.infrastructure.torture.people import (
    all_read_their_own,
    all_sign_in,
    each_is_there_once,
    invited,
    listed,
    stays,
)
from tests.infrastructure.torture.served import Served, in_postgres, insisting, served
from tests.infrastructure.wire import Wire
from tests.torture import Figures, tries


@dataclass
class Pair:
    """What the primary acknowledges, the standby has on disk."""

    primary: str
    standby: str
    _running: ExitStack

    async def promote(self) -> None:
        """The primary goes, and the standby is one when this returns."""
        await asyncio.to_thread(self._running.close)
        assert await _fetched(self.standby, "SELECT pg_promote()")


@asynccontextmanager
async def pair(directory: Path) -> AsyncIterator[Pair]:
    with ExitStack() as closing:
        first = closing.enter_context(ExitStack())
        server = first.enter_context(running_postgres(directory / "primary"))
        await _fetched(server, "CREATE DATABASE rsvp")
        await migrate(_rsvp(server))
        await asyncio.to_thread(_copy, server, directory / "standby")
        standby = closing.enter_context(running_postgres(directory / "standby"))
        await _fetched(server, "ALTER SYSTEM SET synchronous_standby_names = '*'")
        await _fetched(server, "SELECT pg_reload_conf()")
        following = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
        while not await _fetched(server, following):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.02)
        yield Pair(_rsvp(server), _rsvp(standby), first)


def _copy(primary: str, directory: Path) -> None:
    """All that is there, and where to hear of more."""
    directory.mkdir()
    data, program = directory / "data", binary("pg_basebackup")
    account = unprivileged.account()
    if account:
        account.own(directory)
    copying = leash.start(
        [
            *(program, "--dbname", primary, "--pgdata", data),
            *("--write-recovery-conf", "--checkpoint", "fast", "--no-sync"),
        ],
        environment={"LC_ALL": "C"},
        output=subprocess.DEVNULL,
        before=partial(account.take, data, program) if account else None,
    )
    assert copying.wait() == 0


async def _fetched(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


def _rsvp(server: str) -> str:
    return urlsplit(server)._replace(path="/rsvp").geturl()


@pytest.mark.torture("Dependencies fail, the service degrades")
async def test_a_standby_takes_over_and_nothing_is_lost(
    aws: str, faulty_aws: AwsProxy, tmp_path: Path, figures: Figures
):
    acknowledged = 0
    meanwhile = 0
    times = tries(1, of=5)
    for time in range(times):
        directory = tmp_path / str(time)
        async with pair(directory) as databases:
            wire = Wire(databases.primary)
            async with (
                wire.laid(),
                served(
                    directory,
                    aws=aws,
                    functions_aws=faulty_aws.url,
                    environment=in_postgres(wire.address),
                ) as here,
            ):
                acknowledged += await fails_over(here, databases, wire)
                meanwhile += here.told.asked_to_come_back
    figures(
        fail_overs=times,
        requests_asked_to_come_back=meanwhile,
        acknowledged=acknowledged,
        lost=0,
        processes_begun_anew=0,
    )


async def fails_over(here: Served, databases: Pair, wire: Wire) -> int:
    """How many answers were acknowledged: one before, one after."""
    async with postgres(databases.primary) as before:
        before_it, after_it = households = await invited(here, before().store, 2)
    await listed(here)
    await all_sign_in(households)
    assert (await insisting(before_it.reply)).status == 200
    await stays(before_it)
    processes = here.processes()

    wire.lead_to(databases.standby)
    wire.cut()
    await here.is_sent_away(after_it.reply())
    await stays(before_it)

    await databases.promote()
    assert (await insisting(after_it.reply)).status == 200
    await stays(before_it)
    await listed(here)
    await all_read_their_own(here, households)
    assert here.processes() == processes
    async with postgres(databases.standby) as after:
        return await each_is_there_once(after().store, households)
