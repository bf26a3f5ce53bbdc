"""What was typed, as a command that the API would take."""

import typer

from contracts.values import Request
from rsvp.rows import BadRow, parsed


def typed[R: Request](model: type[R], value: object) -> R:
    """Raises BadParameter, which says what is wrong where."""
    match parsed(model, value, line=1):
        case BadRow(reason=reason):
            raise typer.BadParameter(reason)
        case row:
            return row.request
