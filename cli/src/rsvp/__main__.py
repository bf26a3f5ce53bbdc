"""The `rsvp` command."""

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
app.add_typer(looking.app)
app.add_typer(importing.app)
app.add_typer(creating.app)
app.add_typer(exporting.app)
app.add_typer(deadline.app)
app.add_typer(caterer.app)
app.add_typer(chasing.app)
app.add_typer(guest_lists.app)
app.add_typer(operators.app)
app.add_typer(rebuilding.app)
app.add_typer(copying.app)
app.add_typer(releasing.app)
app.add_typer(stage_secret.app)

if __name__ == "__main__":
    app()
