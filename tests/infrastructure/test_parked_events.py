"""`rsvp dead-letters` on what the relay parked in KurrentDB."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

import aioboto3
import pytest
from kurrentdbclient import AsyncKurrentDBClient, NewEvent, StreamState

from command_api.infrastructure.kurrentdb import KurrentDbEventStore
from command_api.infrastructure.kurrentdb_outbox import KurrentDbOutbox
from infra.local.kurrentdb.server import serving
from tests.infrastructure.event_stores import dish, new
from tests.infrastructure.kurrentdb_servers import NOBODY_LISTENS, connecting

if TYPE_CHECKING:
    from types_aiobotocore_sqs import SQSClient

CANARY = "Canary-O'Hara"


@dataclass(frozen=True)
class Parked:
    """A stage whose relay could not publish three appends, one of which nobody can read."""

    uri: str
    sqs: "SQSClient"
    stage: str
    nudges: str
    ids: list[str]
    store: KurrentDbEventStore
    outbox: KurrentDbOutbox

    async def rsvp(self, *arguments: str, uri: str | None = None) -> tuple[int | None, str, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "rsvp", "dead-letters", *arguments, "--stage", self.stage),
            env={**os.environ, "KURRENTDB_URI": uri or self.uri},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        assert CANARY not in (out + err).decode()
        return process.returncode, out.decode(), err.decode()

    async def nudged(self) -> int:
        answer = await self.sqs.receive_message(QueueUrl=self.nudges)
        return len(answer.get("Messages", []))


@pytest.fixture
async def parked(aws: str) -> AsyncIterator[Parked]:
    stage = f"s{uuid4().hex[:8]}"
    async with (
        serving() as uri,
        connecting() as connect,
        aioboto3.Session().client("sqs") as sqs,
        AsyncKurrentDBClient(uri) as client,
    ):
        nudges = await sqs.create_queue(QueueName=f"rsvp-{stage}-nudges")
        await sqs.create_queue(QueueName=f"rsvp-{stage}-nudges-dlq")
        store, outbox = KurrentDbEventStore(connect(uri)), KurrentDbOutbox(connect(uri))
        events = [new(dish(CANARY)), new(dish(CANARY))]
        for n, event in enumerate(events):
            await store.append(f"food_choice-{n}", [event, new(dish(CANARY))], after=0)
        strange = NewEvent(type=CANARY, data=CANARY.encode(), metadata=CANARY.encode())
        await client.append_to_stream(
            "strange", events=strange, current_version=StreamState.NO_STREAM
        )
        for entry in await outbox.claim(10):
            await outbox.set_aside(entry, "too large")
        await outbox.done([])
        ids = [*(str(event.id) for event in events), str(strange.id)]
        yield Parked(uri, sqs, stage, nudges["QueueUrl"], ids, store, outbox)
        await outbox.release()


async def test_parked_appends_are_listed_among_the_dead_letters(parked: Parked):
    code, out, err = await parked.rsvp("list")
    assert code == 0, err
    (row,) = [line for line in out.splitlines() if "relay" in line]
    assert row.split()[1::2][:2] == ["relay", "3"]
    assert "2 food_choice.created, 1 unknown" in row
    assert f"rsvp-{parked.stage}-nudges-dlq" in out

    code, out, err = await parked.rsvp("show", "relay")
    assert code == 0, err
    assert "3 waiting" in out
    assert all(id_ in out for id_ in parked.ids)


async def test_they_are_given_back_and_the_relay_is_told_to_look(parked: Parked):
    code, out, err = await parked.rsvp("redrive", "relay")

    assert (code, out) == (0, "3 sent back.\n")
    assert sorted(err.split()[1::2]) == sorted(parked.ids)
    assert await parked.nudged() == 1
    entries = await parked.outbox.claim(10)
    assert sorted(str(entry.events[0].id) for entry in entries) == sorted(parked.ids[:2])
    assert [len(entry.events) for entry in entries] == [2, 2]
    await parked.outbox.done(entries)
    assert (await parked.rsvp("redrive", "relay"))[1] == "1 sent back.\n"  # still unreadable


async def test_a_relay_that_parked_nothing(parked: Parked):
    async with serving() as untouched:
        code, out, _ = await parked.rsvp("redrive", "relay", uri=untouched)
    assert (code, out) == (0, "0 sent back.\n")


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        (NOBODY_LISTENS, "KurrentDB can't be asked: ServiceUnavailableError."),
        (f"kurrentdb://user:{CANARY}@host?Nonsense=1", "That is no URI of a KurrentDB server."),
    ],
)
async def test_a_server_that_cant_be_asked(parked: Parked, uri: str, said: str):
    code, out, err = await parked.rsvp("show", "relay", uri=uri)
    assert (code, out) == (1, "")
    assert said in err
