"""A letter as an internet message, the same whoever carries it."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime
from typing import Final
from uuid import UUID

from notifier.domain import Letter

# 7-bit throughout, so that no server on the way has to re-encode names in other scripts.
_POLICY: Final = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True)
class Correspondents:
    """Who writes to whom. All hosts share one mail, and so can reply to one another."""

    sender: Address
    hosts: tuple[Address, ...]


def internet_message(
    letter: Letter, correspondents: Correspondents, letter_id: UUID
) -> EmailMessage:
    """The Message-ID follows from the letter's id: mailboxes that see it twice can tell."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = correspondents.sender
    message["To"] = correspondents.hosts
    message["Subject"] = letter.subject
    message["Date"] = localtime()
    message["Message-ID"] = f"<{letter_id}@{correspondents.sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message
