"""An invitation, from posting to reply."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Final
from uuid import UUID

from command_api.domain.food_choice import Menu
from command_api.domain.refusal import AlreadyAnswered, Refused, UnknownCode, Violation, refuse_any
from contracts.commands import CreateInvite, GuestAnswer, SongWish, SubmitInvite
from contracts.events import (
    AbsentGuest,
    AggregateEvent,
    AttendingGuest,
    ChosenFoodChoices,
    InviteAuthenticated,
    InviteCreated,
    InvitedGuest,
    InviteSubmitted,
    SongChoice,
)
from contracts.values import MAX_SONGS, Course, GuestType, InviteType

_FIELDS: Final = {
    Course.STARTER: "starterId",
    Course.MAIN: "mainId",
    Course.DESSERT: "dessertId",
}


@dataclass(frozen=True)
class Invite:
    """What the rules need to know of an invite's history."""

    id: UUID
    code: str
    guests: tuple[InvitedGuest, ...]
    authenticated: bool = False
    answered: bool = False

    def authenticate(self, code: str) -> InviteAuthenticated:
        """Only the code the invite itself names opens it, whatever else leads here."""
        if code != self.code:
            raise UnknownCode
        return InviteAuthenticated(id=self.id)

    def submit(self, answer: SubmitInvite, menu: Menu) -> InviteSubmitted:
        if not self.authenticated:
            raise Refused(Violation((), "Please sign in before replying."))
        if self.answered:
            raise AlreadyAnswered
        refuse_any(self._violations(answer, menu))
        replies = [(guest, answer.guests[guest.id]) for guest in self.guests]
        return InviteSubmitted(
            id=self.id,
            attending_guests=tuple(_attending(*reply) for reply in replies if reply[1].attending),
            absent_guests=tuple(
                AbsentGuest(id=guest.id, name=guest.name)
                for guest, reply in replies
                if not reply.attending
            ),
            song_choices=tuple(SongChoice(artist=s.artist, track=s.track) for s in answer.songs),
        )

    def _violations(self, answer: SubmitInvite, menu: Menu) -> Iterator[Violation]:
        invited = {guest.id for guest in self.guests}
        for unknown in answer.guests.keys() - invited:
            yield Violation(("guests", str(unknown)), "This guest is not on your invite.")
        for guest in self.guests:
            match answer.guests.get(guest.id):
                case None:
                    yield Violation(
                        ("guests", str(guest.id)), f"Please say whether {guest.name} comes."
                    )
                case GuestAnswer() as reply:
                    yield from _food_violations(guest, reply, menu)
        yield from _song_violations(answer.songs)


def create(
    invite_id: UUID, code: str, command: CreateInvite, guest_ids: Sequence[UUID]
) -> InviteCreated:
    """`guest_ids` gives each guest of the command an id, in its order."""
    check_creation(command)
    return InviteCreated(
        id=invite_id,
        invite_code=code,
        invite_type=command.type,
        invited_guests=tuple(
            InvitedGuest(
                id=guest_id,
                invite_type=command.type,
                guest_type=guest.type,
                name=guest.name,
                has_food_choices=command.type is InviteType.DAY
                and guest.type is not GuestType.BABY,
            )
            for guest_id, guest in zip(guest_ids, command.guests, strict=True)
        ),
    )


def check_creation(command: CreateInvite) -> None:
    """Raise Refused for an invite that can't be created, before a code is reserved for it or
    anybody is told that it will be."""
    if not command.guests:
        raise Refused(Violation(("guests",), "An invite needs at least one guest."))
    refuse_any(
        Violation(("guests", n, "name"), "A guest needs a name.")
        for n, guest in enumerate(command.guests)
        if not guest.name.strip()
    )


def evolve(invite: Invite | None, event: AggregateEvent) -> Invite:
    """The state after `event`. Applies no rule: what happened, happened."""
    match invite, event:
        case None, InviteCreated():
            return Invite(event.id, event.invite_code, event.invited_guests)
        case Invite(), InviteAuthenticated():
            return replace(invite, authenticated=True)
        case Invite(), InviteSubmitted():
            return replace(invite, answered=True)
        case _:
            raise ValueError(f"{event.type} can't follow here")


def load(events: Iterable[AggregateEvent]) -> Invite | None:
    return reduce(evolve, events, None)


def _attending(guest: InvitedGuest, reply: GuestAnswer) -> AttendingGuest:
    return AttendingGuest(
        id=guest.id,
        invite_type=guest.invite_type,
        guest_type=guest.guest_type,
        name=guest.name,
        chosen_food_choices=ChosenFoodChoices(
            starter_id=reply.starter_id,
            main_id=reply.main_id,
            dessert_id=reply.dessert_id,
            dietary_requirements=reply.dietary_requirements,
        ),
    )


def _food_violations(guest: InvitedGuest, reply: GuestAnswer, menu: Menu) -> Iterator[Violation]:
    chooses = reply.attending and guest.has_food_choices
    chosen = {
        Course.STARTER: reply.starter_id,
        Course.MAIN: reply.main_id,
        Course.DESSERT: reply.dessert_id,
    }
    for course, dish_id in chosen.items():
        path = ("guests", str(guest.id), _FIELDS[course])
        if not chooses:
            if dish_id is not None:
                yield Violation(path, f"No {course} can be chosen for {guest.name}.")
        elif dish_id is None:
            yield Violation(path, f"Please choose a {course} for {guest.name}.")
        elif (dish := menu.get(dish_id)) is None:
            yield Violation(path, "This dish is not on the menu.")
        elif dish.course is not course:
            yield Violation(path, f"This dish is not a {course}.")
        elif dish.guest_type is not guest.guest_type:
            yield Violation(path, f"This dish is not on the menu for {_PLURALS[guest.guest_type]}.")


_PLURALS: Final = {
    GuestType.ADULT: "adults",
    GuestType.CHILD: "children",
    GuestType.BABY: "babies",
}


def _song_violations(songs: Sequence[SongWish]) -> Iterator[Violation]:
    if len(songs) > MAX_SONGS:
        yield Violation(("songs",), f"Please wish for at most {MAX_SONGS} songs.")
    for n, song in enumerate(songs):
        if not song.artist.strip():
            yield Violation(("songs", n, "artist"), "Who is this song by?")
        if not song.track.strip():
            yield Violation(("songs", n, "track"), "What is this song called?")
