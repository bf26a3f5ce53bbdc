"""Which domain events become a letter."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from contracts.changes import AnswerChanges, GuestChange
from contracts.domain_events import (
    DomainEvent,
    GuestReply,
    InviteAmended,
    InviteCreated,
    InviteSubmitted,
    Published,
)
from contracts.routing import SUBSCRIPTIONS
from notifier.application import NotSent, notify
from notifier.domain import Letter

SITE = "https://wedding.example"


class Pigeonhole:
    """Keeps what is sent."""

    def __init__(self) -> None:
        self.letters: list[tuple[UUID, Letter]] = []

    async def send(self, letter: Letter, *, letter_id: UUID) -> None:
        self.letters.append((letter_id, letter))


class ClosedPostOffice:
    async def send(self, letter: Letter, *, letter_id: UUID) -> None:
        raise NotSent(f"Closed: {letter_id}, {letter.subject}")


def published(event: DomainEvent) -> Published:
    return Published(
        id=uuid4(),
        occurred_at=datetime(2026, 5, 1, 12, tzinfo=UTC),
        correlation_id="a-way",
        causation_id=uuid4(),
        event=event,
    )


SUBMITTED = InviteSubmitted(id=uuid4(), guests=(GuestReply(name="Ada", attending=True),))


async def test_an_answered_invite_is_one_letter_under_the_events_own_id() -> None:
    mailer = Pigeonhole()
    event = published(SUBMITTED)

    await notify(event, mailer, site_url=SITE)

    ((letter_id, letter),) = mailer.letters
    assert letter_id == event.id
    assert letter.subject == "An invite has been submitted!"
    assert "Ada\n" in letter.text
    assert SITE in letter.text


async def test_a_changed_answer_is_one_letter_under_the_events_own_id() -> None:
    mailer = Pigeonhole()
    stays = GuestChange(
        id=uuid4(),
        name="Ada",
        was_attending=True,
        attending=False,
        dishes=(),
        dietary_requirements=None,
    )
    changes = AnswerChanges(guests=(stays,), songs_added=(), songs_withdrawn=())
    guests = (GuestReply(name="Ada", attending=False),)
    event = published(InviteAmended(id=uuid4(), guests=guests, changes=changes))

    await notify(event, mailer, site_url=SITE)

    ((letter_id, letter),) = mailer.letters
    assert letter_id == event.id
    assert letter.subject == "An answer has been changed!"
    assert "Ada: no longer coming\n" in letter.text


async def test_the_hosts_are_not_told_of_the_invites_they_sent_themselves() -> None:
    mailer = Pigeonhole()
    await notify(published(InviteCreated(id=uuid4())), mailer, site_url=SITE)
    assert mailer.letters == []


async def test_every_event_the_notifier_is_promised_becomes_a_letter() -> None:
    (promised,) = [s.event_types for s in SUBSCRIPTIONS if s.consumer == "notifier"]
    assert promised == ("InviteSubmitted", "InviteAmended")


async def test_a_letter_that_cannot_go_out_is_an_error() -> None:
    with pytest.raises(NotSent):
        await notify(published(SUBMITTED), ClosedPostOffice(), site_url=SITE)
