"""Hosts' verbs: what the caterer has to know, and that they know it."""

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode
from uuid import uuid4

import typer

from contracts.caterer_sheet import CatererSheet
from contracts.commands import RecordCatererHandover
from rsvp.api import ApiClient
from rsvp.caterer_table import caterer_tables
from rsvp.options import DEFAULT_URL, Url, site_at
from rsvp.signed_in import with_session
from rsvp.terminal import reporting_failures, results

app = typer.Typer()

_SHEET = "/api/caterer-sheet"


@app.command("caterer-sheet")
@reporting_failures
def caterer_sheet(
    url: Url = DEFAULT_URL,
    *,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="How it stood then, such as 2027-05-01T12:00 (local time)."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="As the website's CSV file.")] = False,
) -> None:
    """Print dishes by guest type, diets, and what changed since the caterer was told."""
    moment = _moment(as_of)
    site_at(url)
    query = f"?{urlencode({'asOf': moment.isoformat()})}" if moment else ""

    async def ask(api: ApiClient) -> CatererSheet | bytes:
        if as_csv:
            return await api.spreadsheet(f"{_SHEET}{query}")
        return await api.read(CatererSheet, f"{_SHEET}{query}")

    match with_session(url, ask):
        case bytes() as csv:
            typer.echo(csv, nl=False)
        case sheet if as_json:
            typer.echo(sheet.model_dump_json())
        case sheet:
            for table in caterer_tables(sheet):
                results().print(table)


@app.command("hand-over-numbers")
@reporting_failures
def hand_over_numbers(
    url: Url = DEFAULT_URL,
    *,
    mail_changes: Annotated[
        bool, typer.Option("--mail-changes", help="Mail the hosts what changes from now on.")
    ] = False,
) -> None:
    """Note that the caterer has the numbers as they are now."""
    site_at(url)

    async def record(api: ApiClient) -> CatererSheet:
        sheet = await api.read(CatererSheet, _SHEET)
        command = RecordCatererHandover(
            as_of=sheet.latest_change_at or sheet.as_of, mail_changes=mail_changes
        )
        await api.note(f"{_SHEET}/handovers", command, uuid4())
        return sheet

    told = with_session(url, record).all
    typer.echo(f"The caterer has the numbers: {told.all} guests, {told.child} of them children.")


def _moment(typed: str | None) -> datetime | None:
    if typed is None:
        return None
    try:
        return datetime.fromisoformat(typed).astimezone(UTC)
    except ValueError as error:
        raise typer.BadParameter(
            f"{typed!r} is no moment such as 2027-05-01T12:00.", param_hint="--as-of"
        ) from error
