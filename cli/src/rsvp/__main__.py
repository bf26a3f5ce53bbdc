"""The `rsvp` command."""

from collections.abc import Iterable
from typing import Final

import typer

from rsvp import (
    caterer,
    chasing,
    copying,
    creating,
    deadline,
    exporting,
    guest_lists,
    importing,
    looking,
    operators,
    rebuilding,
    releasing,
    stage_secret,
)

app = typer.Typer(
    name="rsvp",
    help="The wedding from the command line, for hosts and operators.",
    no_args_is_help=True,
    add_completion=False,
    # A traceback with local variables would show passwords and guests.
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

HOSTS: Final = (
    looking.app,
    importing.app,
    creating.app,
    exporting.app,
    deadline.app,
    caterer.app,
    chasing.app,
    guest_lists.app,
)
OPERATORS: Final = (
    operators.app,
    rebuilding.app,
    copying.app,
    releasing.app,
    stage_secret.app,
)


def _add(panel: str, verbs: Iterable[typer.Typer]) -> None:
    """Add the verbs to `rsvp`. `rsvp --help` lists them in a panel of their own."""
    for each in verbs:
        for verb in each.registered_commands:
            verb.rich_help_panel = panel
        for group in each.registered_groups:
            group.rich_help_panel = panel
        app.add_typer(each)


_add("Hosts, with their password", HOSTS)
_add("Operators, with AWS credentials", OPERATORS)

if __name__ == "__main__":
    app()
