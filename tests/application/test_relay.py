"""The relay: at least once to the bus, and another look for all that is left."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4, uuid5

import pytest

from command_api.application.ports.event_store import NewEvent
from command_api.application.ports.publishing import Delivery, Outgoing
from command_api.application.ports.unavailable import Unavailable
from command_api.application.relay import CLAIM, PATIENCE_SECONDS, Relay, Relayed
from command_api.infrastructure.eventbridge import MAX_ENTRIES
from contracts import domain_events
from contracts.changes import AnswerChanges, DishChange, GuestChange, SongTitle
from contracts.domain_events import ConfirmedReply, GuestReply, InviteSubmitted, Published
from contracts.envelope import Recorded
from contracts.events import (
    AbsentGuest,
    AggregateEvent,
    AttendingGuest,
    ChosenDish,
    ChosenFoodChoices,
    Confirmation,
    FoodChoiceCreated,
    InviteAmended,
    InviteAuthenticated,
    InviteCodeAssigned,
    SongChoice,
)
from contracts.events import InviteSubmitted as InviteSubmittedEvent
from contracts.routing import Source
from contracts.values import AnsweredBy, Course, DietaryNeed, GuestType, InviteType
from tests.doubles import InMemoryEventStore, RecordingNudges, RecordingPublisher

LEASE = 20


@dataclass
class Bench:
    """A relay with everything around it in hand."""

    now: datetime = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
    store: InMemoryEventStore = field(init=False)
    publisher: RecordingPublisher = field(default_factory=RecordingPublisher)
    nudges: RecordingNudges = field(default_factory=RecordingNudges)
    clock: Callable[[], float] = lambda: 0.0

    def __post_init__(self) -> None:
        self.store = InMemoryEventStore(clock=lambda: self.now)

    async def look(self) -> Relayed:
        relay = Relay(self.store, self.publisher, self.nudges, self.clock, lambda: self.now)
        return await relay.look()

    async def happened(self, *events: AggregateEvent) -> None:
        stream = f"stream-{uuid4()}"
        await self.store.append(stream, [_new(event) for event in events], after=0)

    def pass_lease(self) -> None:
        self.now += timedelta(seconds=LEASE)


def _new(event: AggregateEvent) -> NewEvent:
    at = datetime(2026, 6, 1, 11, 0, tzinfo=UTC)
    return NewEvent(uuid4(), event, at, "correlation", uuid4(), "hash")


def dish() -> FoodChoiceCreated:
    return FoodChoiceCreated(
        id=uuid4(), guest_type=GuestType.ADULT, course=Course.MAIN, name="Stew"
    )


def authenticated() -> InviteAuthenticated:
    return InviteAuthenticated(id=uuid4())


def submitted() -> InviteSubmittedEvent:
    return InviteSubmittedEvent(
        id=UUID(int=7),
        attending_guests=(
            AttendingGuest(
                id=uuid4(),
                invite_type=InviteType.EVENING,
                guest_type=GuestType.ADULT,
                name="Zoë",
                chosen_food_choices=ChosenFoodChoices(),
            ),
        ),
        absent_guests=(AbsentGuest(id=uuid4(), name="Łukasz"),),
        song_choices=(),
    )


@pytest.fixture
def bench() -> Bench:
    return Bench()


def types(messages: list[Outgoing]) -> list[str]:
    return [message.type for message in messages]


async def test_nothing_waiting_means_nothing_done(bench: Bench):
    assert await bench.look() == Relayed()
    assert bench.publisher.calls == 0
    assert bench.nudges.delays == []


async def test_every_event_of_every_append_is_published(bench: Bench):
    await bench.happened(dish(), dish(), authenticated())
    await bench.happened(authenticated())

    assert await bench.look() == Relayed(done=2)

    sent = bench.publisher.sent
    assert [Recorded.model_validate_json(message.body) for message in sent] == bench.store.events
    assert {message.source for message in sent} == {Source.AGGREGATE_EVENTS}
    assert [message.id for message in sent] == [event.id for event in bench.store.events]
    assert await bench.store.is_empty()
    assert bench.nudges.delays == []


async def test_a_submission_is_told_to_the_world_as_well(bench: Bench):
    await bench.happened(submitted())

    await bench.look()

    aggregate_event, domain_event = bench.publisher.sent
    (recorded,) = bench.store.events
    assert aggregate_event.type == "invite.submitted"
    assert (domain_event.source, domain_event.type) == (Source.DOMAIN_EVENTS, "InviteSubmitted")
    assert domain_event.id == uuid5(recorded.id, "InviteSubmitted")
    assert Published.model_validate_json(domain_event.body) == Published(
        id=domain_event.id,
        occurred_at=recorded.occurred_at,
        correlation_id="correlation",
        causation_id=recorded.id,
        event=InviteSubmitted(
            id=UUID(int=7),
            guests=(
                GuestReply(name="Zoë", attending=True),
                GuestReply(name="Łukasz", attending=False),
            ),
        ),
    )
    assert "Zoë" in domain_event.body  # not escaped: the bus counts bytes


async def test_the_world_hears_whose_hands_an_answer_went_through(bench: Bench):
    await bench.happened(submitted().model_copy(update={"answered_by": AnsweredBy.HOST}))
    await bench.look()
    told = Published.model_validate_json(bench.publisher.sent[1].body).event
    assert isinstance(told, InviteSubmitted)
    assert told.answered_by is AnsweredBy.HOST


async def test_dietary_needs_are_told_to_the_world_of_whoever_said_some(bench: Bench):
    answer = submitted()
    (zoe,) = answer.attending_guests
    diet = ChosenFoodChoices(dietary_needs=(DietaryNeed.VEGAN,), dietary_requirements="No celery")
    asks = zoe.model_copy(update={"chosen_food_choices": diet})
    await bench.happened(answer.model_copy(update={"attending_guests": (asks,)}))

    await bench.look()

    _, domain_event = bench.publisher.sent
    told = Published.model_validate_json(domain_event.body).event
    assert isinstance(told, InviteSubmitted)
    assert told.guests[0] == GuestReply(
        name="Zoë",
        attending=True,
        dietary_needs=(DietaryNeed.VEGAN,),
        dietary_requirements="No celery",
    )


async def test_whoever_feeds_the_guests_is_told_what_came_after_the_handover(bench: Bench):
    answer = submitted().model_copy(update={"after_handover": True})
    await bench.happened(answer, answer.model_copy(update={"attending_guests": ()}))

    await bench.look()

    (first, *_) = bench.store.events
    told = [m for m in bench.publisher.sent if m.type == "CatererNumbersChanged"]
    assert [message.id for message in told] == [uuid5(first.id, "CatererNumbersChanged")]
    event = Published.model_validate_json(told[0].body).event
    assert isinstance(event, domain_events.CatererNumbersChanged)
    assert [(g.name, g.was_attending, g.attending) for g in event.guests] == [("Zoë", False, True)]
    assert [m.type for m in bench.publisher.sent].count("InviteSubmitted") == 2


async def test_a_claim_is_two_calls_of_the_bus_at_most(bench: Bench):
    """However much there is to say of an answer; with more, a slow bus outlives the function."""
    copy = Confirmation(invite_type=InviteType.EVENING, revision=0, cancels=False, dishes=())
    everything = {
        "after_handover": True,
        "email_address": "zoe@example.com",
        "confirmation": copy,
    }
    for _ in range(CLAIM):
        await bench.happened(submitted().model_copy(update=everything))

    assert await bench.look() == Relayed(done=CLAIM)

    assert len(set(types(bench.publisher.sent))) == 4
    assert len(bench.publisher.sent) <= 2 * MAX_ENTRIES


async def test_a_changed_answer_is_told_to_the_world_with_what_changed(bench: Bench):
    answer = submitted()
    stays = GuestChange(
        id=uuid4(),
        name="Łukasz",
        was_attending=True,
        attending=False,
        dishes=(DishChange(course=Course.MAIN, before="Cod", after=None),),
        dietary_requirements=None,
    )
    changes = AnswerChanges(guests=(stays,), songs_added=(), songs_withdrawn=())
    await bench.happened(
        InviteAmended(
            id=answer.id,
            attending_guests=answer.attending_guests,
            absent_guests=answer.absent_guests,
            song_choices=(),
            changes=changes,
        )
    )

    await bench.look()

    _, domain_event = bench.publisher.sent
    (recorded,) = bench.store.events
    assert domain_event.id == uuid5(recorded.id, "InviteAmended")
    told = Published.model_validate_json(domain_event.body).event
    assert told == domain_events.InviteAmended(
        id=answer.id,
        guests=(
            GuestReply(name="Zoë", attending=True),
            GuestReply(name="Łukasz", attending=False),
        ),
        changes=changes,
    )


async def test_a_copy_for_the_guests_is_an_event_beside_that_for_the_hosts(bench: Bench):
    answer = submitted()
    (zoe,) = answer.attending_guests
    main = zoe.chosen_food_choices.main_id or uuid4()
    zoe = zoe.model_copy(
        update={
            "chosen_food_choices": ChosenFoodChoices(
                main_id=main,
                dietary_requirements="nuts",
                dietary_needs=(DietaryNeed.VEGAN,),
            )
        }
    )
    copy = Confirmation(
        invite_type=InviteType.DAY,
        revision=2,
        cancels=False,
        dishes=(ChosenDish(id=main, name="Cod"),),
    )
    left = {
        "attending_guests": (zoe,),
        "email_address": "zoe@example.com",
        "confirmation": copy,
        "song_choices": (SongChoice(artist="ABBA", track="Waterloo"),),
    }
    await bench.happened(answer.model_copy(update=left))

    await bench.look()

    assert types(bench.publisher.sent) == [
        "invite.submitted",
        "InviteSubmitted",
        "AnswerConfirmed",
    ]
    for_hosts, for_guests = bench.publisher.sent[1:]
    (recorded,) = bench.store.events
    assert for_guests.id == uuid5(recorded.id, "AnswerConfirmed") != for_hosts.id
    assert "zoe@example.com" not in for_hosts.body
    told = Published.model_validate_json(for_guests.body).event
    assert told == domain_events.AnswerConfirmed(
        id=answer.id,
        email_address="zoe@example.com",
        invite_type=InviteType.DAY,
        revision=2,
        cancels=False,
        guests=(
            ConfirmedReply(
                name="Zoë",
                attending=True,
                dishes=("Cod",),
                dietary_requirements="nuts",
                dietary_needs=(DietaryNeed.VEGAN,),
            ),
            ConfirmedReply(name="Łukasz", attending=False),
        ),
        songs=(SongTitle(artist="ABBA", track="Waterloo"),),
    )


async def test_hosts_hear_nothing_of_another_address_alone(bench: Bench):
    answer = submitted()
    moved = InviteAmended(
        id=answer.id,
        attending_guests=answer.attending_guests,
        absent_guests=answer.absent_guests,
        song_choices=(),
        changes=AnswerChanges(guests=(), songs_added=(), songs_withdrawn=()),
        email_address="zoe@example.com",
        confirmation=Confirmation(invite_type=InviteType.DAY, revision=1, cancels=False, dishes=()),
    )
    await bench.happened(moved)
    await bench.look()
    assert types(bench.publisher.sent) == ["invite.amended", "AnswerConfirmed"]


async def test_what_the_bus_was_too_busy_for_waits_out_its_lease(bench: Bench):
    bench.publisher.fates = {"food_choice.created": Delivery.RETRY}
    await bench.happened(dish())
    await bench.happened(authenticated())

    assert await bench.look() == Relayed(done=1, waiting=1, left=True)
    assert types(bench.publisher.sent) == ["invite.authenticated"]
    assert bench.nudges.delays == [LEASE]

    bench.publisher.fates = {}
    bench.pass_lease()
    assert await bench.look() == Relayed(done=1, lag=LEASE)
    assert types(bench.publisher.sent) == ["invite.authenticated", "food_choice.created"]
    assert await bench.store.is_empty()
    assert bench.nudges.delays == [LEASE]


async def test_an_append_of_which_a_part_was_sent_is_sent_again_whole(bench: Bench):
    bench.publisher.fates = {"InviteSubmitted": Delivery.RETRY}
    await bench.happened(submitted())

    assert await bench.look() == Relayed(waiting=1, left=True)

    bench.publisher.fates = {}
    bench.pass_lease()
    await bench.look()
    assert types(bench.publisher.sent) == ["invite.submitted"] * 2 + ["InviteSubmitted"]
    assert await bench.store.is_empty()


async def test_what_is_set_aside_is_told_by_its_id_and_no_code(
    bench: Bench, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(logging.getLogger("command_api"), "propagate", True)
    bench.publisher.fates = {"invite_code.assigned": Delivery.REFUSED}
    assigned = InviteCodeAssigned(code="CANARY42", invite_id=uuid4())
    await bench.store.append("invite_code-CANARY42", [_new(assigned)], after=0)

    assert await bench.look() == Relayed(set_aside=1)

    assert str(bench.store.events[0].id) in caplog.text
    assert "CANARY42" not in caplog.text


async def test_what_the_bus_can_never_take_is_set_aside(bench: Bench):
    bench.publisher.fates = {"food_choice.created": Delivery.REFUSED}
    await bench.happened(dish())
    await bench.happened(authenticated())

    assert await bench.look() == Relayed(done=1, set_aside=1)

    ((entry, reason),) = bench.store.aside
    assert entry.events == (bench.store.events[0],)
    assert "food_choice.created" in reason
    assert bench.nudges.delays == []


async def test_nothing_is_set_aside_while_a_part_of_it_may_yet_pass(bench: Bench):
    bench.publisher.fates = {
        "invite.submitted": Delivery.REFUSED,
        "InviteSubmitted": Delivery.RETRY,
    }
    await bench.happened(submitted())

    assert await bench.look() == Relayed(waiting=1, left=True)
    assert bench.store.aside == []
    assert bench.nudges.delays == [LEASE]


async def test_a_bus_that_is_away_is_asked_once_a_look(bench: Bench):
    bench.publisher.fates = {"invite.authenticated": Delivery.RETRY}
    for _ in range(3 * CLAIM):
        await bench.happened(authenticated())

    assert await bench.look() == Relayed(waiting=CLAIM, left=True)
    assert bench.publisher.calls == 1
    assert bench.nudges.delays == [LEASE]


async def test_no_number_of_attempts_looks_like_poison(bench: Bench):
    bench.publisher.fates = {"invite.authenticated": Delivery.RETRY}
    await bench.happened(authenticated())
    for n in range(50):
        assert await bench.look() == Relayed(waiting=1, age=n * LEASE, left=True)
        bench.pass_lease()

    bench.publisher.fates = {}
    assert await bench.look() == Relayed(done=1, lag=50 * LEASE)


async def test_it_tells_how_late_the_oldest_event_is(bench: Bench):
    bench.publisher.fates = {"food_choice.created": Delivery.RETRY}
    await bench.happened(dish())
    await bench.happened(authenticated())
    bench.now += timedelta(seconds=90)
    await bench.happened(authenticated())

    relayed = await bench.look()

    assert (relayed.lag, relayed.age) == (90, 90)
    bench.now -= timedelta(seconds=600)  # a clock that is behind the database's
    await bench.happened(authenticated())
    bench.now -= timedelta(seconds=5)
    assert (await bench.look()).lag == 0


async def test_what_can_not_be_told_waits_and_keeps_nobody_waiting(
    bench: Bench, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    """Our own mistake, of which code that is mended makes good: a guest of nobody, say."""
    monkeypatch.setattr(logging.getLogger("command_api"), "propagate", True)
    (zoe,) = submitted().attending_guests
    lost = zoe.model_copy(update={"guest_of": uuid4()})
    await bench.happened(submitted().model_copy(update={"attending_guests": (lost,)}))
    await bench.happened(authenticated())

    relayed = await bench.look()

    assert (relayed.done, relayed.waiting, relayed.left) == (1, 1, True)
    assert types(bench.publisher.sent) == ["invite.authenticated"]
    assert bench.nudges.delays == [LEASE]
    assert str(bench.store.events[0].id) in caplog.text
    assert "Zoë" not in caplog.text


async def test_looks_on_until_nothing_is_left(bench: Bench):
    for _ in range(3 * CLAIM + 1):
        await bench.happened(authenticated())

    assert await bench.look() == Relayed(done=3 * CLAIM + 1)
    assert await bench.store.is_empty()


async def test_what_another_relay_holds_is_promised_another_look(bench: Bench):
    await bench.happened(authenticated())
    await bench.store.claim(10)

    assert await bench.look() == Relayed(left=True)
    assert bench.nudges.delays == [LEASE]


async def test_out_of_time_it_asks_to_go_on_at_once(bench: Bench):
    times = iter([0.0, PATIENCE_SECONDS - 1, PATIENCE_SECONDS])
    bench.clock = lambda: next(times)
    for _ in range(3 * CLAIM):
        await bench.happened(authenticated())

    assert await bench.look() == Relayed(done=2 * CLAIM, left=True)
    assert bench.nudges.delays == [0]


async def test_a_crash_between_publishing_and_deleting_loses_nothing(bench: Bench):
    class Crashing(InMemoryEventStore):
        async def done(self, _: object) -> None:
            raise SystemExit

    crashing = Crashing(clock=lambda: bench.now)
    bench.store = crashing
    await bench.happened(authenticated())
    with pytest.raises(SystemExit):
        await bench.look()

    bench.pass_lease()
    (entry,) = await crashing.claim(10)
    assert entry.events == tuple(crashing.events)
    assert types(bench.publisher.sent) == ["invite.authenticated"]


async def test_a_store_out_of_reach_is_looked_into_later(bench: Bench):
    bench.store.available = False

    assert await bench.look() == Relayed(unreadable=1)
    assert bench.nudges.delays == [LEASE]


async def test_a_look_that_nobody_can_be_asked_for_is_a_failure(bench: Bench):
    """Then the queue keeps the nudge that led here, and brings it back."""
    bench.store.available = False
    bench.nudges.available = False

    with pytest.raises(Unavailable):
        await bench.look()


async def test_what_was_published_is_kept_when_the_store_goes_away(bench: Bench):
    class Vanishing(InMemoryEventStore):
        async def done(self, _: object) -> None:
            self.available = False
            raise Unavailable("gone")

    bench.store = Vanishing(clock=lambda: bench.now)
    await bench.happened(authenticated())

    assert await bench.look() == Relayed(unreadable=1)
    assert bench.nudges.delays == [LEASE]
    bench.store.available = True
    bench.pass_lease()
    assert len(await bench.store.claim(10)) == 1
