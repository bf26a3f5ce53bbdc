"""Operators' verbs, with AWS credentials."""

import asyncio
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn

from rsvp import redriving
from rsvp.aws import LOCAL, functions, require_place, speaking_plainly
from rsvp.options import Stage
from rsvp.replay import replay
from rsvp.terminal import Failure, messages, reporting_failures, say

app = typer.Typer()
app.add_typer(redriving.app, name="dead-letters")


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
