"""Hosts' verb: say until when guests may answer."""

from datetime import datetime
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


@app.command("set-deadline")
@reporting_failures
def set_deadline(
    last_day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="Such as 2027-05-01.")],
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
    command = typed(SetRsvpDeadline, {"lastDay": last_day.date(), "timeZone": time_zone})

    async def send(api: ApiClient) -> None:
        await api.replace("/api/wedding/rsvp-deadline", command, uuid4())

    with_session(url, send)
    typer.echo(f"Guests may answer until the end of {command.last_day} in {command.time_zone}.")
