"""A letter as an internet message, the same whoever carries it."""

from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime
from typing import Final
from uuid import UUID

from notifier.application import Undeliverable
from notifier.domain.calendar import CalendarEntry
from notifier.domain.letter import Letter

# 7-bit throughout, so that no server on the way has to re-encode names in other scripts.
_POLICY: Final = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True)
class Correspondents:
    """Who writes to whom. All hosts share one mail, and so can reply to one another."""

    sender: Address
    hosts: tuple[Address, ...]


def readers(correspondents: Correspondents, to: str | None) -> tuple[Address, ...]:
    """The hosts, or whoever is at `to`. Raises Undeliverable for what is no address."""
    if to is None:
        return correspondents.hosts
    try:
        return (Address(addr_spec=to),)
    except (HeaderParseError, ValueError, IndexError):
        # Its own words would tell the address.
        raise Undeliverable("That is no mail address.") from None


def internet_message(
    letter: Letter, correspondents: Correspondents, letter_id: UUID, to: tuple[Address, ...]
) -> EmailMessage:
    """The Message-ID follows from the letter's id: mailboxes that see it twice can tell."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = correspondents.sender
    message["To"] = to
    message["Subject"] = letter.subject
    message["Date"] = localtime()
    message["Message-ID"] = f"<{letter_id}@{correspondents.sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    if letter.calendar:
        _attach(letter.calendar, message, correspondents)
    return message


def _attach(entry: CalendarEntry, message: EmailMessage, correspondents: Correspondents) -> None:
    # The library takes 0.3 s to load; letters to hosts go without.
    from notifier.infrastructure import icalendar_file  # noqa: PLC0415

    message.add_attachment(
        icalendar_file.write(entry, organizer=correspondents.sender.addr_spec),
        subtype="calendar",
        cte="base64",  # its lines are folded already, and folded they stay
        filename="wedding.ics",
        params={"method": icalendar_file.method(entry)},
    )
