"""Hosts' verbs: go after those who have not answered."""

from datetime import date
from typing import Annotated, Final
from uuid import uuid4

import typer
from pydantic import ValidationError

from contracts.commands import NoteEmailAddress, RemindInvite
from contracts.problems import Kind
from contracts.read_models import SentInvite
from rsvp.api import ApiClient, Refused
from rsvp.invite_list import every_invite, invite_with
from rsvp.options import DEFAULT_URL, Url, site_at
from rsvp.signed_in import with_session
from rsvp.terminal import Failure, reporting_failures, say

app = typer.Typer()

_OVER: Final = {Kind.ALREADY_SUBMITTED.type: "has answered by now"}


@app.command()
@reporting_failures
def chase(url: Url = DEFAULT_URL) -> None:
    """List who has not answered: opened or not, the address they can be reminded at, the code."""
    for invite in sorted(with_session(url, _pending), key=_stage):
        names = ", ".join(invite.invited_guests)
        typer.echo(
            f"{_stage(invite):6}  {invite.code}  {invite.email_address or 'call':30}  {names}"
        )


@app.command("note-address")
@reporting_failures
def note_address(
    code: Annotated[str, typer.Argument(help="The invite's, as on the card.")],
    address: Annotated[str, typer.Argument(help="Empty to take it back.")],
    url: Url = DEFAULT_URL,
) -> None:
    """Note where an invite's guests can be reminded."""
    site_at(url)

    async def note(api: ApiClient) -> None:
        invite = await invite_with(api, code)
        try:
            request = NoteEmailAddress(invite_id=invite.id, email_address=address.strip() or None)
        except ValidationError:
            raise Failure("That is no address such as name@example.com.") from None
        await api.replace("/api/invite-addresses", request, uuid4())

    with_session(url, note)


@app.command()
@reporting_failures
def remind(url: Url = DEFAULT_URL) -> None:
    """Mail everyone who has not answered and can be reached; once a day, however often it runs."""
    site_at(url)

    async def every(api: ApiClient) -> int:
        sent = 0
        for invite in await _pending(api):
            if invite.email_address:
                sent += await _remind(api, invite)
        return sent

    sent = with_session(url, every)
    typer.echo(f"Reminded today: {sent}.")


async def _remind(api: ApiClient, invite: SentInvite) -> bool:
    # Local on purpose: the wave is the hosts' day.
    request = RemindInvite(invite_id=invite.id, wave=date.today())  # noqa: DTZ011
    try:
        await api.note("/api/invite-reminders", request, uuid4())
    except Refused as refusal:
        names = ", ".join(invite.invited_guests)
        say(f"{names}: {_OVER.get(refusal.problem.type, refusal)}")
        return False
    return True


async def _pending(api: ApiClient) -> list[SentInvite]:
    return [invite for invite in await every_invite(api) if invite.status == "pending"]


def _stage(invite: SentInvite) -> str:
    return "opened" if invite.last_authenticated_at else "never"
