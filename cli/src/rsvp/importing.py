"""Hosts' verbs: the menu and the guest list from files."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import typer

from contracts.commands import CreateFoodChoice, CreateInvite, NewGuest
from contracts.read_models import AvailableFoodChoice, ListedGuest
from contracts.values import GuestType, Request
from rsvp.api import ApiClient
from rsvp.import_file import read_food_choices, read_invites
from rsvp.invite_list import every_invite
from rsvp.options import DEFAULT_URL, DryRun, ImportFile, Url, host_password, site_at
from rsvp.rows import BadRow, BadRows, Row
from rsvp.sending import Imported, Listed, import_rows, progress_bar, shown
from rsvp.site import Site
from rsvp.terminal import Failure, reporting_failures, say

app = typer.Typer()


@dataclass(frozen=True)
class Collection:
    """Where rows go, what is listed there, and what was asked for to have it there."""

    path: str
    listed: Callable[[ApiClient], Awaitable[Listed]]


async def _menu(api: ApiClient) -> Listed:
    dishes = [dish async for dish in api.every(AvailableFoodChoice, "/api/food-choices")]
    return Listed(
        frozenset(dish.id for dish in dishes),
        tuple(
            CreateFoodChoice(guest_type=dish.guest_type, course=dish.course, name=dish.name)
            for dish in dishes
        ),
    )


async def _invites(api: ApiClient) -> Listed:
    invites = await every_invite(api)
    return Listed(
        frozenset(invite.id for invite in invites),
        tuple(
            CreateInvite(
                type=invite.type,
                guests=tuple(map(as_invited, invite.guests)),
            )
            for invite in invites
        ),
    )


def as_invited(guest: ListedGuest) -> NewGuest:
    """Without the name that an answer gave whoever comes along."""
    name = "" if guest.guest_of else guest.name
    return NewGuest(type=guest.guest_type, name=name, guest_of=guest.guest_of)


MENU: Final = Collection("/api/food-choices", _menu)
INVITES: Final = Collection("/api/invites", _invites)


@app.command("import-food-choices")
@reporting_failures
def import_food_choices(
    file: ImportFile, url: Url = DEFAULT_URL, *, dry_run: DryRun = False
) -> None:
    """Put the dishes of a file on the menu. CSV columns: guest_type, course, name.

    Run it again whenever the file has grown or an import broke off: what is there stays as it is.
    What `rsvp export menu` writes can be read here.
    A dish whose text changed is another dish.
    """
    site = site_at(url)
    rows = _checked(read_food_choices, file)
    what = _counted(len(rows), "dish", "dishes")
    if dry_run:
        _only_checked(file, rows, what)
    else:
        _import(site, MENU, file, rows, what)


@app.command("import-invites")
@reporting_failures
def import_invites(file: ImportFile, url: Url = DEFAULT_URL, *, dry_run: DryRun = False) -> None:
    """Invite the households of a file. CSV columns: household, type, guest_type, guest_name, and
    guest_of where somebody may come along whose name you do not know: the name is blank then.

    Run it again whenever the file has grown or an import broke off: what is there stays as it is.
    An invite whose guests changed is another invite. What `rsvp export invites` writes can be read
    here, and so can what Excel makes of it.
    """
    site = site_at(url)
    rows = _checked(read_invites, file)
    guests = sum(len(row.request.guests) for row in rows)
    invites = _counted(len(rows), "invite", "invites")
    what = f"{invites} with {_counted(guests, 'guest', 'guests')}"
    if dry_run:
        _only_checked(file, rows, what)
    else:
        _import(site, INVITES, file, rows, what)


def _checked[R: Request](read: Callable[[Path], list[Row[R]]], file: Path) -> list[Row[R]]:
    """The whole file is checked before anything is sent."""
    try:
        return read(file)
    except BadRows as bad:
        raise Failure(
            f"{shown(bad.rows, str(file))}\nNothing was sent: {_count(bad.rows)}."
        ) from bad
    except Failure as failure:
        raise Failure(f"{failure}" if str(file) in str(failure) else f"{file}, {failure}") from None


def _count(rows: Sequence[BadRow]) -> str:
    return "1 row needs another look" if len(rows) == 1 else f"{len(rows)} rows need another look"


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _import[R: Request](
    site: Site, to: Collection, file: Path, rows: list[Row[R]], what: str
) -> None:
    imported = asyncio.run(_send(site, host_password(), to, rows))
    typer.echo(
        f"{what}: {imported.created} created, "
        f"{imported.already_there} already there"
        + (f", {len(imported.refused)} refused." if imported.refused else ".")
    )
    if imported.refused:
        say(shown(imported.refused, str(file)), style="red")
        raise typer.Exit(1)


async def _send[R: Request](
    site: Site, password: str, to: Collection, rows: list[Row[R]]
) -> Imported:
    with progress_bar(len(rows)) as (progress, notice):
        async with ApiClient(site, notice=notice) as api:
            await api.sign_in(password)
            listed = await to.listed(api)
            return await import_rows(api, to.path, rows, listed, progress=progress)


def _only_checked[R: Request](file: Path, rows: list[Row[R]], what: str) -> None:
    for row in rows:
        typer.echo(f"line {row.line:<5} {_preview(row.request)}")
    typer.echo(f"{file} is fine: {what}. Nothing was sent.")


def _preview(request: Request) -> str:
    match request:
        case CreateInvite(type=invite_type, guests=guests):
            names = ", ".join(map(_named, guests))
            return f"{invite_type:<8} {names}"
        case CreateFoodChoice(guest_type=guest_type, course=course, name=name):
            return f"{guest_type:<6} {course:<8} {name}"
        case _:
            raise TypeError(type(request).__name__)


def _named(guest: NewGuest) -> str:
    name = f"guest of {guest.guest_of}" if guest.guest_of else guest.name
    return name if guest.type is GuestType.ADULT else f"{name} ({guest.type})"
