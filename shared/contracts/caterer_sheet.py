"""The caterer's sheet: how much of what for whom, and what changed since they were told."""

from uuid import UUID

from pydantic import AwareDatetime

from contracts.changes import GuestChange
from contracts.values import (
    Course,
    DietaryNeed,
    DietaryNeeds,
    GuestType,
    InviteType,
    Message,
    dietary_words,
)


class GuestCounts(Message):
    adult: int = 0
    child: int = 0
    baby: int = 0
    all: int = 0


class DishPortions(Message):
    name: str
    portions: GuestCounts


class CoursePortions(Message):
    """The dishes, those who chose none, and those without a menu add up to all who dine."""

    course: Course
    dishes: tuple[DishPortions, ...]
    without_choice: GuestCounts
    without_menu: GuestCounts
    all: GuestCounts


class SheetGuest(Message):
    """A guest who comes; an evening guest does not dine."""

    id: UUID
    name: str
    guest_type: GuestType
    invite_type: InviteType


class WithoutChoice(SheetGuest):
    courses: tuple[Course, ...]


class Diet(SheetGuest):
    """`dishes` in the order they are served."""

    dishes: tuple[str, ...]
    dietary_needs: DietaryNeeds
    dietary_requirements: str


class NeedCount(Message):
    need: DietaryNeed
    guests: int


class Handover(Message):
    """The caterer was given the numbers at `at`; they are those of the moment `as_of`."""

    at: AwareDatetime
    as_of: AwareDatetime
    mail_changes: bool


class KitchenChange(GuestChange):
    guest_type: GuestType
    invite_type: InviteType


class CatererSheet(Message):
    """The numbers as they were at `as_of`; the last change before that was at `latest_change_at`.

    Every course adds up to `day`, and `day` and `evening` add up to the headcount, `all`.
    """

    as_of: AwareDatetime
    latest_change_at: AwareDatetime | None
    day: GuestCounts
    evening: GuestCounts
    all: GuestCounts
    courses: tuple[CoursePortions, ...]
    without_choice: tuple[WithoutChoice, ...]
    diets: tuple[Diet, ...]
    needs: tuple[NeedCount, ...]
    no_needs: int
    diet_unsaid: tuple[SheetGuest, ...]
    handover: Handover | None
    changed_since_handover: tuple[KitchenChange, ...]


def in_words(change: GuestChange) -> str:
    """What changed for a guest, on one line: "cod → wellington; dietary needs: vegan"."""
    if not change.attending:
        return "no longer coming"
    news = not change.was_attending
    said = ["coming now"] if news else []
    if change.instead_of:
        said.append(f"instead of {change.instead_of}")
    for dish in change.dishes:
        after = dish.after or f"no {dish.course}"
        said.append(after if news else f"{dish.before or f'no {dish.course}'} → {after}")
    if needs := change.dietary_needs:
        after = dietary_words(needs.after, unsaid="not said")
        before = "" if news or needs.before is None else f"{dietary_words(needs.before)} → "
        said.append(f"dietary needs: {before}{after}")
    if note := change.dietary_requirements:
        words = " ".join(note.after.split())
        said.append(f"“{words}”" if words else "no dietary note any more")
    return "; ".join(said)
