"""Who comes, as hosts read it."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from contracts.read_models import SubmittedAttendingGuest
from contracts.values import dietary_words


def guest_table(guests: Sequence[SubmittedAttendingGuest]) -> Table:
    unsaid = sum(guest.dietary_needs is None for guest in guests)
    table = Table(caption=f"{len(guests)} guests; of {unsaid} no dietary needs are known")
    for heading in ("Name", "Guest", "For the", "Dishes", "Dietary needs"):
        table.add_column(heading, overflow="fold")
    for guest in guests:
        table.add_row(
            Text(guest.name),
            guest.guest_type,
            guest.invite_type,
            Text("; ".join(guest.chosen_food_choices)),
            Text(_diet(guest)),
        )
    return table


def _diet(guest: SubmittedAttendingGuest) -> str:
    """A note says more than that nothing is ticked beside it."""
    note = guest.dietary_requirements
    needs = dietary_words(guest.dietary_needs or None, unsaid="")
    if needs or note:
        return "; ".join(filter(None, (needs, note)))
    return dietary_words(guest.dietary_needs, unsaid="not said")
