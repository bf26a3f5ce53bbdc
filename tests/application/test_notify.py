"""Which domain events become a letter."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from contracts.changes import AnswerChanges, GuestChange
from contracts.content import WrittenContent
from contracts.domain_events import (
    AnswerConfirmed,
    DomainEvent,
    GuestReply,
    InviteAmended,
    InviteCreated,
    InviteSubmitted,
    Published,
    ReminderDue,
)
from contracts.routing import SUBSCRIPTIONS
from contracts.values import InviteType
from notifier.application import Fate, NotSent, Sources, Standing, Undeliverable, notify
from notifier.domain.letter import Letter

SITE = "https://wedding.example"


class Pigeonhole:
    """Keeps what is sent."""

    def __init__(self) -> None:
        self.letters: list[tuple[UUID, Letter]] = []
        self.readers: list[str | None] = []

    async def send(self, letter: Letter, *, letter_id: UUID, to: str | None = None) -> None:
        self.letters.append((letter_id, letter))
        self.readers.append(to)


class ClosedPostOffice:
    def __init__(self, error: type[NotSent] = NotSent) -> None:
        self.error = error

    async def send(self, letter: Letter, *, letter_id: UUID, to: str | None = None) -> None:
        raise self.error(f"Closed: {letter_id}, {letter.subject}, {to}")


class Written:
    """What the hosts have written, or where they keep it is out of reach."""

    def __init__(self, content: WrittenContent | None = None, *, reachable: bool = True) -> None:
        self.content = content
        self.reachable = reachable

    async def read(self) -> WrittenContent | None:
        if not self.reachable:
            raise NotSent("The stage's secret can't be read.")
        return self.content


class WriteSide:
    def __init__(self, told: Standing) -> None:
        self.told = told

    async def standing(self, invite_id: UUID) -> Standing:
        assert invite_id == DUE.id
        return self.told


def sources(
    written: Written | None = None, *, answered: bool = False, code: str | None = "ABCD2345"
) -> Sources:
    return Sources(written or Written(), WriteSide(Standing(answered, code)))


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

    await notify(event, mailer, sources(), site_url=SITE)

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

    await notify(event, mailer, sources(), site_url=SITE)

    ((letter_id, letter),) = mailer.letters
    assert letter_id == event.id
    assert letter.subject == "An answer has been changed!"
    assert "Ada: no longer coming\n" in letter.text


async def test_the_hosts_are_not_told_of_the_invites_they_sent_themselves() -> None:
    mailer = Pigeonhole()
    await notify(published(InviteCreated(id=uuid4())), mailer, sources(), site_url=SITE)
    assert mailer.letters == []


async def test_every_event_the_notifier_is_promised_becomes_a_letter() -> None:
    (promised,) = [s.event_types for s in SUBSCRIPTIONS if s.consumer == "notifier"]
    assert promised == (
        *("InviteSubmitted", "InviteAmended"),
        *("AnswerConfirmed", "ReminderDue", "CatererNumbersChanged"),
    )


async def test_a_letter_that_cannot_go_out_is_an_error() -> None:
    with pytest.raises(NotSent):
        await notify(published(SUBMITTED), ClosedPostOffice(), sources(), site_url=SITE)


CONFIRMED = AnswerConfirmed(
    id=uuid4(),
    email_address="ada@example.com",
    invite_type=InviteType.DAY,
    revision=0,
    cancels=False,
    guests=(),
    songs=(),
)


async def test_a_copy_goes_to_the_address_that_was_left_and_to_nobody_else() -> None:
    mailer = Pigeonhole()
    event = published(CONFIRMED)

    assert await notify(event, mailer, sources(), site_url=SITE) is Fate.SENT

    ((letter_id, letter),) = mailer.letters
    assert letter_id == event.id
    assert letter.subject == "Your answer to our wedding invite"
    assert mailer.readers == ["ada@example.com"]


async def test_letters_to_hosts_need_nothing_the_hosts_have_written() -> None:
    mailer = Pigeonhole()
    away = Written(reachable=False)
    assert await notify(published(SUBMITTED), mailer, sources(away), site_url=SITE) is Fate.SENT
    assert mailer.readers == [None]
    with pytest.raises(NotSent, match="secret"):
        await notify(published(CONFIRMED), mailer, sources(away), site_url=SITE)


async def test_an_address_that_takes_no_mail_is_nobodys_failure_but_a_hosts() -> None:
    closed = ClosedPostOffice(Undeliverable)
    fate = await notify(published(CONFIRMED), closed, sources(), site_url=SITE)
    assert fate is Fate.UNDELIVERABLE
    with pytest.raises(NotSent):
        await notify(published(SUBMITTED), closed, sources(), site_url=SITE)


async def test_a_copy_that_could_go_out_later_is_an_error() -> None:
    with pytest.raises(NotSent):
        await notify(published(CONFIRMED), ClosedPostOffice(), sources(), site_url=SITE)


DUE = ReminderDue(
    id=uuid4(),
    email_address="ada@example.com",
    invite_code="ABCD2345",
    guest_names=("Ada",),
    last_day=date(2027, 5, 1),
)


async def test_a_reminder_goes_to_the_noted_address_with_the_way_in() -> None:
    mailer = Pigeonhole()
    assert await notify(published(DUE), mailer, sources(), site_url=SITE) is Fate.SENT
    ((_, letter),) = mailer.letters
    assert mailer.readers == ["ada@example.com"]
    assert letter.subject == "A reminder: will you come to our wedding?"
    assert f"{SITE}/#code=ABCD-2345\n" in letter.text
    assert "\nAda\n" in letter.text
    assert "Answers are welcome until Saturday, 1 May 2027." in letter.text
    assert letter.calendar is None


@pytest.mark.parametrize(
    ("code", "shown"),
    [("WXYZ6789", "WXYZ-6789"), pytest.param(None, "ABCD-2345", id="not-told")],
)
async def test_a_reminder_leads_in_with_the_code_of_the_moment_of_sending(
    code: str | None, shown: str
) -> None:
    """The card may have been lost since the hosts asked for it."""
    mailer = Pigeonhole()
    await notify(published(DUE), mailer, sources(code=code), site_url=SITE)
    ((_, letter),) = mailer.letters
    assert f"{SITE}/#code={shown}\n" in letter.text


async def test_nobody_is_reminded_who_has_answered_by_the_moment_of_sending() -> None:
    mailer = Pigeonhole()
    answered = sources(answered=True)
    assert await notify(published(DUE), mailer, answered, site_url=SITE) is Fate.NONE
    assert mailer.letters == []
