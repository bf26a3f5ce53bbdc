"""Operators' verbs around a deployment."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

import typer

from rsvp.aws import (
    LOCAL,
    buses,
    functions,
    parameter,
    parameters,
    require_place,
    speaking_plainly,
    sqs,
    tables,
)
from rsvp.delivery import Delivery
from rsvp.options import Stage, host_password, site_at
from rsvp.releases import Moved, Releases
from rsvp.smoke import PATIENCE_SECONDS, Smoke
from rsvp.terminal import reporting_failures

app = typer.Typer()

Seconds = Annotated[float, typer.Option("--within", metavar="SECONDS", min=1)]
SiteUrl = Annotated[
    str | None,
    typer.Option("--url", envvar="RSVP_URL", help="The site, where the stage does not say."),
]


@app.command("smoke")
@reporting_failures
def smoke(stage: Stage = LOCAL, url: SiteUrl = None, within: Seconds = PATIENCE_SECONDS) -> None:
    """Sign in, send events through the bus, see them arrive. Mails nobody; leaves one invite."""
    require_place(stage)
    password = host_password()

    async def run() -> None:
        address = url or await parameter(stage, "site-url")
        async with buses() as events, sqs() as queues, tables() as dynamodb:
            await Smoke(
                stage=stage,
                site=site_at(address),
                delivery=Delivery(stage, events, queues, dynamodb),
                tell=typer.echo,
                patience_seconds=within,
            ).test(password)

    with speaking_plainly():
        asyncio.run(run())
    typer.echo(f"{stage} works.")


@app.command("note-release")
@reporting_failures
def note_release(stage: Stage = LOCAL) -> None:
    """Write down what is live, for `rollback`. `make deploy` does so before it deploys."""
    require_place(stage)

    async def run() -> int:
        async with functions() as client, parameters() as ssm:
            return len(await Releases(stage, client, ssm).note())

    with speaking_plainly():
        typer.echo(f"{asyncio.run(run())} live functions noted.")


@app.command("make-live")
@reporting_failures
def make_live(stage: Stage = LOCAL) -> None:
    """Make live what was deployed, also after a rollback. `make deploy` does so in the end."""
    require_place(stage)

    async def run() -> list[Moved]:
        async with functions() as client, parameters() as ssm:
            return await Releases(stage, client, ssm).make_live()

    _report(run, "made live")


@app.command("rollback")
@reporting_failures
def rollback(stage: Stage = LOCAL) -> None:
    """Make live again what was before the last deployment. Data and queues stay as they are."""
    require_place(stage)

    async def run() -> list[Moved]:
        async with functions() as client, parameters() as ssm:
            return await Releases(stage, client, ssm).roll_back()

    _report(run, "rolled back")


def _report(moving: Callable[[], Coroutine[Any, Any, list[Moved]]], done: str) -> None:
    with speaking_plainly():
        moves = asyncio.run(moving())
    for move in moves:
        typer.echo(f"{move.function}: {move.before} → {move.after}")
    typer.echo(f"{len(moves)} functions {done}.")
