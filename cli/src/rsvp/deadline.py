"""Hosts' verb: say until when guests may answer."""

from datetime import date
from typing import Annotated
from uuid import uuid4

import typer

from contracts.commands import SetRsvpDeadline
from rsvp.api import ApiClient
from rsvp.options import DEFAULT_URL, Url, site_at
from rsvp.signed_in import with_session
from rsvp.terminal import reporting_failures
from rsvp.typed import typed

app = typer.Typer()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day such as 2027-05-01.") from None


@app.command("set-deadline")
@reporting_failures
def set_deadline(
    last_day: Annotated[date, typer.Argument(parser=_day, help="Such as 2027-05-01.")],
    time_zone: Annotated[
        str,
        typer.Option(
            prompt="Time zone (such as Europe/London)", help="Whose midnight ends the day."
        ),
    ],
    url: Url = DEFAULT_URL,
) -> None:
    """Let guests answer until the end of a day; set it again to move it."""
    site_at(url)
    command = typed(SetRsvpDeadline, {"lastDay": last_day, "timeZone": time_zone})

    async def send(api: ApiClient) -> None:
        await api.replace("/api/wedding/rsvp-deadline", command, uuid4())

    with_session(url, send)
    typer.echo(f"Guests may answer until the end of {command.last_day} in {command.time_zone}.")
