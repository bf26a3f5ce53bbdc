"""Options that several commands share."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from rsvp.site import Site
from rsvp.terminal import Failure

DEFAULT_URL = "http://localhost:8080"

Url = Annotated[str, typer.Option("--url", envvar="RSVP_URL", help="The wedding's site.")]
Stage = Annotated[
    str,
    typer.Option("--stage", envvar="RSVP_STAGE", help="local, staging or prod."),
]
KurrentDbUri = Annotated[
    str | None,
    typer.Option(
        "--kurrentdb-uri",
        envvar="KURRENTDB_URI",
        show_default=False,
        help="Where the events are, if in KurrentDB. Other users of this machine can see an"
        " argument; where the URI holds a password, put it into KURRENTDB_URI.",
    ),
]
ImportFile = Annotated[
    Path,
    typer.Argument(exists=True, dir_okay=False, readable=True, help="JSON or CSV."),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Check the file, show what it says, and send nothing.")
]
Async = Annotated[bool, typer.Option("--async", help="Only queue it; it is made within moments.")]


def site_at(url: str) -> Site:
    try:
        return Site.at(url)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--url") from error


def host_password() -> str:
    """From the environment, or asked for; never an argument, which other users could see."""
    password = os.environ.get("RSVP_HOST_PASSWORD")
    if password:
        return password
    try:
        answer: str = typer.prompt("The hosts' password", hide_input=True, err=True)
    except typer.Abort:
        if sys.stdin.isatty():
            raise
        raise Failure("Put the hosts' password into RSVP_HOST_PASSWORD.") from None
    return answer
