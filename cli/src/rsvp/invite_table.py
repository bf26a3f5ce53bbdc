"""The invites as hosts read them."""

from collections.abc import Sequence
from datetime import datetime

from rich.table import Table
from rich.text import Text

from contracts.read_models import ListedGuest, SentInvite


def invite_table(invites: Sequence[SentInvite]) -> Table:
    """Times are those of this machine's place."""
    answered = sum(invite.status == "submitted" for invite in invites)
    table = Table(caption=f"{len(invites)} invites, {answered} answered")
    for heading in ("Code", "For the", "Guests", "Answered", "Last signed in"):
        table.add_column(heading, no_wrap=heading != "Guests", overflow="fold")
    for invite in invites:
        table.add_row(
            invite.code,
            invite.type,
            Text(", ".join(map(_called, invite.guests))),
            _moment(invite.submitted_at),
            _moment(invite.last_authenticated_at),
        )
    return table


def _called(guest: ListedGuest) -> str:
    free = guest.guest_of and guest.attending is False
    return f"{guest.name} (free)" if free else guest.name


def _moment(time: datetime | None) -> str:
    return f"{time.astimezone():%Y-%m-%d %H:%M}" if time else "–"
