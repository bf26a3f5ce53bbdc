"""From aggregate events to the messages that tell of them. Pure."""

from uuid import uuid5

from command_api.application.ports import Outgoing
from contracts import domain_events, events
from contracts.domain_events import DomainEvent, GuestReply, Published
from contracts.envelope import Recorded
from contracts.events import AggregateEvent
from contracts.routing import Source


def messages(recorded: Recorded) -> list[Outgoing]:
    """The aggregate event, and the domain event it means, if any."""
    published = translate(recorded)
    if published is None:
        return [aggregate_event(recorded)]
    return [aggregate_event(recorded), domain_event(published)]


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


def translate(recorded: Recorded) -> Published | None:
    """The same event always becomes the same domain event, its id included."""
    event = _in_the_worlds_words(recorded.event)
    if event is None:
        return None
    return Published(
        id=uuid5(recorded.id, event.type),
        occurred_at=recorded.occurred_at,
        correlation_id=recorded.correlation_id,
        causation_id=recorded.id,
        event=event,
    )


def _in_the_worlds_words(event: AggregateEvent) -> DomainEvent | None:
    match event:
        case events.InviteCreated():
            return domain_events.InviteCreated(id=event.id)
        case events.InviteSubmitted():
            return domain_events.InviteSubmitted(id=event.id, guests=_replies(event))
        case events.InviteAmended():
            return domain_events.InviteAmended(
                id=event.id, guests=_replies(event), changes=event.changes
            )
        case _:
            return None


def _replies(event: events.InviteSubmitted | events.InviteAmended) -> tuple[GuestReply, ...]:
    return (
        *(_comes(guest) for guest in event.attending_guests),
        *(GuestReply(name=guest.name, attending=False) for guest in event.absent_guests),
    )


def _comes(guest: events.AttendingGuest) -> GuestReply:
    diet = guest.chosen_food_choices
    return GuestReply(
        name=guest.name,
        attending=True,
        dietary_needs=diet.dietary_needs,
        dietary_requirements=diet.dietary_requirements or None,
    )
