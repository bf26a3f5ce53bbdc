"""How the commands talk: results on standard output, everything else on standard error."""

import sys
from collections.abc import Callable
from functools import wraps

import typer
from rich.console import Console
from rich.text import Text

_WIDE = 10_000
"""Columns of a table that goes into a file or a pipe: nothing is cut there."""


class Failure(Exception):
    """What to tell the person, in whole sentences; the command ends with exit code 1."""


def results() -> Console:
    """Made when asked for: tests and pipes put other streams in place."""
    return Console(file=sys.stdout, width=None if sys.stdout.isatty() else _WIDE)


def messages() -> Console:
    return Console(file=sys.stderr, soft_wrap=True, highlight=False)


def say(message: str, style: str = "") -> None:
    """`message` is text: brackets in a name are no markup, and nothing in it moves the cursor."""
    harmless = "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in message)
    messages().print(Text(harmless, style=style))


def reporting_failures[**P, R](command: Callable[P, R]) -> Callable[P, R]:
    """A command whose Failures end in a message and exit code 1."""

    @wraps(command)
    def reported(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except Failure as failure:
            say(str(failure), style="red")
            raise typer.Exit(1) from failure

    return reported
