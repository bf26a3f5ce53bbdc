"""`rsvp rebuild`, for operators."""

import asyncio
from typing import Annotated

import typer

from rsvp.aws import LOCAL, functions, require_place, speaking_plainly
from rsvp.options import Stage
from rsvp.rebuild import Rebuild, Standing
from rsvp.terminal import reporting_failures, say

app = typer.Typer()


@app.command("rebuild")
@reporting_failures
def rebuild_read_models(
    stage: Stage = LOCAL,
    limit: Annotated[int, typer.Option(min=1, max=500, help="Events a page.")] = 500,
    *,
    abandon: Annotated[bool, typer.Option("--abandon", help="Give up the one begun.")] = False,
) -> None:
    """Build the read models anew beside those being read, then switch. Run again, it goes on."""
    require_place(stage)
    asyncio.run(_run(stage, limit, abandon=abandon))


async def _run(stage: str, limit: int, *, abandon: bool) -> None:
    with speaking_plainly():
        async with functions() as client:
            rebuild = Rebuild(client, stage, limit=limit)
            await _drop(rebuild, await (_give_up if abandon else _build)(rebuild))


async def _build(rebuild: Rebuild) -> Standing:
    standing = await rebuild.begin()
    building = standing.building
    if building is None:
        say("The last rebuild has switched already; what it replaced is still to be deleted.")
        return standing
    if building.reached:
        say("Going on where the last rebuild broke off.")
    sent = 0
    async for page in rebuild.fill(building):
        sent += page.sent
        if page.sent:
            say(f"{sent} events")
    standing = await rebuild.switch(building)
    typer.echo(f"Switched: read models built of {sent} events are being read.")
    return standing


async def _give_up(rebuild: Rebuild) -> Standing:
    standing = await rebuild.look()
    if standing.building is None:
        say("No rebuild is under way.")
        return standing
    standing = await rebuild.abandon(standing.building)
    typer.echo("The rebuild is given up; the read models stay as they were.")
    return standing


async def _drop(rebuild: Rebuild, standing: Standing) -> None:
    if standing.retired:
        say("Deleting what is read no more, as soon as nobody can still be at it.")
    while standing.retired:
        standing = await rebuild.drop(standing.retired)
