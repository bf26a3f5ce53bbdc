"""Hosts' verbs: look."""

import asyncio
import time
from typing import Annotated, Final

import typer

from contracts.read_models import SentInvite, SubmittedAttendingGuest
from contracts.values import InviteType
from rsvp.api import ApiClient
from rsvp.guest_table import guest_table
from rsvp.invite_list import every_invite
from rsvp.invite_table import invite_table
from rsvp.options import DEFAULT_URL, Url, site_at
from rsvp.signed_in import with_session
from rsvp.terminal import Failure, reporting_failures, results, say

app = typer.Typer()

_PATIENCE_SECONDS: Final = 15


@app.command()
@reporting_failures
def health(url: Url = DEFAULT_URL) -> None:
    """Ask whether the site answers."""
    site = site_at(url)

    async def ask() -> str:
        async with ApiClient(site, notice=say) as api:
            return (await api.health()).status

    typer.echo(f"{site.origin}: {asyncio.run(ask())}")


@app.command()
@reporting_failures
def invites(
    url: Url = DEFAULT_URL,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List the invites, their codes and where each stands."""
    found = with_session(url, every_invite)
    if as_json:
        for invite in found:
            typer.echo(invite.model_dump_json())
    else:
        results().print(invite_table(found))


@app.command("attending-guests")
@reporting_failures
def attending_guests(
    url: Url = DEFAULT_URL,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List who comes, with their dishes and dietary needs."""

    async def every(api: ApiClient) -> list[SubmittedAttendingGuest]:
        return [
            guest async for guest in api.every(SubmittedAttendingGuest, "/api/attending-guests")
        ]

    found = with_session(url, every)
    if as_json:
        for guest in found:
            typer.echo(guest.model_dump_json())
    else:
        results().print(guest_table(found))


@app.command("codes-to-try")
@reporting_failures
def codes_to_try(url: Url = DEFAULT_URL) -> None:
    """Print the codes of three unanswered invites: two for the day, one for the evening.

    Those on which somebody may bring a guest come first, then the largest.
    """

    async def wait_for_three(api: ApiClient) -> list[SentInvite]:
        """Those just imported may still be on their way to the list."""
        ends = time.monotonic() + _PATIENCE_SECONDS
        while True:
            found = _to_try(await every_invite(api))
            if len(found) == 3 or time.monotonic() > ends:
                return found
            await asyncio.sleep(0.2)

    found = with_session(url, wait_for_three)
    if not found:
        raise Failure("There are no unanswered invites. Import some, or create-example-invite.")
    for invite in found:
        names = ", ".join(invite.invited_guests)
        line = f"{invite.code}  {invite.type:7}  {names}"
        typer.echo(line)


def _to_try(found: list[SentInvite]) -> list[SentInvite]:
    pending = [invite for invite in found if invite.status == "pending"]
    day = [invite for invite in pending if invite.type is InviteType.DAY]
    evening = [invite for invite in pending if invite.type is InviteType.EVENING]
    return sorted(day, key=_what_there_is_to_try)[:2] + evening[:1]


def _what_there_is_to_try(invite: SentInvite) -> tuple[bool, int]:
    """Somebody whom a guest may bring is called so in the lists, until the answer names them."""
    brings = any(name.startswith("Guest of ") for name in invite.invited_guests)
    return not brings, -len(invite.invited_guests)
