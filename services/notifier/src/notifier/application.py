"""Tell the hosts what guests have answered."""

from typing import Protocol
from uuid import UUID

from contracts.domain_events import InviteAmended, InviteCreated, InviteSubmitted, Published
from notifier.domain import Letter, write_letter


class NotSent(Exception):
    """The letter did not go out; the message says why and is fit for a log."""


class Mailer(Protocol):
    async def send(self, letter: Letter, *, letter_id: UUID) -> None:
        """One mail to all hosts. The same id gives the same Message-ID. Raises NotSent."""
        ...


async def notify(published: Published, mailer: Mailer, *, site_url: str) -> None:
    """Write to the hosts about what they should hear of; raises NotSent."""
    match published.event:
        case InviteSubmitted() | InviteAmended() as answer:
            await mailer.send(write_letter(answer, site_url), letter_id=published.id)
        case InviteCreated():
            """The hosts sent it themselves."""
