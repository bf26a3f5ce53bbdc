"""The caterer's sheet of any moment: what the kitchen had been told by then, added up. Pure."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from contracts.caterer_sheet import (
    CatererSheet,
    CoursePortions,
    Diet,
    DishPortions,
    GuestCounts,
    Handover,
    KitchenChange,
    NeedCount,
    SheetGuest,
    WithoutChoice,
)
from contracts.changes import DishChange, NeedsChange, NoteChange
from contracts.events import AttendingGuest, ChosenFoodChoices
from contracts.kitchen import DishOffered, HouseholdAnswered, KitchenEntry, NumbersHandedOver
from contracts.values import Course, DietaryNeed, GuestType, InviteType

_NOTHING: Final = ChosenFoodChoices()


def caterer_sheet(entries: Sequence[KitchenEntry], as_of: datetime) -> CatererSheet:
    """The fold of what was recorded until `as_of`, whatever came later."""
    now = _Kitchen.told_by(entries, as_of)
    return CatererSheet(
        as_of=as_of,
        latest_change_at=now.latest_change_at,
        day=_counts(guest for guest in now.guests if guest.invite_type is InviteType.DAY),
        evening=_counts(guest for guest in now.guests if guest.invite_type is InviteType.EVENING),
        all=_counts(now.guests),
        courses=tuple(_portions(now, course) for course in Course),
        without_choice=tuple(_without_choice(now)),
        diets=tuple(_diet(now, guest) for guest in now.guests if _asks(guest)),
        needs=tuple(_needs(now.guests)),
        no_needs=sum(
            guest.chosen_food_choices.dietary_needs == () and not _asks(guest)
            for guest in now.guests
        ),
        diet_unsaid=tuple(
            _named(guest)
            for guest in now.guests
            if guest.chosen_food_choices.dietary_needs is None and not _asks(guest)
        ),
        handover=now.handover,
        changed_since_handover=(
            tuple(_changes(_Kitchen.told_by(entries, now.handover.as_of), now))
            if now.handover
            else ()
        ),
    )


@dataclass(frozen=True)
class _Kitchen:
    """`guests` are all who come, in the order of their names."""

    dishes: Mapping[UUID, DishOffered]
    guests: Sequence[AttendingGuest]
    handover: Handover | None
    latest_change_at: datetime | None

    @classmethod
    def told_by(cls, entries: Iterable[KitchenEntry], until: datetime) -> "_Kitchen":
        told: dict[UUID, KitchenEntry] = {}
        latest: datetime | None = None
        for entry in entries:
            if entry.recorded_at > until:
                continue
            latest = max(latest or entry.recorded_at, entry.recorded_at)
            known = told.get(entry.about)
            if known is None or known.version < entry.version:
                told[entry.about] = entry
        dishes: dict[UUID, DishOffered] = {}
        guests: list[AttendingGuest] = []
        handover: Handover | None = None
        for about, entry in told.items():
            match entry.fact:
                case DishOffered() as dish:
                    dishes[about] = dish
                case HouseholdAnswered(attending=attending):
                    guests += attending
                case NumbersHandedOver(as_of=as_of, mail_changes=mail):
                    handover = Handover(at=entry.recorded_at, as_of=as_of, mail_changes=mail)
        guests.sort(key=lambda guest: (alphabetical(guest.name), guest.id))
        return cls(dishes, guests, handover, latest)

    def dish(self, guest: AttendingGuest, course: Course) -> str | None:
        """What the guest chose; None as well for a dish that is not on the menu (yet)."""
        return self._name(_chosen(guest.chosen_food_choices, course))

    def chosen(self, choices: ChosenFoodChoices) -> dict[Course, str | None]:
        return {course: self._name(_chosen(choices, course)) for course in Course}

    def _name(self, dish_id: UUID | None) -> str | None:
        dish = self.dishes.get(dish_id) if dish_id else None
        return dish.name if dish else None


def _chosen(choices: ChosenFoodChoices, course: Course) -> UUID | None:
    match course:
        case Course.STARTER:
            return choices.starter_id
        case Course.MAIN:
            return choices.main_id
        case Course.DESSERT:
            return choices.dessert_id


def _chooses(guest: AttendingGuest) -> bool:
    return _dines(guest) and guest.guest_type is not GuestType.BABY


def _dines(guest: AttendingGuest) -> bool:
    return guest.invite_type is InviteType.DAY


def _asks(guest: AttendingGuest) -> bool:
    """Whether the kitchen has to do anything about it."""
    choices = guest.chosen_food_choices
    return bool(choices.dietary_needs or choices.dietary_requirements)


def _counts(guests: Iterable[AttendingGuest]) -> GuestCounts:
    types = [guest.guest_type for guest in guests]
    return GuestCounts(
        adult=types.count(GuestType.ADULT),
        child=types.count(GuestType.CHILD),
        baby=types.count(GuestType.BABY),
        all=len(types),
    )


def _portions(kitchen: _Kitchen, course: Course) -> CoursePortions:
    """Every dish that is offered, chosen or not; one that adults and children share is one."""
    dining = [guest for guest in kitchen.guests if _dines(guest)]
    offered = {dish.name for dish in kitchen.dishes.values() if dish.course is course}
    chosen = {guest.id: kitchen.dish(guest, course) for guest in dining}
    names = offered | {name for name in chosen.values() if name}
    return CoursePortions(
        course=course,
        dishes=tuple(
            DishPortions(name=name, portions=_counts(g for g in dining if chosen[g.id] == name))
            for name in sorted(names, key=lambda name: (alphabetical(name), name))
        ),
        without_choice=_counts(g for g in dining if chosen[g.id] is None and _chooses(g)),
        without_menu=_counts(g for g in dining if chosen[g.id] is None and not _chooses(g)),
        all=_counts(dining),
    )


def _without_choice(kitchen: _Kitchen) -> Iterator[WithoutChoice]:
    for guest in kitchen.guests:
        missing = tuple(course for course in Course if kitchen.dish(guest, course) is None)
        if missing and _chooses(guest):
            yield WithoutChoice(**_about(guest), courses=missing)


def _diet(kitchen: _Kitchen, guest: AttendingGuest) -> Diet:
    choices = guest.chosen_food_choices
    return Diet(
        **_about(guest),
        dishes=tuple(name for name in kitchen.chosen(choices).values() if name),
        dietary_needs=choices.dietary_needs,
        dietary_requirements=choices.dietary_requirements,
    )


def _needs(guests: Sequence[AttendingGuest]) -> Iterator[NeedCount]:
    for need in DietaryNeed:
        count = sum(need in (g.chosen_food_choices.dietary_needs or ()) for g in guests)
        if count:
            yield NeedCount(need=need, guests=count)


def _named(guest: AttendingGuest) -> SheetGuest:
    return SheetGuest(**_about(guest))


def _about(guest: AttendingGuest) -> dict[str, Any]:
    return {
        "id": guest.id,
        "name": guest.name,
        "guest_type": guest.guest_type,
        "invite_type": guest.invite_type,
    }


def _changes(then: _Kitchen, now: _Kitchen) -> Iterator[KitchenChange]:
    """What the caterer has to hear, in the order of the names."""
    before = {guest.id: guest for guest in then.guests}
    after = {guest.id: guest for guest in now.guests}
    either = before | after
    for guest in sorted(either.values(), key=lambda g: (alphabetical(g.name), g.id)):
        was, will_be = before.get(guest.id), after.get(guest.id)
        if was == will_be:
            continue
        old, new = (one.chosen_food_choices if one else _NOTHING for one in (was, will_be))
        dishes = zip(Course, then.chosen(old).values(), now.chosen(new).values(), strict=True)
        note = NoteChange(before=old.dietary_requirements, after=new.dietary_requirements)
        needs = NeedsChange(before=old.dietary_needs, after=new.dietary_needs)
        other_needs = needs.before != needs.after
        yield KitchenChange(
            **_about(guest),
            was_attending=was is not None,
            attending=will_be is not None,
            dishes=tuple(
                DishChange(course=course, before=one, after=other)
                for course, one, other in dishes
                if one != other
            ),
            dietary_requirements=(
                note if note.before != note.after or (other_needs and note.after) else None
            ),
            dietary_needs=needs if other_needs else None,
            instead_of=was.name if was and will_be and was.name != will_be.name else None,
        )


def alphabetical(name: str) -> str:
    """Without case and accents, as the lists have it."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
