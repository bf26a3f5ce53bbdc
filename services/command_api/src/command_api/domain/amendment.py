"""What is different between the answer an invite holds and the one that comes in its place."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from command_api.domain import food_choice
from command_api.domain.food_choice import Menu, by_course
from contracts.changes import (
    AnswerChanges,
    DishChange,
    GuestChange,
    NeedsChange,
    NoteChange,
    SongTitle,
)
from contracts.events import (
    AttendingGuest,
    ChosenFoodChoices,
    InviteAmended,
    InvitedGuest,
    InviteSubmitted,
    SongChoice,
)

_NOTHING: Final = ChosenFoodChoices()


@dataclass(frozen=True)
class GivenAnswer:
    """The answer an invite holds; `version` is that of the event that gave it."""

    version: int
    chosen: Mapping[UUID, ChosenFoodChoices]
    """Of those who come, by guest id."""
    names: Mapping[UUID, str]
    """Of those who come; for a place, the name that the answer gave."""
    songs: tuple[SongChoice, ...]
    email_address: str | None = None

    @classmethod
    def told_by(cls, event: InviteSubmitted | InviteAmended, version: int) -> "GivenAnswer":
        chosen = {guest.id: guest.chosen_food_choices for guest in event.attending_guests}
        names = {guest.id: guest.name for guest in event.attending_guests}
        return cls(version, chosen, names, event.song_choices, event.email_address)

    def dishes(self) -> set[UUID]:
        """The ids of all dishes chosen."""
        return food_choice.dishes(self.chosen.values())


def changes(
    before: GivenAnswer,
    guests: Sequence[InvitedGuest],
    attending: Sequence[AttendingGuest],
    songs: Sequence[SongChoice],
    menu: Menu,
) -> AnswerChanges:
    """The order of songs does not matter. `menu` holds the dishes of both answers."""
    after = {guest.id: guest for guest in attending}
    return AnswerChanges(
        guests=tuple(_guests(before, after, guests, menu)),
        songs_added=_titles(Counter(songs) - Counter(before.songs)),
        songs_withdrawn=_titles(Counter(before.songs) - Counter(songs)),
    )


def _guests(
    before: GivenAnswer,
    after: Mapping[UUID, AttendingGuest],
    guests: Sequence[InvitedGuest],
    menu: Menu,
) -> Iterator[GuestChange]:
    for guest in guests:
        was_named, coming = before.names.get(guest.id), after.get(guest.id)
        named = coming.name if coming else None
        old = before.chosen.get(guest.id, _NOTHING)
        new = coming.chosen_food_choices if coming else _NOTHING
        if (was_named, old) == (named, new):
            continue
        note = NoteChange(before=old.dietary_requirements, after=new.dietary_requirements)
        needs = NeedsChange(before=old.dietary_needs, after=new.dietary_needs)
        other_needs = needs.before != needs.after
        yield GuestChange(
            id=guest.id,
            name=named or was_named or guest.name,
            was_attending=was_named is not None,
            attending=named is not None,
            dishes=tuple(_dishes(old, new, menu)),
            dietary_requirements=(
                note if note.before != note.after or (other_needs and note.after) else None
            ),
            dietary_needs=needs if other_needs else None,
            instead_of=was_named if guest.guest_of and named and was_named != named else None,
        )


def _dishes(old: ChosenFoodChoices, new: ChosenFoodChoices, menu: Menu) -> Iterator[DishChange]:
    after = by_course(new)
    for course, dish_id in by_course(old).items():
        if dish_id != after[course]:
            yield DishChange(
                course=course, before=_name(dish_id, menu), after=_name(after[course], menu)
            )


def _name(dish_id: UUID | None, menu: Menu) -> str | None:
    return menu[dish_id].name if dish_id else None


def _titles(songs: Counter[SongChoice]) -> tuple[SongTitle, ...]:
    return tuple(SongTitle(artist=song.artist, track=song.track) for song in songs.elements())
