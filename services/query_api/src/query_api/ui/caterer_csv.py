"""The caterer's sheet as one table: a line a number or a name, under its section."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Final

from contracts.caterer_sheet import CatererSheet, GuestCounts, KitchenChange, SheetGuest, in_words
from contracts.values import GuestType, InviteType, dietary_words
from query_api.ui.spreadsheets import Sheet


@dataclass(frozen=True)
class Row:
    section: str
    what: str
    counts: GuestCounts | None = None
    details: str = ""


def rows(sheet: CatererSheet) -> Iterator[Row]:
    yield Row("As of (UTC)", f"{sheet.as_of.astimezone(UTC):%Y-%m-%d %H:%M:%S}")
    yield Row("Guests", "Day", sheet.day)
    yield Row("Guests", "Evening", sheet.evening)
    yield Row("Guests", "All", sheet.all)
    for course in sheet.courses:
        section = course.course.title()
        for dish in course.dishes:
            yield Row(section, dish.name, dish.portions)
        yield Row(section, "Without a choice", course.without_choice)
        yield Row(section, "No menu (babies)", course.without_menu)
        yield Row(section, "All", course.all)
    for guest in sheet.without_choice:
        yield _row("Without a choice", guest, ", ".join(guest.courses))
    for need in sheet.needs:
        yield Row("Dietary needs", need.need.words, GuestCounts(all=need.guests))
    yield Row("Dietary needs", "none", GuestCounts(all=sheet.no_needs))
    yield Row("Dietary needs", "not said", GuestCounts(all=len(sheet.diet_unsaid)))
    for diet in sheet.diets:
        needs = dietary_words(diet.dietary_needs or None)
        said = [needs, diet.dietary_requirements, ", ".join(diet.dishes)]
        yield _row("Diets", diet, "; ".join(filter(None, said)))
    for silent in sheet.diet_unsaid:
        yield _row("Diet not said", silent)
    if sheet.handover:
        as_of = f"{sheet.handover.as_of.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
        yield Row("Handed over (UTC)", as_of)
    for change in sheet.changed_since_handover:
        yield _row("Changed since", change, in_words(change))


def _row(section: str, guest: SheetGuest | KitchenChange, details: str = "") -> Row:
    evening = "evening" if guest.invite_type is InviteType.EVENING else ""
    counts = GuestCounts(**{guest.guest_type: 1, "all": 1})
    return Row(section, guest.name, counts, "; ".join(filter(None, (evening, details))))


def _count(row: Row, guest_type: GuestType | None) -> str:
    """Empty where nobody is counted by type."""
    if row.counts is None:
        return ""
    counted = row.counts
    if guest_type is None:
        return str(counted.all)
    by_type = {
        GuestType.ADULT: counted.adult,
        GuestType.CHILD: counted.child,
        GuestType.BABY: counted.baby,
    }
    return str(by_type[guest_type]) if sum(by_type.values()) or not counted.all else ""


CATERER_SHEET: Final = Sheet[Row](
    "caterer-sheet",
    {
        "Section": lambda row: row.section,
        "What": lambda row: row.what,
        "Adults": lambda row: _count(row, GuestType.ADULT),
        "Children": lambda row: _count(row, GuestType.CHILD),
        "Babies": lambda row: _count(row, GuestType.BABY),
        "All": lambda row: _count(row, None),
        "Details": lambda row: row.details,
    },
)
