"""Which consumer is promised which events. The bus rules and the local platform read this."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

NUDGE_DELAY_SECONDS: Final = 30
"""How late the first of a command's two nudges reaches the relay.

Longer than the longest append can live, so that whatever it commits is there to be seen.
"""


class Source(StrEnum):
    """The two buses: sources on one EventBridge bus; an entry's detail type is its event's type."""

    AGGREGATE_EVENTS = "rsvp.aggregate-events"
    DOMAIN_EVENTS = "rsvp.domain-events"


@dataclass(frozen=True)
class Subscription:
    consumer: str
    source: Source
    event_types: tuple[str, ...]


SUBSCRIPTIONS: Final = (
    Subscription(
        consumer="projector",
        source=Source.AGGREGATE_EVENTS,
        event_types=(
            "food_choice.created",
            "invite.created",
            "invite.guest_added",
            "invite.guest_corrected",
            "invite.guest_withdrawn",
            "invite.authenticated",
            "invite.submitted",
            "invite.amended",
            "invite.email_address_noted",
            "invite.reminded",
            "wedding.rsvp_deadline_set",
            "invite.code_reissued",
            "caterer_numbers.handed_over",
        ),
    ),
    Subscription(
        consumer="notifier",
        source=Source.DOMAIN_EVENTS,
        event_types=(
            "InviteSubmitted",
            "InviteAmended",
            "AnswerConfirmed",
            "ReminderDue",
            "CatererNumbersChanged",
        ),
    ),
)
