"""Read models in memory: a double at the projector's and at query_api's port alike.

It passes the adapters' own contract tests; `in_order` is what every delivery is measured against.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from contracts.envelope import Recorded
from contracts.events import ChosenFoodChoices, InvitedGuest
from contracts.kitchen import KitchenEntry
from contracts.read_models import (
    AvailableFoodChoice,
    Dish,
    GuestMenu,
    ListedGuest,
    Page,
    PendingGuest,
    PendingRsvp,
    RepliedGuest,
    SentInvite,
    Song,
    SubmittedAttendingGuest,
    SubmittedRsvp,
    SubmittedSongChoice,
)
from contracts.values import Course, GuestType, InviteType, Message
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
    Key,
    KitchenInformed,
    alphabetical,
    fold,
)
from projector.domain.translation import facts
from query_api.application import Deadline, Invited, UnknownCursor

_GUEST_TYPES = list(GuestType)
_COURSES = list(Course)


@dataclass
class InMemoryReadModels:
    held: dict[Key, Fact] = field(default_factory=dict)
    _cursors: dict[str, Any] = field(default_factory=dict)

    async def write(self, facts: Sequence[Fact]) -> None:
        self.held = fold(self.held, facts)

    async def rsvp(self, invite_id: UUID) -> Invited | None:
        invite = self._one(InviteSent, invite_id)
        if invite is None:
            return None
        answer = self._one(AnswerSubmitted, invite_id)
        rsvp = self._submitted(invite, answer) if answer else self._pending(invite)
        return Invited(rsvp, await self.rsvp_deadline())

    async def answer_version(self, invite_id: UUID) -> int:
        answer = self._one(AnswerSubmitted, invite_id)
        return answer.version if answer else 0

    async def invite_type(self, invite_id: UUID) -> InviteType | None:
        invite = self._one(InviteSent, invite_id)
        return invite.type if invite else None

    async def rsvp_deadline(self) -> Deadline | None:
        deadline = next(iter(self._all(AnswersWelcome)), None)
        if deadline is None:
            return None
        return Deadline(deadline.last_day, deadline.time_zone, deadline.closes_at)

    async def kitchen_entries(self) -> Sequence[KitchenEntry]:
        return [informed.entry for informed in self._all(KitchenInformed)]

    async def rouse(self) -> None:
        """Memory never sleeps."""

    async def food_choices(self, after: str | None, limit: int | None) -> Page[AvailableFoodChoice]:
        listed = [
            (
                _menu_order(dish),
                AvailableFoodChoice(
                    id=dish.id, guest_type=dish.guest_type, course=dish.course, name=dish.name
                ),
            )
            for dish in self._all(FoodChoiceAvailable)
        ]
        return self._page(Page[AvailableFoodChoice], listed, after, limit)

    async def invites(self, after: str | None, limit: int | None) -> Page[SentInvite]:
        listed = [
            ((invite.sent_at, invite.id), self._sent(invite)) for invite in self._all(InviteSent)
        ]
        return self._page(Page[SentInvite], listed, after, limit)

    async def attending_guests(
        self, after: str | None, limit: int | None
    ) -> Page[SubmittedAttendingGuest]:
        listed = [
            (
                (alphabetical(guest.name), answer.id, guest.id),
                SubmittedAttendingGuest(
                    id=guest.id,
                    invite_type=guest.invite_type,
                    guest_type=guest.guest_type,
                    name=guest.name,
                    chosen_food_choices=self._chosen(answer, guest.id),
                    dietary_requirements=guest.chosen_food_choices.dietary_requirements,
                    dietary_needs=guest.chosen_food_choices.dietary_needs,
                ),
            )
            for answer in self._all(AnswerSubmitted)
            if self._one(InviteSent, answer.id)
            for guest in answer.attending
        ]
        return self._page(Page[SubmittedAttendingGuest], listed, after, limit)

    async def song_choices(self, after: str | None, limit: int | None) -> Page[SubmittedSongChoice]:
        listed = [
            (
                (answer.submitted_at, answer.id, place),
                SubmittedSongChoice(
                    artist=song.artist, track=song.track, submitted_at=answer.submitted_at
                ),
            )
            for answer in self._all(AnswerSubmitted)
            if self._one(InviteSent, answer.id)
            for place, song in enumerate(answer.songs)
        ]
        return self._page(Page[SubmittedSongChoice], listed, after, limit)

    def _listed(self, invite: InviteSent) -> InviteSent | GuestListChanged:
        return self._one(GuestListChanged, invite.id) or invite

    def _pending(self, invite: InviteSent) -> PendingRsvp:
        listed = self._listed(invite)
        return PendingRsvp(
            guests_version=listed.version,
            type=invite.type,
            guests=tuple(
                PendingGuest(
                    id=guest.id,
                    name=guest.name,
                    guest_type=guest.guest_type,
                    food_choices=self._own_menu(guest),
                    guest_of=_bringing(guest, listed.guests),
                    brought_by=guest.guest_of,
                )
                for guest in listed.guests
            ),
        )

    def _submitted(self, invite: InviteSent, answer: AnswerSubmitted) -> SubmittedRsvp:
        attending = {guest.id: guest.chosen_food_choices for guest in answer.attending}
        names = {guest.id: guest.name for guest in answer.attending}
        guests = self._listed(invite).guests
        chosen = {g.id: attending.get(g.id, ChosenFoodChoices()) for g in guests}
        return SubmittedRsvp(
            version=answer.version,
            type=invite.type,
            guests=tuple(
                RepliedGuest(
                    id=guest.id,
                    name=names.get(guest.id, guest.name),
                    guest_type=guest.guest_type,
                    attending=guest.id in attending,
                    chosen_food_choices=self._chosen(answer, guest.id),
                    dietary_requirements=chosen[guest.id].dietary_requirements,
                    dietary_needs=chosen[guest.id].dietary_needs,
                    food_choices=self._own_menu(guest),
                    starter_id=chosen[guest.id].starter_id,
                    main_id=chosen[guest.id].main_id,
                    dessert_id=chosen[guest.id].dessert_id,
                    guest_of=_bringing(guest, guests),
                )
                for guest in guests
            ),
            songs=tuple(Song(artist=song.artist, track=song.track) for song in answer.songs),
            email_address=answer.email_address,
            confirmed=answer.confirmed,
            answered_by=answer.answered_by,
        )

    def _sent(self, invite: InviteSent) -> SentInvite:
        answer = self._one(AnswerSubmitted, invite.id)
        sign_in = self._one(InviteLastAuthenticated, invite.id)
        noted = self._one(EmailAddressNoted, invite.id)
        reminder = self._one(InviteLastReminded, invite.id)
        code = (self._one(CodeReissued, invite.id) or invite).code
        guests = self._listed(invite).guests
        names = {guest.id: guest.name for guest in answer.attending} if answer else {}
        return SentInvite(
            id=invite.id,
            code=f"{code[:4]}-{code[4:]}",
            type=invite.type,
            invited_guests=tuple(names.get(guest.id, guest.name) for guest in guests),
            guests=tuple(
                ListedGuest(
                    name=names.get(guest.id, guest.name),
                    guest_type=guest.guest_type,
                    attending=guest.id in names if answer else None,
                    guest_of=_bringing(guest, guests),
                )
                for guest in guests
            ),
            status="submitted" if answer else "pending",
            submitted_at=answer.submitted_at if answer else None,
            answered_by=answer.answered_by if answer else None,
            last_authenticated_at=sign_in.at if sign_in else None,
            email_address=noted.address if noted else None,
            last_reminded_on=reminder.wave if reminder else None,
        )

    def _own_menu(self, guest: InvitedGuest) -> GuestMenu:
        return self._menu(guest.guest_type) if guest.has_food_choices else GuestMenu()

    def _menu(self, guest_type: GuestType) -> GuestMenu:
        dishes = sorted(self._all(FoodChoiceAvailable), key=_menu_order)
        return GuestMenu.model_validate(
            {
                course: tuple(
                    Dish(id=dish.id, name=dish.name)
                    for dish in dishes
                    if (dish.guest_type, dish.course) == (guest_type, course)
                )
                for course in Course
            }
        )

    def _chosen(self, answer: AnswerSubmitted, guest_id: UUID) -> tuple[str, ...]:
        chosen = next((g.chosen_food_choices for g in answer.attending if g.id == guest_id), None)
        if chosen is None:
            return ()
        ids = (chosen.starter_id, chosen.main_id, chosen.dessert_id)
        dishes = [self._one(FoodChoiceAvailable, dish_id) for dish_id in ids if dish_id]
        return tuple(dish.name for dish in dishes if dish)

    def _one[F: Fact](self, kind: type[F], id_: UUID) -> F | None:
        return cast("F | None", self.held.get(cast("Key", (kind, id_))))

    def _all[F: Fact](self, kind: type[F]) -> Iterable[F]:
        return (fact for fact in self.held.values() if isinstance(fact, kind))

    def _page[T: Message](
        self,
        page: Callable[..., Page[T]],
        listed: list[tuple[Any, T]],
        after: str | None,
        limit: int | None,
    ) -> Page[T]:
        if after is not None and after not in self._cursors:
            raise UnknownCursor
        listed.sort(key=lambda entry: entry[0])
        behind = [e for e in listed if after is None or e[0] > self._cursors[after]]
        shown = behind[:limit]
        token = None
        if len(shown) < len(behind):
            token = str(len(self._cursors))
            self._cursors[token] = shown[-1][0]
        return page(items=tuple(item for _, item in shown), next=token)


def _bringing(guest: InvitedGuest, guests: Iterable[InvitedGuest]) -> str | None:
    return next((one.name for one in guests if one.id == guest.guest_of), None)


def _menu_order(dish: FoodChoiceAvailable) -> tuple[int, int, str, UUID]:
    return (
        _GUEST_TYPES.index(dish.guest_type),
        _COURSES.index(dish.course),
        alphabetical(dish.name),
        dish.id,
    )


def in_order(history: Iterable[Recorded]) -> InMemoryReadModels:
    """The fold of history: every event once, in the order it was written; looks at no version."""
    read_models = InMemoryReadModels()
    for event in history:
        for fact in facts(event):
            read_models.held[type(fact), fact.id] = fact
    return read_models
