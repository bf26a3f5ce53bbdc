"""What may go wrong while a letter goes out; a seed gives the same again."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Final


class AtTheMailer(StrEnum):
    NONE = auto()
    REFUSED = auto()
    CUT_OFF = auto()
    TIMED_OUT = auto()
    SENT_REPLY_LOST = auto()
    SENT_TIMED_OUT = auto()
    KILLED_BEFORE = auto()
    KILLED_AFTER = auto()


class AtTheTable(StrEnum):
    NONE = auto()
    THROTTLED = auto()
    FAILED = auto()
    CUT_OFF = auto()
    TIMED_OUT = auto()
    REPLY_LOST = auto()
    """Written, and nobody heard of it."""
    DUPLICATE_MEANWHILE = auto()
    """The same, and another process is handed duplicates before this one tries again."""
    KILLED_BEFORE = auto()
    KILLED_AFTER = auto()


_MAILER: Final = {
    AtTheMailer.NONE: 6,
    AtTheMailer.REFUSED: 3,
    AtTheMailer.CUT_OFF: 2,
    AtTheMailer.TIMED_OUT: 1,
    AtTheMailer.SENT_REPLY_LOST: 3,
    AtTheMailer.SENT_TIMED_OUT: 1,
    AtTheMailer.KILLED_BEFORE: 2,
    AtTheMailer.KILLED_AFTER: 2,
}
_TABLE: Final = {
    AtTheTable.NONE: 10,
    AtTheTable.THROTTLED: 2,
    AtTheTable.FAILED: 2,
    AtTheTable.CUT_OFF: 2,
    AtTheTable.TIMED_OUT: 1,
    AtTheTable.REPLY_LOST: 3,
    AtTheTable.DUPLICATE_MEANWHILE: 4,
    AtTheTable.KILLED_BEFORE: 1,
    AtTheTable.KILLED_AFTER: 1,
}


@dataclass(frozen=True)
class Round:
    """A batch: all that waits, and `again` these answers, by number."""

    again: tuple[int, ...]
    passes: bool
    """Whether the invocation's time is over before the next."""


@dataclass(frozen=True)
class Schedule:
    """The faults of the first sendings and writes; what comes later goes well."""

    seed: int
    answers: int
    rounds: tuple[Round, ...]
    mailer: tuple[AtTheMailer, ...]
    table: tuple[AtTheTable, ...]

    @classmethod
    def drawn(cls, seed: int) -> "Schedule":
        chance = random.Random(seed)  # noqa: S311 - a schedule is no secret

        def faults[F](most: int, weights: Mapping[F, int]) -> tuple[F, ...]:
            return tuple(
                chance.choices(list(weights), list(weights.values()), k=chance.randint(1, most))
            )

        answers = chance.randint(1, 3)
        return cls(
            seed=seed,
            answers=answers,
            rounds=tuple(
                Round(
                    again=tuple(chance.randrange(answers) for _ in range(chance.randint(0, 2))),
                    passes=chance.random() < 0.7,
                )
                for _ in range(chance.randint(1, 4))
            ),
            mailer=faults(5, _MAILER),
            table=faults(10, _TABLE),
        )
