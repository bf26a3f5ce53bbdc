"""What hosts must find, read off the events in their order: an account that knows no projection."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.envelope import Recorded
from contracts.events import (
    AttendingGuest,
    CatererNumbersHandedOver,
    FoodChoiceCreated,
    GuestAdded,
    GuestCorrected,
    GuestWithdrawn,
    InviteAmended,
    InviteAuthenticated,
    InviteCodeReissued,
    InviteCreated,
    InvitedGuest,
    InviteEmailAddressNoted,
    InviteReminded,
    InviteSubmitted,
    RsvpDeadlineSet,
)
from contracts.values import Course, InviteType

type Plain = dict[str, Any]
"""To be compared with what the read models tell: `tests.told`."""


@dataclass
class Household:
    sent: Recorded
    code: str
    type: InviteType
    guests: tuple[InvitedGuest, ...]
    signed_in_at: datetime | None = None
    noted: str | None = None
    reminded: object = None
    answered: Recorded | None = None
    answer: InviteSubmitted | InviteAmended | None = None


@dataclass
class Account:
    """All that was recorded until `until`, told stream by stream, each in its order."""

    dishes: dict[UUID, FoodChoiceCreated] = field(default_factory=dict)
    households: dict[UUID, Household] = field(default_factory=dict)
    deadline: RsvpDeadlineSet | None = None
    handover: Recorded | None = None
    handed_over: CatererNumbersHandedOver | None = None

    @classmethod
    def of(cls, history: Iterable[Recorded], until: datetime | None = None) -> "Account":
        account = cls()
        for recorded in sorted(history, key=lambda recorded: (recorded.stream, recorded.version)):
            if until is None or recorded.recorded_at <= until:
                account._goes_on(recorded)
        return account

    def _goes_on(self, recorded: Recorded) -> None:  # noqa: C901 - a table of events
        match recorded.event:
            case FoodChoiceCreated() as dish:
                self.dishes[dish.id] = dish
            case InviteCreated() as sent:
                self.households[sent.id] = Household(
                    recorded, sent.invite_code, sent.invite_type, sent.invited_guests
                )
            case GuestAdded() | GuestCorrected() | GuestWithdrawn() as change:
                self.households[change.id].guests = change.invited_guests
            case InviteAuthenticated(id=invite_id):
                self.households[invite_id].signed_in_at = recorded.occurred_at
            case InviteCodeReissued() as reissued:
                self.households[reissued.id].code = reissued.invite_code
            case InviteEmailAddressNoted() as noted:
                self.households[noted.id].noted = noted.email_address
            case InviteReminded() as reminded:
                self.households[reminded.id].reminded = reminded.wave
            case InviteSubmitted() | InviteAmended() as answer:
                self.households[answer.id].answered = recorded
                self.households[answer.id].answer = answer
            case RsvpDeadlineSet() as deadline:
                self.deadline = deadline
            case CatererNumbersHandedOver() as handed_over:
                self.handover, self.handed_over = recorded, handed_over

    def coming(self) -> dict[UUID, AttendingGuest]:
        answers = (household.answer for household in self.households.values() if household.answer)
        return {guest.id: guest for answer in answers for guest in answer.attending_guests}

    def dishes_of(self, guest: AttendingGuest) -> dict[Course, str]:
        chosen = guest.chosen_food_choices
        ids = zip(Course, (chosen.starter_id, chosen.main_id, chosen.dessert_id), strict=True)
        return {course: self.dishes[dish_id].name for course, dish_id in ids if dish_id}


def as_it_happened(history: Sequence[Recorded], moments: Iterable[datetime]) -> Plain:
    account = Account.of(history)
    return {
        "guests": {
            guest.id: (
                *_as_on_a_list(guest),
                tuple(account.dishes_of(guest).values()),
                guest.chosen_food_choices.dietary_requirements,
                guest.chosen_food_choices.dietary_needs,
            )
            for guest in account.coming().values()
        },
        "songs": Counter(
            (song.artist, song.track, household.answered.occurred_at)
            for household in account.households.values()
            if household.answer and household.answered
            for song in household.answer.song_choices
        ),
        "menu": {
            dish.id: (dish.guest_type, dish.course, dish.name) for dish in account.dishes.values()
        },
        "invites": {id_: _invite(one) for id_, one in account.households.items()},
        "answers": {id_: _answer(one) for id_, one in account.households.items()},
        "closes at": account.deadline.closes_at if account.deadline else None,
        "sheets": {moment: _sheet(history, moment) for moment in moments},
    }


def _as_on_a_list(guest: AttendingGuest) -> tuple[object, ...]:
    return guest.name, guest.guest_type, guest.invite_type


def _invite(household: Household) -> Plain:
    names = {guest.id: guest.name for guest in household.guests}
    answer = household.answer
    coming = {guest.id: guest.name for guest in answer.attending_guests} if answer else {}
    return {
        "code": household.code,
        "type": household.type,
        "guests": [
            (
                coming.get(guest.id, guest.name),
                guest.guest_type,
                guest.id in coming if answer else None,
                names[guest.guest_of] if guest.guest_of else None,
            )
            for guest in household.guests
        ],
        "answered": household.answered.occurred_at if household.answered else None,
        "by": answer.answered_by if answer else None,
        "signed in": household.signed_in_at,
        "reminding": (household.noted, household.reminded),
    }


def _answer(household: Household) -> Plain:
    """As the guests look at it themselves."""
    answer = household.answer
    if answer is None or household.answered is None:
        return {"version": 0, "guests": [guest.id for guest in household.guests]}
    coming = {guest.id: guest for guest in answer.attending_guests}
    return {
        "version": household.answered.version,
        "guests": [guest.id for guest in household.guests],
        "coming": {id_: guest.name for id_, guest in coming.items()},
        "songs": [(song.artist, song.track) for song in answer.song_choices],
        "copy": (answer.email_address, answer.confirmation is not None),
    }


def _sheet(history: Sequence[Recorded], moment: datetime) -> Plain:
    account = Account.of(history, moment)
    coming = account.coming()
    portions = Counter(
        (course, name, guest.guest_type)
        for guest in coming.values()
        for course, name in account.dishes_of(guest).items()
    )
    diets = {id_: guest.chosen_food_choices for id_, guest in coming.items()}
    asking = {
        id_: (diet.dietary_needs, diet.dietary_requirements)
        for id_, diet in diets.items()
        if diet.dietary_needs or diet.dietary_requirements
    }
    unsaid = {id_ for id_, diet in diets.items() if diet.dietary_needs is None} - set(asking)
    before = (
        Account.of(history, account.handed_over.as_of).coming() if account.handed_over else coming
    )
    return {
        "headcount": Counter((guest.invite_type, guest.guest_type) for guest in coming.values()),
        "portions": portions,
        "diets": asking,
        "needs": Counter(need for needs, _ in asking.values() for need in needs or ()),
        "no needs": len(coming) - len(asking) - len(unsaid),
        "unsaid": unsaid,
        "handed over": account.handed_over.as_of if account.handed_over else None,
        "changed": {
            id_: (id_ in before, id_ in coming)
            for id_ in {*before, *coming}
            if before.get(id_) != coming.get(id_)
        },
    }
