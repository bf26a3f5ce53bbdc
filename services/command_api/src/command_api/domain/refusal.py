"""How the domain says no."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Violation:
    """A rule broken at `path` in the command, ("songs", 0, "artist") say, in words for a person."""

    path: tuple[str | int, ...]
    message: str


class Refused(Exception):
    """The command breaks rules; nothing happened. Every violation is named, not only the first."""

    def __init__(self, *violations: Violation) -> None:
        super().__init__("; ".join(violation.message for violation in violations))
        self.violations = violations


class AlreadyAnswered(Exception):
    """The invite has its answer; from then on it is changed, not given again."""


class AnswerChanged(Exception):
    """The change is based on an answer that no longer stands; `version` is that of the one that
    does."""

    def __init__(self, version: int) -> None:
        super().__init__(f"The answer that stands has version {version}.")
        self.version = version


class CodeReplaced(Exception):
    """The invite has another code by now."""


class DeadlinePassed(Exception):
    """Answers were welcome until the end of `last_day`."""

    def __init__(self, last_day: date) -> None:
        super().__init__(f"Answers were welcome until {last_day}.")
        self.last_day = last_day


class UnknownInvite(Exception):
    """There is no such invite."""


class UnknownCode(Exception):
    """No invite opens to this code."""


def refuse_any(violations: Iterable[Violation]) -> None:
    """Raise Refused with all of the violations, if there are any."""
    if found := tuple(violations):
        raise Refused(*found)
