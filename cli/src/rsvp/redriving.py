"""Verbs about messages that nobody could handle, with AWS credentials."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from rsvp.aws import LOCAL, require_place, speaking_plainly, sqs
from rsvp.dead_letters import (
    DeadLetter,
    DeadLetterQueue,
    dead_letter_queues,
    look,
    nudge_relay,
    redrive,
)
from rsvp.options import KurrentDbUri, Stage
from rsvp.terminal import Failure, reporting_failures, results, say

if TYPE_CHECKING:
    from types_aiobotocore_sqs import SQSClient

app = typer.Typer(no_args_is_help=True, help="Messages that failed too often.")

QueueName = Annotated[
    str,
    typer.Argument(
        metavar="QUEUE",
        help="projections, say, or rsvp-prod-projections-dlq; relay is what KurrentDB has parked.",
    ),
]

PARKED = "relay"


@app.command("list")
@reporting_failures
def list_queues(stage: Stage = LOCAL, kurrentdb_uri: KurrentDbUri = None) -> None:
    """How many wait in each dead-letter queue, since when, and of which types."""
    require_place(stage)
    table = Table("Queue", "Waiting", "In flight", "Oldest", "Types")

    def add(name: str, waiting: int, in_flight: int, letters: list[DeadLetter]) -> None:
        types = Counter(letter.type for letter in letters)
        table.add_row(
            name,
            str(waiting),
            str(in_flight),
            _rough(max(letter.age for letter in letters)) if letters else "",
            ", ".join(f"{count} {kind}" for kind, count in sorted(types.items())),
        )

    async def run() -> None:
        async with sqs() as client:
            for queue in await _queues(client, stage):
                letters = await look(client, queue) if queue.waiting else []
                add(queue.name, queue.waiting, queue.in_flight, letters)
        if kurrentdb_uri:
            parked = await _parked(kurrentdb_uri)
            add(PARKED, len(parked), 0, parked)

    with speaking_plainly():
        asyncio.run(run())
    results().print(table)


@app.command("show")
@reporting_failures
def show(queue: QueueName, stage: Stage = LOCAL, kurrentdb_uri: KurrentDbUri = None) -> None:
    """What waits in a dead-letter queue: type, id and age, never what people wrote."""
    require_place(stage)

    async def run() -> list[DeadLetter]:
        if queue == PARKED and kurrentdb_uri:
            return await _parked(kurrentdb_uri)
        async with sqs() as client:
            return await look(client, await _named(client, queue, stage))

    with speaking_plainly():
        letters = asyncio.run(run())
    table = Table("Type", "Id", "Age", "Receives", "Undelivered", caption=f"{len(letters)} waiting")
    for letter in letters:
        receives = str(letter.receives or "")
        table.add_row(letter.type, letter.id, _rough(letter.age), receives, letter.undelivered)
    results().print(table)


@app.command("redrive")
@reporting_failures
def send_back(queue: QueueName, stage: Stage = LOCAL, kurrentdb_uri: KurrentDbUri = None) -> None:
    """Send a queue's dead letters back to where they failed, once the reason is gone."""
    require_place(stage)

    async def run() -> int:
        moved = 0
        async with sqs() as client:
            if queue == PARKED and kurrentdb_uri:
                for letter in (letters := await _replayed(kurrentdb_uri)):
                    say(f"{letter.type} {letter.id}")
                await nudge_relay(client, stage)
                return len(letters)
            async for letter in redrive(client, await _named(client, queue, stage)):
                say(f"{letter.type} {letter.id}".strip())
                moved += 1
        return moved

    with speaking_plainly():
        moved = asyncio.run(run())
    typer.echo(f"{moved} sent back.")


async def _queues(client: "SQSClient", stage: str) -> list[DeadLetterQueue]:
    found = await dead_letter_queues(client, stage)
    if not found:
        raise Failure(f"There are no dead-letter queues of a stage {stage!r} here.")
    return found


async def _named(client: "SQSClient", name: str, stage: str) -> DeadLetterQueue:
    """By its full name, or the part that tells it from the stage's others."""
    prefix, suffix = f"rsvp-{stage}-", "-dlq"
    queues = {
        queue.name.removeprefix(prefix).removesuffix(suffix): queue
        for queue in await _queues(client, stage)
    }
    found = queues.get(name.removeprefix(prefix).removesuffix(suffix))
    if found is None:
        raise typer.BadParameter(
            f"There is no {name!r}. There are: {', '.join(queues)}.", param_hint="QUEUE"
        )
    return found


async def _parked(uri: str) -> list[DeadLetter]:
    from rsvp.parked import parked  # noqa: PLC0415 - gRPC is slow to load, and seldom there

    return await parked(uri)


async def _replayed(uri: str) -> list[DeadLetter]:
    from rsvp.parked import replay  # noqa: PLC0415

    return await replay(uri)


def _rough(age: timedelta) -> str:
    """The largest unit that says something."""
    seconds = int(age.total_seconds())
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
