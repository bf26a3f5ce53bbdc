"""The hosts' lists, put in order here: a wedding is read as a whole, and a page cut out of it.

The orders are those of Postgres: text by code point, which is the order of its bytes in UTF-8.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from contracts.read_models import (
    AvailableFoodChoice,
    ListedGuest,
    Page,
    SentInvite,
    SubmittedAttendingGuest,
    SubmittedSongChoice,
)
from contracts.values import Course, GuestType, Message
from query_api.application import UnknownCursor
from query_api.domain import alphabetical
from query_api.infrastructure import cursors
from query_api.infrastructure.dynamodb_rows import DishRow, Household

type Menu = Mapping[UUID, DishRow]
type Key = tuple[Any, ...]

_GUEST_TYPES: Final = {guest_type: place for place, guest_type in enumerate(GuestType)}
_COURSES: Final = {course: place for place, course in enumerate(Course)}


@dataclass(frozen=True)
class Listing[T: Message]:
    """`rows` gives each item with its key; `order` makes keys compare as the list goes.

    A list that is not `of_households` needs the menu alone. Where a guest's name leads the order,
    cursors are without it, and `name` finds it again: None where there is no such guest.
    """

    rows: Callable[[Sequence[Household], Menu], Iterator[tuple[Key, T]]]
    cursors: cursors.Cursors
    order: Callable[[Key], Key] = lambda key: key
    of_households: bool = True
    name: Callable[[Sequence[Household], Key], str | None] | None = None

    def page(
        self, households: Sequence[Household], menu: Menu, behind: Key | None, limit: int | None
    ) -> Page[T]:
        rows = sorted(self.rows(households, menu), key=lambda row: self.order(row[0]))
        if behind is not None:
            last = self.order(self._key_of(households, behind))
            rows = [row for row in rows if self.order(row[0]) > last]
        listed = rows[:limit]
        return Page[T](
            items=tuple(item for _, item in listed),
            next=self._cursor_of(listed[-1][0]) if len(listed) < len(rows) else None,
        )

    def _key_of(self, households: Sequence[Household], cursor: Key) -> Key:
        if self.name is None:
            return cursor
        name = self.name(households, cursor)
        if name is None:
            raise UnknownCursor
        return (alphabetical(name), *cursor)

    def _cursor_of(self, key: Key) -> str:
        return self.cursors.token(key[1:] if self.name else key)


def in_menu_order(dishes: Iterable[DishRow]) -> list[DishRow]:
    return sorted(dishes, key=lambda dish: _menu_order(_menu_key(dish)))


def names(chosen: Iterable[UUID], menu: Menu) -> tuple[str, ...]:
    """As they are served. A dish that arrives after its choice is named then."""
    dishes = [menu[dish] for dish in chosen if dish in menu]
    return tuple(dish.name for dish in sorted(dishes, key=lambda dish: _COURSES[dish.course]))


def _menu_key(dish: DishRow) -> Key:
    return (dish.guest_type, dish.course, dish.alphabetical, dish.id)


def _menu_order(key: Key) -> Key:
    guest_type, course, *rest = key
    return (_GUEST_TYPES[guest_type], _COURSES[course], *rest)


def _food_choices(_: object, menu: Menu) -> Iterator[tuple[Key, AvailableFoodChoice]]:
    for dish in menu.values():
        yield (
            _menu_key(dish),
            AvailableFoodChoice(
                id=dish.id, guest_type=dish.guest_type, course=dish.course, name=dish.name
            ),
        )


def _invites(households: Sequence[Household], _: object) -> Iterator[tuple[Key, SentInvite]]:
    for household in households:
        invite, answer = household.invite, household.answer
        coming = {guest.id: guest.name for guest in answer.attending} if answer else {}
        yield (
            (invite.sent_at, household.id),
            SentInvite(
                id=household.id,
                code=f"{household.code[:4]}-{household.code[4:]}",
                type=invite.type,
                invited_guests=tuple(coming.get(guest.id, guest.name) for guest in invite.guests),
                guests=tuple(
                    ListedGuest(
                        name=coming.get(guest.id, guest.name),
                        guest_type=guest.guest_type,
                        attending=guest.id in coming if answer else None,
                        guest_of=guest.guest_of,
                    )
                    for guest in invite.guests
                ),
                status="submitted" if answer else "pending",
                submitted_at=answer.submitted_at if answer else None,
                answered_by=answer.answered_by if answer else None,
                last_authenticated_at=household.last_authenticated_at,
                email_address=household.email_address,
                last_reminded_on=household.last_reminded_on,
            ),
        )


def _attending_guests(
    households: Sequence[Household], menu: Menu
) -> Iterator[tuple[Key, SubmittedAttendingGuest]]:
    for household in households:
        for guest in household.answer.attending if household.answer else ():
            yield (
                (guest.alphabetical, household.id, guest.id),
                SubmittedAttendingGuest(
                    id=guest.id,
                    invite_type=guest.invite_type,
                    guest_type=guest.guest_type,
                    name=guest.name,
                    chosen_food_choices=names(guest.dishes.values(), menu),
                    dietary_requirements=guest.dietary_requirements,
                    dietary_needs=guest.dietary_needs,
                ),
            )


def _guest_name(households: Sequence[Household], cursor: Key) -> str | None:
    """Of the answer, or of the invite, whose list stands still from then on: who declined between
    two pages can still be gone on from."""
    invite_id, guest_id = cursor
    for household in households:
        if household.id == invite_id:
            names = {guest.id: guest.name for guest in household.invite.guests}
            if household.answer:
                names |= {guest.id: guest.name for guest in household.answer.attending}
            return names.get(guest_id)
    return None


def _song_choices(
    households: Sequence[Household], _: object
) -> Iterator[tuple[Key, SubmittedSongChoice]]:
    for household in households:
        if answer := household.answer:
            for place, (artist, track) in enumerate(answer.songs, start=1):
                yield (
                    (answer.submitted_at, household.id, place),
                    SubmittedSongChoice(
                        artist=artist, track=track, submitted_at=answer.submitted_at
                    ),
                )


FOOD_CHOICES: Final = Listing(_food_choices, cursors.FOOD_CHOICES, _menu_order, of_households=False)
INVITES: Final = Listing(_invites, cursors.INVITES)
ATTENDING_GUESTS: Final = Listing(_attending_guests, cursors.ATTENDING_GUESTS, name=_guest_name)
SONG_CHOICES: Final = Listing(_song_choices, cursors.SONG_CHOICES)
