"""What makes an answer complete, whoever gives it and however often it is changed."""

from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

from command_api.domain import food_choice
from command_api.domain.food_choice import Menu, by_course
from command_api.domain.refusal import Violation
from contracts.commands import Answer, GuestAnswer, SongWish
from contracts.events import (
    AbsentGuest,
    AttendingGuest,
    ChosenFoodChoices,
    InvitedGuest,
    SongChoice,
)
from contracts.values import MAX_SONGS, Course, DietaryNeed, DietaryNeeds, GuestType

_FIELDS: Final = {
    Course.STARTER: "starterId",
    Course.MAIN: "mainId",
    Course.DESSERT: "dessertId",
}

_PLURALS: Final = {
    GuestType.ADULT: "adults",
    GuestType.CHILD: "children",
    GuestType.BABY: "babies",
}


def violations(guests: Sequence[InvitedGuest], answer: Answer, menu: Menu) -> Iterator[Violation]:
    """Every rule the answer breaks; `menu` holds at least the dishes it names."""
    invited = {guest.id for guest in guests}
    for unknown in answer.guests.keys() - invited:
        yield Violation(("guests", str(unknown)), "This guest is not on your invite.")
    for guest in guests:
        match answer.guests.get(guest.id):
            case None:
                yield Violation(
                    ("guests", str(guest.id)), f"Please say whether {_in_words(guest)} comes."
                )
            case GuestAnswer() as reply:
                yield from _name_violations(guest, reply)
                yield from _food_violations(guest, reply, menu)
    yield from _song_violations(answer.songs)


def attending(guests: Sequence[InvitedGuest], answer: Answer) -> tuple[AttendingGuest, ...]:
    """Who comes, in the order of the invite. The answer breaks no rule."""
    return tuple(
        AttendingGuest(
            id=guest.id,
            invite_type=guest.invite_type,
            guest_type=guest.guest_type,
            name=_called(guest, reply),
            guest_of=guest.guest_of,
            chosen_food_choices=ChosenFoodChoices(
                starter_id=reply.starter_id,
                main_id=reply.main_id,
                dessert_id=reply.dessert_id,
                dietary_requirements=reply.dietary_requirements,
                dietary_needs=_each_once(reply.dietary_needs),
            ),
        )
        for guest in guests
        if (reply := answer.guests[guest.id]).attending
    )


def _each_once(needs: DietaryNeeds) -> DietaryNeeds:
    """In our order, so that the same needs ticked in another one are no change."""
    return None if needs is None else tuple(need for need in DietaryNeed if need in needs)


def absent(guests: Sequence[InvitedGuest], answer: Answer) -> tuple[AbsentGuest, ...]:
    """Who stays at home, in the order of the invite."""
    return tuple(
        AbsentGuest(id=guest.id, name=guest.name, guest_of=guest.guest_of)
        for guest in guests
        if not answer.guests[guest.id].attending
    )


def songs(answer: Answer) -> tuple[SongChoice, ...]:
    return tuple(SongChoice(artist=song.artist, track=song.track) for song in answer.songs)


def dishes(answer: Answer) -> set[UUID]:
    """The ids of all dishes chosen."""
    return food_choice.dishes(answer.guests.values())


def _called(guest: InvitedGuest, reply: GuestAnswer) -> str:
    """By the name that was given, in a place that has none."""
    return (reply.name or guest.name) if guest.guest_of else guest.name


def _name_violations(guest: InvitedGuest, reply: GuestAnswer) -> Iterator[Violation]:
    """Whoever is not named on the card is named by the guests; the others are called as they are
    there, and a free place has no name."""
    path = ("guests", str(guest.id), "name")
    if guest.guest_of and reply.attending:
        if not (reply.name or "").strip():
            yield Violation(path, f"Please say who comes as {_in_words(guest)}.")
    elif reply.name:
        yield Violation(path, f"No name can be given for {_in_words(guest)}.")


def _in_words(guest: InvitedGuest, given: str | None = None) -> str:
    """As a sentence has it; `given` is the name that was given in this answer."""
    if guest.guest_of is None:
        return guest.name
    return given or f"the {guest.name[:1].lower()}{guest.name[1:]}"


def _food_violations(guest: InvitedGuest, reply: GuestAnswer, menu: Menu) -> Iterator[Violation]:
    chooses = reply.attending and guest.has_food_choices
    name = _in_words(guest, reply.name)
    for course, dish_id in by_course(reply).items():
        path = ("guests", str(guest.id), _FIELDS[course])
        if not chooses:
            if dish_id is not None:
                yield Violation(path, f"No {course} can be chosen for {name}.")
        elif dish_id is None:
            yield Violation(path, f"Please choose a {course} for {name}.")
        elif (dish := menu.get(dish_id)) is None:
            yield Violation(path, "This dish is not on the menu.")
        elif dish.course is not course:
            yield Violation(path, f"This dish is not a {course}.")
        elif dish.guest_type is not guest.guest_type:
            yield Violation(path, f"This dish is not on the menu for {_PLURALS[guest.guest_type]}.")


def _song_violations(songs: Sequence[SongWish]) -> Iterator[Violation]:
    if len(songs) > MAX_SONGS:
        yield Violation(("songs",), f"Please wish for at most {MAX_SONGS} songs.")
    for n, song in enumerate(songs):
        if not song.artist.strip():
            yield Violation(("songs", n, "artist"), "Who is this song by?")
        if not song.track.strip():
            yield Violation(("songs", n, "track"), "What is this song called?")
