"""What somebody who guesses codes can expect, worked out: the figures of docs/security.md."""

from dataclasses import dataclass
from typing import Final

from command_api.domain.invite_code import ALPHABET, LENGTH
from command_api.infrastructure.throttle import OVERALL, PER_ADDRESS

DAY_SECONDS: Final = 24 * 60 * 60
DAYS_A_YEAR: Final = 365.25
CODE_SPACE: Final = len(set(ALPHABET)) ** LENGTH


@dataclass(frozen=True)
class Guesser:
    """`sources` are what the throttle tells apart: IPv4 addresses, IPv6 networks of 64 bits."""

    sources: int

    def guesses(self, seconds: int = DAY_SECONDS) -> int:
        """How many wrong codes are let through in whole windows: each source its own, or what all
        are allowed together, whichever is less."""
        return min(
            self.sources * PER_ADDRESS.limit * seconds // PER_ADDRESS.seconds,
            OVERALL.limit * seconds // OVERALL.seconds,
        )

    def found_a_year(self, codes: int) -> float:
        """Expected number of invites found in a year of guessing, `codes` being in circulation."""
        return self.guesses() * DAYS_A_YEAR * codes / CODE_SPACE

    def years(self, codes: int) -> float:
        """How long until one is found, on average."""
        return 1 / self.found_a_year(codes)
