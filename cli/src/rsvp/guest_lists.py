"""Hosts' verbs: mend who is on an invite, before anybody has answered it."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID, uuid4

import typer

from contracts.commands import AddGuest, CorrectGuest, WithdrawGuest
from contracts.read_models import PendingGuest, PendingRsvp
from contracts.values import GuestType
from rsvp.api import ApiClient
from rsvp.invite_list import invite_with
from rsvp.options import DEFAULT_URL, Url, site_at
from rsvp.signed_in import with_session
from rsvp.terminal import Failure, reporting_failures
from rsvp.typed import typed

app = typer.Typer()

Code = Annotated[str, typer.Argument(help="The invite's, as on the card.")]
Guest = Annotated[str, typer.Argument(help="The guest's name as it stands on the invite.")]
_PATH = "/api/invited-guests"


@app.command("add-guest")
@reporting_failures
def add_guest(
    code: Code,
    name: Annotated[str, typer.Argument(help="Of the one who comes along, if you know it.")] = "",
    guest_type: Annotated[GuestType, typer.Option("--type")] = GuestType.ADULT,
    guest_of: Annotated[
        str | None, typer.Option(help="Whose guest it is; the answer says the name.")
    ] = None,
    url: Url = DEFAULT_URL,
) -> None:
    """Add a guest, or a place for somebody's guest, to an invite that nobody has answered yet."""

    async def add(api: ApiClient, invite_id: UUID) -> None:
        guest = typed(
            AddGuest,
            {"inviteId": invite_id, "type": guest_type, "name": name, "guestOf": guest_of},
        )
        await api.note(_PATH, guest, uuid4())

    _mend(url, code, add)
    typer.echo(f"{name or f'A guest of {guest_of}'} is invited, too.")


@app.command("correct-guest")
@reporting_failures
def correct_guest(
    code: Code,
    guest: Guest,
    name: Annotated[str | None, typer.Option(help="As it should be written.")] = None,
    guest_type: Annotated[GuestType | None, typer.Option("--type")] = None,
    guest_of: Annotated[
        str | None, typer.Option(help="Whose guest it is, instead of a name that was a guess.")
    ] = None,
    url: Url = DEFAULT_URL,
) -> None:
    """Correct a guest's name or type, on an invite that nobody has answered yet."""
    if name is not None and guest_of is not None:
        raise Failure(f"Either a name, or {guest_of} will say who comes.")

    async def correct(api: ApiClient, invite_id: UUID) -> None:
        found = await _find(api, invite_id, guest)
        command = typed(
            CorrectGuest,
            {
                "inviteId": invite_id,
                "guestId": found.id,
                "type": guest_type or found.guest_type,
                "name": _name(found, guest_of) if name is None else name,
                "guestOf": (guest_of or found.guest_of) if name is None else None,
            },
        )
        await api.replace(_PATH, command, uuid4())

    _mend(url, code, correct)
    typer.echo(f"{name or guest} is corrected.")


@app.command("withdraw-guest")
@reporting_failures
def withdraw_guest(code: Code, guest: Guest, url: Url = DEFAULT_URL) -> None:
    """Take a guest off an invite that nobody has answered yet."""

    async def withdraw(api: ApiClient, invite_id: UUID) -> None:
        found = await _find(api, invite_id, guest)
        command = WithdrawGuest(invite_id=invite_id, guest_id=found.id)
        await api.note("/api/withdrawn-guests", command, uuid4())

    _mend(url, code, withdraw)
    typer.echo(f"{guest} is no longer invited.")


def _mend(url: str, code: str, change: Callable[[ApiClient, UUID], Awaitable[None]]) -> None:
    site_at(url)

    async def mend(api: ApiClient) -> None:
        invite = await invite_with(api, code)
        if invite.status == "submitted":
            raise Failure("This invite has already been answered: change the answer instead.")
        await change(api, invite.id)

    with_session(url, mend)


def _name(guest: PendingGuest, guest_of: str | None) -> str:
    """None yet, where an answer will say it."""
    return "" if guest_of or guest.guest_of else guest.name


async def _find(api: ApiClient, invite_id: UUID, name: str) -> PendingGuest:
    rsvp = await api.read(PendingRsvp, f"/api/host/rsvp?invite={invite_id}")
    match [guest for guest in rsvp.guests if guest.name == name]:
        case [guest]:
            return guest
        case []:
            names = ", ".join(guest.name for guest in rsvp.guests)
            raise Failure(f"{name!r} is not on this invite; there are {names}.")
        case _:
            raise Failure(f"There are several called {name}: please mend them on the website.")
