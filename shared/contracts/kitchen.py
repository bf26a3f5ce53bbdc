"""What the kitchen has to know, entry by entry, as the projector keeps it and query_api reads it.

Entries are never replaced: what was known at any moment is what was recorded until then.
"""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter

from contracts.events import AttendingGuest
from contracts.values import Course, GuestType, Message


class DishOffered(Message):
    type: Literal["dish"] = "dish"
    guest_type: GuestType
    course: Course
    name: str


class HouseholdAnswered(Message):
    """The whole answer: whoever is not in `attending` stays at home."""

    type: Literal["answer"] = "answer"
    attending: tuple[AttendingGuest, ...]


class NumbersHandedOver(Message):
    """The caterer was given the numbers of `as_of`."""

    type: Literal["handover"] = "handover"
    as_of: AwareDatetime
    mail_changes: bool


type KitchenFact = Annotated[
    DishOffered | HouseholdAnswered | NumbersHandedOver, Field(discriminator="type")
]


KITCHEN_FACT: TypeAdapter[KitchenFact] = TypeAdapter(
    KitchenFact, config=ConfigDict(hide_input_in_errors=True)
)


class KitchenEntry(Message):
    """`id` is the event's, `about` what it is about: a dish, an invite, the caterer's numbers.

    Of all that is said about one thing, the highest `version` holds.
    """

    id: UUID
    about: UUID
    version: int
    recorded_at: AwareDatetime
    fact: KitchenFact
