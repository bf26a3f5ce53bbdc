"""The caterer's sheet as hosts read it in a terminal. Times are those of this machine's place."""

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from contracts.caterer_sheet import CatererSheet, Diet, GuestCounts, SheetGuest, in_words
from contracts.values import InviteType, dietary_words


def caterer_tables(sheet: CatererSheet) -> Iterator[Table]:
    yield _portions(sheet)
    if sheet.without_choice:
        rows = ((_named(g), f"no {', no '.join(g.courses)}") for g in sheet.without_choice)
        yield _table("Without a choice", *rows)
    counted = ((need.need.words, str(need.guests)) for need in sheet.needs)
    yield _table(
        "Dietary needs",
        *counted,
        ("none", str(sheet.no_needs)),
        ("not said", str(len(sheet.diet_unsaid))),
    )
    if sheet.diets:
        yield _table("Diets", *((_named(diet), _diet(diet)) for diet in sheet.diets))
    if sheet.diet_unsaid:
        yield _table("Diet not said", *((_named(guest), "") for guest in sheet.diet_unsaid))
    if sheet.handover:
        changes = [
            (f"{change.name}{_evening(change.invite_type)}", in_words(change))
            for change in sheet.changed_since_handover
        ]
        since = f"Changed since the handover on {sheet.handover.at.astimezone():%Y-%m-%d %H:%M}"
        yield _table(since, *(changes or [("nothing", "")]))


def _portions(sheet: CatererSheet) -> Table:
    table = Table(title=f"As of {sheet.as_of.astimezone():%Y-%m-%d %H:%M:%S}")
    table.add_column("", overflow="fold")
    for heading in ("Adults", "Children", "Babies", "All"):
        table.add_column(heading, justify="right")
    for course in sheet.courses:
        table.add_row(Text(course.course.title(), style="bold"))
        for dish in course.dishes:
            table.add_row(Text(dish.name), *_counts(dish.portions))
        table.add_row("Without a choice", *_counts(course.without_choice))
        table.add_row("No menu (babies)", *_counts(course.without_menu))
        table.add_row("All who dine", *_counts(course.all), end_section=True)
    table.add_row("Day", *_counts(sheet.day))
    table.add_row("Evening", *_counts(sheet.evening))
    table.add_row("All", *_counts(sheet.all))
    return table


def _counts(counts: GuestCounts) -> tuple[str, str, str, str]:
    return str(counts.adult), str(counts.child), str(counts.baby), str(counts.all)


def _table(title: str, *rows: tuple[str, str]) -> Table:
    table = Table(title=title, show_header=False, min_width=len(title))
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _named(guest: SheetGuest) -> str:
    kind = "" if guest.guest_type == "adult" else f" ({guest.guest_type})"
    return f"{guest.name}{kind}{_evening(guest.invite_type)}"


def _evening(invite_type: InviteType) -> str:
    return " (evening)" if invite_type is InviteType.EVENING else ""


def _diet(diet: Diet) -> str:
    said = (dietary_words(diet.dietary_needs or None), diet.dietary_requirements)
    return "; ".join(filter(None, said))
