"""Operators' verbs, with AWS credentials."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table

from rsvp.aws import LOCAL, functions, require_place, speaking_plainly, sqs
from rsvp.dead_letters import DeadLetter, DeadLetterQueue, dead_letter_queues, look, redrive
from rsvp.options import Stage
from rsvp.replay import replay
from rsvp.terminal import Failure, messages, reporting_failures, results, say

if TYPE_CHECKING:
    from types_aiobotocore_sqs import SQSClient

app = typer.Typer()
dead_letters = typer.Typer(no_args_is_help=True, help="Messages that failed too often.")
app.add_typer(dead_letters, name="dead-letters")

QueueName = Annotated[
    str, typer.Argument(metavar="QUEUE", help="projections, say, or rsvp-prod-projections-dlq.")
]


@app.command("replay")
@reporting_failures
def replay_history(
    stage: Stage = LOCAL,
    after: Annotated[str | None, typer.Option(help="Go on behind this token.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="Events a page.")] = 500,
) -> None:
    """Send all events to the projector again, while serving goes on. Nobody is mailed."""
    require_place(stage)
    asyncio.run(_replay(stage, after, limit))


@dead_letters.command("list")
@reporting_failures
def list_queues(stage: Stage = LOCAL) -> None:
    """How many wait in each dead-letter queue, since when, and of which types."""
    require_place(stage)
    table = Table("Queue", "Waiting", "In flight", "Oldest", "Types")

    async def run() -> None:
        async with sqs() as client:
            for queue in await _queues(client, stage):
                letters = await look(client, queue) if queue.waiting else []
                types = Counter(letter.type for letter in letters)
                table.add_row(
                    queue.name,
                    str(queue.waiting),
                    str(queue.in_flight),
                    _rough(max(letter.age for letter in letters)) if letters else "",
                    ", ".join(f"{count} {kind}" for kind, count in sorted(types.items())),
                )

    with speaking_plainly():
        asyncio.run(run())
    results().print(table)


@dead_letters.command("show")
@reporting_failures
def show(queue: QueueName, stage: Stage = LOCAL) -> None:
    """What waits in a dead-letter queue: type, id and age, never what people wrote."""
    require_place(stage)

    async def run() -> list[DeadLetter]:
        async with sqs() as client:
            return await look(client, await _named(client, queue, stage))

    with speaking_plainly():
        letters = asyncio.run(run())
    table = Table("Type", "Id", "Age", "Receives", caption=f"{len(letters)} waiting")
    for letter in letters:
        table.add_row(letter.type, letter.id, _rough(letter.age), str(letter.receives))
    results().print(table)


@dead_letters.command("redrive")
@reporting_failures
def send_back(queue: QueueName, stage: Stage = LOCAL) -> None:
    """Send a queue's dead letters back to where they failed, once the reason is gone."""
    require_place(stage)

    async def run() -> int:
        moved = 0
        async with sqs() as client:
            async for letter in redrive(client, await _named(client, queue, stage)):
                say(f"{letter.type} {letter.id}".strip())
                moved += 1
        return moved

    with speaking_plainly():
        moved = asyncio.run(run())
    typer.echo(f"{moved} sent back.")


async def _replay(stage: str, after: str | None, limit: int) -> None:
    sent, reached = 0, after
    console = messages()
    try:
        with Progress(
            SpinnerColumn(),
            TextColumn("{task.completed} events sent"),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        ) as progress:
            task = progress.add_task("", total=None)
            with speaking_plainly():
                async with functions() as client:
                    async for page in replay(client, stage, after=after, limit=limit):
                        sent, reached = sent + page.sent, page.next
                        progress.update(task, completed=sent)
    except (Failure, asyncio.CancelledError):
        again = f" To go on: rsvp replay --stage {stage} --after {reached}" if sent else ""
        say(f"Broke off after {sent} events.{again}")
        raise
    typer.echo(f"{sent} events sent.")


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


def _rough(age: timedelta) -> str:
    """The largest unit that says something."""
    seconds = int(age.total_seconds())
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
