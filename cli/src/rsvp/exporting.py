"""Hosts' verbs: the lists as spreadsheets."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from rsvp.api import ApiClient
from rsvp.options import DEFAULT_URL, Url, site_at
from rsvp.signed_in import with_session
from rsvp.terminal import Failure, reporting_failures, say

app = typer.Typer()


class Exported(StrEnum):
    INVITES = "invites"
    GUESTS = "guests"
    MENU = "menu"
    SONGS = "songs"


_PATHS: Final = {
    Exported.INVITES: "/api/invites",
    Exported.GUESTS: "/api/attending-guests",
    Exported.MENU: "/api/food-choices",
    Exported.SONGS: "/api/song-choices",
}


@app.command("export")
@reporting_failures
def export(
    what: Annotated[Exported, typer.Argument(help="The guest list is `invites`.")],
    file: Annotated[Path, typer.Argument(dir_okay=False, help="The CSV file to write.")],
    url: Url = DEFAULT_URL,
    *,
    replace: Annotated[bool, typer.Option("--replace", help="A file that is there.")] = False,
) -> None:
    """Write a list as CSV, for Excel and others: all invited guests, those who come, the menu, or
    the songs.

    Cells that a spreadsheet would compute begin with an apostrophe; imports take it away.
    """
    site_at(url)
    if file.exists() and not replace:
        raise Failure(f"{file} is there already; --replace writes over it.")

    async def spreadsheet(api: ApiClient) -> bytes:
        return await api.spreadsheet(_PATHS[what])

    content = with_session(url, spreadsheet)
    try:
        file.write_bytes(content)
    except OSError as error:
        raise Failure(f"{file} can't be written: {error.strerror}.") from error
    say(f"Written to {file}.")
