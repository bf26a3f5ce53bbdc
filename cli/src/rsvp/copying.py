"""Moving a history from one event store to another."""

import asyncio
from collections.abc import Awaitable, Callable
from importlib.metadata import entry_points
from typing import Annotated, Any, Protocol

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn

from rsvp.terminal import Failure, messages, reporting_failures

app = typer.Typer()

Source = Annotated[str, typer.Option("--from", metavar="STORE", envvar="RSVP_COPY_FROM")]
Target = Annotated[str, typer.Option("--to", metavar="STORE", envvar="RSVP_COPY_TO")]


class Copied(Protocol):
    """What both stores hold in the end; `added` of it came in this run."""

    @property
    def events(self) -> int: ...
    @property
    def streams(self) -> int: ...
    @property
    def added(self) -> int: ...
    @property
    def sha256(self) -> str: ...


@app.command("copy-events")
@reporting_failures
def copy_events(source: Source, target: Target) -> None:
    """Copy all events from one event store into another, an empty one, and compare the two.

    STORE is postgresql://HOST/DATABASE, dynamodb://TABLE or kurrentdb://HOST. What the drivers
    read from the environment (PGPASSWORD, AWS_PROFILE and so on) counts. A copy that broke off
    goes on when it is run again. Stop the source's relay from getting new events first.
    """
    copied = asyncio.run(_copy(source, target))
    typer.echo(
        f"{copied.added} events copied. Both stores hold the same {copied.events} events in"
        f" {copied.streams} streams.\nSHA-256 {copied.sha256}"
    )


async def _copy(source: str, target: str) -> Copied:
    copy = _installed("copy-events")
    console = messages()
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.completed} events gone through"),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    ) as progress:
        task = progress.add_task("", total=None)
        try:
            copied: Copied = await copy(
                source, target, lambda events: progress.update(task, completed=events)
            )
        except (ValueError, ConnectionError) as error:
            raise Failure(str(error)) from error
    return copied


def _installed(name: str) -> Callable[..., Awaitable[Any]]:
    """A verb of the service that owns the stores: the command itself knows no service."""
    for found in entry_points(group="rsvp.operators", name=name):
        verb: Callable[..., Awaitable[Any]] = found.load()
        return verb
    raise Failure(f"`{name}` needs the package command-api installed beside rsvp.")
