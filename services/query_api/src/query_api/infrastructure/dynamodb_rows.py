"""What the projector's items say, as rows."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self
from uuid import UUID

from contracts.values import AnsweredBy, Course, DietaryNeed, DietaryNeeds, GuestType, InviteType
from query_api.infrastructure.dynamodb_table import Item


@dataclass(frozen=True)
class DishRow:
    id: UUID
    guest_type: GuestType
    course: Course
    name: str
    alphabetical: str

    @classmethod
    def of(cls, item: Item) -> Self:
        return cls(
            UUID(item["sk"]["S"]),
            GuestType(item["guestType"]["S"]),
            Course(item["course"]["S"]),
            item["name"]["S"],
            item["alphabetical"]["S"],
        )


@dataclass(frozen=True)
class InvitedRow:
    id: UUID
    guest_type: GuestType
    name: str
    has_food_choices: bool
    guest_of: str | None
    """The name of who brings this guest, and the id."""
    brought_by: UUID | None


@dataclass(frozen=True)
class InviteRow:
    type: InviteType
    sent_at: datetime
    guests: tuple[InvitedRow, ...]
    guests_version: int

    @classmethod
    def of(cls, item: Item, changed: Item | None) -> Self:
        """`changed` lists the guests, where it is no longer those the invite was sent with."""
        listed = changed or item
        guests = json.loads(listed["guests"]["S"])
        names = {guest["id"]: guest["name"] for guest in guests}
        return cls(
            InviteType(item["type"]["S"]),
            datetime.fromisoformat(item["sentAt"]["S"]),
            tuple(
                InvitedRow(
                    UUID(guest["id"]),
                    GuestType(guest["guestType"]),
                    guest["name"],
                    guest["hasFoodChoices"],
                    names.get(guest.get("guestOf")),
                    UUID(guest["guestOf"]) if guest.get("guestOf") else None,
                )
                for guest in guests
            ),
            int(listed["version"]["N"]),
        )


@dataclass(frozen=True)
class AttendingRow:
    id: UUID
    invite_type: InviteType
    guest_type: GuestType
    name: str
    alphabetical: str
    dishes: Mapping[Course, UUID]
    dietary_requirements: str
    dietary_needs: DietaryNeeds


@dataclass(frozen=True)
class AnswerRow:
    version: int
    submitted_at: datetime
    attending: tuple[AttendingRow, ...]
    songs: tuple[tuple[str, str], ...]
    """Artist and track."""
    email_address: str | None
    confirmed: bool
    answered_by: AnsweredBy

    @classmethod
    def of(cls, item: Item) -> Self:
        return cls(
            int(item["version"]["N"]),
            datetime.fromisoformat(item["submittedAt"]["S"]),
            tuple(
                AttendingRow(
                    UUID(guest["id"]),
                    InviteType(guest["inviteType"]),
                    GuestType(guest["guestType"]),
                    guest["name"],
                    guest["alphabetical"],
                    {Course(course): UUID(dish) for course, dish in guest["dishes"].items()},
                    guest["dietaryRequirements"],
                    _needs(guest.get("dietaryNeeds")),
                )
                for guest in json.loads(item["guests"]["S"])
            ),
            tuple((song["artist"], song["track"]) for song in json.loads(item["songs"]["S"])),
            item["emailAddress"]["S"] if "emailAddress" in item else None,
            "confirmed" in item,
            # Answers of before hosts could record them are the guests' own, and don't say so.
            AnsweredBy(item["answeredBy"]["S"]) if "answeredBy" in item else AnsweredBy.GUEST,
        )


def _needs(written: list[str] | None) -> DietaryNeeds:
    """An item of before they were asked for says nothing of them."""
    return None if written is None else tuple(map(DietaryNeed, written))


@dataclass(frozen=True)
class Household:
    """All that is known of an invite that was sent."""

    id: UUID
    invite: InviteRow
    code: str
    """The one that opens it now."""
    answer: AnswerRow | None
    last_authenticated_at: datetime | None
    email_address: str | None
    last_reminded_on: date | None


def households(items: Iterable[Item]) -> list[Household]:
    """Of those invites that have arrived; what overtook its invite is not shown before it."""
    known: dict[str, dict[str, Item]] = {}
    for item in items:
        invite_id, _, kind = item["sk"]["S"].partition("#")
        known.setdefault(invite_id, {})[kind] = item
    return [_household(UUID(of), facts) for of, facts in known.items() if "invite" in facts]


def _household(invite_id: UUID, facts: Mapping[str, Item]) -> Household:
    sign_in, answer, reissued = facts.get("sign-in"), facts.get("answer"), facts.get("code")
    noted, reminder = facts.get("address"), facts.get("reminder")
    return Household(
        invite_id,
        InviteRow.of(facts["invite"], facts.get("guests")),
        (reissued or facts["invite"])["code"]["S"],
        AnswerRow.of(answer) if answer else None,
        datetime.fromisoformat(sign_in["at"]["S"]) if sign_in else None,
        noted["emailAddress"]["S"] if noted and "emailAddress" in noted else None,
        date.fromisoformat(reminder["wave"]["S"]) if reminder else None,
    )
