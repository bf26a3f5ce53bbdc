"""Tell the hosts what guests answer, give guests a copy who want one, and remind the others."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol
from uuid import UUID

from contracts.content import WrittenContent
from contracts.domain_events import (
    AnswerConfirmed,
    CatererNumbersChanged,
    InviteAmended,
    InviteCreated,
    InviteSubmitted,
    Published,
    ReminderDue,
)
from notifier.domain.letter import Letter
from notifier.domain.reminder import remind
from notifier.domain.to_guests import confirm
from notifier.domain.to_hosts import write_letter


class NotSent(Exception):
    """The letter did not go out; the message says why and is fit for a log."""


class Undeliverable(NotSent):
    """Nobody takes letters at that address, today or later."""


class Mailer(Protocol):
    async def send(self, letter: Letter, *, letter_id: UUID, to: str | None = None) -> None:
        """One mail to `to`, or else to all hosts. The same id gives the same Message-ID.

        Raises NotSent; Undeliverable where it was refused for good.
        """
        ...


class Contents(Protocol):
    async def read(self) -> WrittenContent | None:
        """What the hosts have written about their wedding, if anything. Raises NotSent."""
        ...


@dataclass(frozen=True)
class Standing:
    """Of an invite; `code` opens it, where that was told."""

    answered: bool
    code: str | None = None


class Answers(Protocol):
    async def standing(self, invite_id: UUID) -> Standing:
        """As of now. Raises NotSent where it can't be told."""
        ...


class Fate(Enum):
    SENT = auto()
    UNDELIVERABLE = auto()
    """A guest's address takes no mail: to try again, or to wake an operator, would not help."""
    NONE = auto()
    """There was nothing to write, or no longer."""


@dataclass(frozen=True)
class Sources:
    """What letters need to know beside the event they are about."""

    contents: Contents
    answers: Answers


async def notify(published: Published, mailer: Mailer, sources: Sources, *, site_url: str) -> Fate:
    """Write to whoever should hear of it; raises NotSent where trying again may help."""
    match published.event:
        case InviteSubmitted() | InviteAmended() | CatererNumbersChanged() as news:
            await mailer.send(write_letter(news, site_url), letter_id=published.id)
            return Fate.SENT
        case AnswerConfirmed() as answer:
            written = await sources.contents.read()
            letter = confirm(answer, written, published.occurred_at, site_url)
            return await _to_guests(mailer, letter, published.id, answer.email_address)
        case ReminderDue() as due:
            now = await sources.answers.standing(due.id)
            if now.answered:
                return Fate.NONE
            letter = remind(due, now.code or due.invite_code, site_url)
            return await _to_guests(mailer, letter, published.id, due.email_address)
        case InviteCreated():
            return Fate.NONE  # the hosts sent it themselves


async def _to_guests(mailer: Mailer, letter: Letter, letter_id: UUID, address: str) -> Fate:
    try:
        await mailer.send(letter, letter_id=letter_id, to=address)
    except Undeliverable:
        return Fate.UNDELIVERABLE
    return Fate.SENT
