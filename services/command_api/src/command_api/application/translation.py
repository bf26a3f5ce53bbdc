"""From aggregate events to the messages that tell of them. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID, uuid5

from command_api.application.ports.publishing import Outgoing
from contracts import domain_events, events
from contracts.changes import GuestChange, NeedsChange, NoteChange, SongTitle
from contracts.domain_events import (
    AnswerConfirmed,
    ConfirmedReply,
    DomainEvent,
    GuestReply,
    Published,
)
from contracts.envelope import Recorded
from contracts.events import AggregateEvent
from contracts.routing import Source


def messages(recorded: Recorded) -> list[Outgoing]:
    """The aggregate event, and the domain events it means, if any."""
    return [aggregate_event(recorded), *map(domain_event, translate(recorded))]


def aggregate_event(recorded: Recorded) -> Outgoing:
    return Outgoing(
        source=Source.AGGREGATE_EVENTS,
        id=recorded.id,
        type=recorded.event.type,
        body=recorded.model_dump_json(),
        occurred_at=recorded.occurred_at,
    )


def domain_event(published: Published) -> Outgoing:
    return Outgoing(
        source=Source.DOMAIN_EVENTS,
        id=published.id,
        type=published.event.type,
        body=published.model_dump_json(),
        occurred_at=published.occurred_at,
    )


def translate(recorded: Recorded) -> list[Published]:
    """The same event always becomes the same domain events, their ids included."""
    return [
        Published(
            id=uuid5(recorded.id, event.type),
            occurred_at=recorded.occurred_at,
            correlation_id=recorded.correlation_id,
            causation_id=recorded.id,
            event=event,
        )
        for event in _in_the_worlds_words(recorded.event)
    ]


def _in_the_worlds_words(event: AggregateEvent) -> Iterator[DomainEvent]:
    """What the hosts hear of and what the guests do are two events: two mails, and one that fails
    does not hold up the other."""
    match event:
        case events.InviteCreated():
            yield domain_events.InviteCreated(id=event.id)
        case events.InviteSubmitted():
            yield domain_events.InviteSubmitted(
                id=event.id, guests=_replies(event), answered_by=event.answered_by
            )
            yield from _for_the_caterer(event.id, map(_comes_now, event.attending_guests), event)
            yield from _confirmed(event)
        case events.InviteAmended():
            if event.changes:
                yield domain_events.InviteAmended(
                    id=event.id,
                    guests=_replies(event),
                    changes=event.changes,
                    answered_by=event.answered_by,
                )
                yield from _for_the_caterer(event.id, event.changes.guests, event)
            yield from _confirmed(event)
        case events.InviteReminded():
            yield domain_events.ReminderDue(
                id=event.id,
                email_address=event.email_address,
                invite_code=event.invite_code,
                guest_names=event.guest_names,
                last_day=event.last_day,
            )


def _for_the_caterer(
    invite_id: UUID,
    changes: Iterable[GuestChange],
    answer: events.InviteSubmitted | events.InviteAmended,
) -> Iterator[DomainEvent]:
    """What is different for a caterer who has the numbers."""
    if answer.after_handover and (changed := tuple(changes)):
        yield domain_events.CatererNumbersChanged(id=invite_id, guests=changed)


def _comes_now(guest: events.AttendingGuest) -> GuestChange:
    """Without the names of the dishes, which the event does not know; the sheet does."""
    diet = guest.chosen_food_choices
    note = NoteChange(before="", after=diet.dietary_requirements)
    needs = NeedsChange(before=None, after=diet.dietary_needs)
    return GuestChange(
        id=guest.id,
        name=guest.name,
        was_attending=False,
        attending=True,
        dishes=(),
        dietary_requirements=note if note.after else None,
        dietary_needs=None if needs.after is None else needs,
    )


def _replies(event: events.InviteSubmitted | events.InviteAmended) -> tuple[GuestReply, ...]:
    names = _names(event)
    return (
        *(_comes(guest, names) for guest in event.attending_guests),
        *(
            GuestReply(name=guest.name, attending=False, guest_of=_brought_by(guest, names))
            for guest in event.absent_guests
        ),
    )


def _names(event: events.InviteSubmitted | events.InviteAmended) -> Mapping[UUID, str]:
    attending = {guest.id: guest.name for guest in event.attending_guests}
    return attending | {guest.id: guest.name for guest in event.absent_guests}


def _brought_by(
    guest: events.AttendingGuest | events.AbsentGuest, names: Mapping[UUID, str]
) -> str | None:
    return names[guest.guest_of] if guest.guest_of else None


def _comes(guest: events.AttendingGuest, names: Mapping[UUID, str]) -> GuestReply:
    diet = guest.chosen_food_choices
    return GuestReply(
        name=guest.name,
        attending=True,
        dietary_needs=diet.dietary_needs,
        dietary_requirements=diet.dietary_requirements or None,
        guest_of=_brought_by(guest, names),
    )


def _confirmed(event: events.InviteSubmitted | events.InviteAmended) -> Iterator[AnswerConfirmed]:
    copy = event.confirmation
    if event.email_address is None or copy is None:
        return
    dishes = {dish.id: dish.name for dish in copy.dishes}
    names = _names(event)
    yield AnswerConfirmed(
        id=event.id,
        email_address=event.email_address,
        invite_type=copy.invite_type,
        revision=copy.revision,
        cancels=copy.cancels,
        guests=(
            *(_coming(guest, dishes, names) for guest in event.attending_guests),
            *(
                ConfirmedReply(name=guest.name, attending=False, guest_of=_brought_by(guest, names))
                for guest in event.absent_guests
            ),
        ),
        songs=tuple(SongTitle(artist=song.artist, track=song.track) for song in event.song_choices),
    )


def _coming(
    guest: events.AttendingGuest, dishes: Mapping[UUID, str], names: Mapping[UUID, str]
) -> ConfirmedReply:
    chosen = guest.chosen_food_choices
    served = (chosen.starter_id, chosen.main_id, chosen.dessert_id)
    return ConfirmedReply(
        **dict(_comes(guest, names)),
        dishes=tuple(dishes[dish_id] for dish_id in served if dish_id is not None),
    )
