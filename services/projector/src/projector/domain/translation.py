"""From events to the facts they say."""

from collections.abc import Iterator

from contracts.envelope import Recorded
from contracts.events import (
    CatererNumbersHandedOver,
    FoodChoiceCreated,
    GuestAdded,
    GuestCorrected,
    GuestWithdrawn,
    InviteAmended,
    InviteAuthenticated,
    InviteCodeReissued,
    InviteCreated,
    InviteEmailAddressNoted,
    InviteReminded,
    InviteSubmitted,
    RsvpDeadlineSet,
)
from contracts.kitchen import (
    DishOffered,
    HouseholdAnswered,
    KitchenEntry,
    KitchenFact,
    NumbersHandedOver,
)
from projector.domain.facts import (
    AnswerSubmitted,
    AnswersWelcome,
    CodeReissued,
    EmailAddressNoted,
    Fact,
    FoodChoiceAvailable,
    GuestListChanged,
    InviteLastAuthenticated,
    InviteLastReminded,
    InviteSent,
    KitchenInformed,
)

EVENT_TYPES = frozenset(
    {
        "food_choice.created",
        "invite.created",
        "invite.guest_added",
        "invite.guest_corrected",
        "invite.guest_withdrawn",
        "invite.authenticated",
        "invite.submitted",
        "invite.amended",
        "wedding.rsvp_deadline_set",
        "invite.code_reissued",
        "invite.email_address_noted",
        "invite.reminded",
        "caterer_numbers.handed_over",
    }
)
"""The events that say something to a read model."""


def facts(recorded: Recorded) -> tuple[Fact, ...]:
    """What `recorded` says; nothing, for an event no read model is interested in."""
    return (*_facts(recorded), *_for_the_kitchen(recorded))


def _for_the_kitchen(recorded: Recorded) -> Iterator[KitchenInformed]:
    event = recorded.event
    fact: KitchenFact
    match event:
        case FoodChoiceCreated():
            fact = DishOffered(guest_type=event.guest_type, course=event.course, name=event.name)
        case InviteSubmitted() | InviteAmended():
            fact = HouseholdAnswered(attending=event.attending_guests)
        case CatererNumbersHandedOver():
            fact = NumbersHandedOver(as_of=event.as_of, mail_changes=event.mail_changes)
        case _:
            return
    entry = KitchenEntry(
        id=recorded.id,
        about=event.id,
        version=recorded.version,
        recorded_at=recorded.recorded_at,
        fact=fact,
    )
    yield KitchenInformed(recorded.id, recorded.version, entry)


def _facts(recorded: Recorded) -> tuple[Fact, ...]:  # noqa: PLR0911 - a table of events
    version, at = recorded.version, recorded.occurred_at
    match recorded.event:
        case FoodChoiceCreated() as dish:
            return (FoodChoiceAvailable(dish.id, version, dish.guest_type, dish.course, dish.name),)
        case InviteCreated() as invite:
            return (
                InviteSent(
                    invite.id,
                    version,
                    invite.invite_code,
                    invite.invite_type,
                    at,
                    invite.invited_guests,
                ),
            )
        case InviteCodeReissued() as reissued:
            return (CodeReissued(reissued.id, version, reissued.invite_code),)
        case GuestAdded() | GuestCorrected() | GuestWithdrawn() as change:
            return (GuestListChanged(change.id, version, change.invited_guests),)
        case InviteAuthenticated(id=invite_id):
            return (InviteLastAuthenticated(invite_id, version, at),)
        case InviteEmailAddressNoted() | InviteReminded() as chased:
            return (_chased(chased, version),)
        case InviteSubmitted() | InviteAmended() as answer:
            return (
                AnswerSubmitted(
                    answer.id,
                    version,
                    at,
                    answer.attending_guests,
                    answer.song_choices,
                    answer.email_address,
                    answer.confirmation is not None,
                    answer.answered_by,
                ),
            )
        case RsvpDeadlineSet() as deadline:
            return (
                AnswersWelcome(
                    deadline.id,
                    version,
                    deadline.last_day,
                    deadline.time_zone,
                    deadline.closes_at,
                ),
            )
        case _:
            return ()


def _chased(event: InviteEmailAddressNoted | InviteReminded, version: int) -> Fact:
    match event:
        case InviteEmailAddressNoted():
            return EmailAddressNoted(event.id, version, event.email_address)
        case InviteReminded():
            return InviteLastReminded(event.id, version, event.wave)
