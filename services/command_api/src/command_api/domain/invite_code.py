"""The code on a paper invite: eight symbols of Crockford's base 32, forgiving when typed.

An invite code is an aggregate of its own: its stream reserves the code, so that two invites
can never share one, and leads a sign-in to its invite.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Final
from uuid import UUID

from contracts.events import AggregateEvent, InviteCodeAssigned

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 8
RANDOM_BITS: Final = 5 * LENGTH

_LOOK_ALIKES: Final = str.maketrans("OIL", "011")
_SEPARATORS: Final = {"Pd", "Zs", "Cc", "Cf"}


@dataclass(frozen=True)
class InviteCode:
    code: str
    invite_id: UUID


def drawn(random_bits: int) -> str:
    """The code for 40 random bits."""
    return "".join(ALPHABET[(random_bits >> shift) & 31] for shift in range(0, RANDOM_BITS, 5))


def read(typed: str) -> str | None:
    """The code a person meant, or None where it can't be one.

    Case, spaces, hyphens of every kind and the look-alikes O, I and L are forgiven.
    """
    letters = unicodedata.normalize("NFKC", typed).replace("\N{MINUS SIGN}", "-").upper()
    code = "".join(
        letter for letter in letters if unicodedata.category(letter) not in _SEPARATORS
    ).translate(_LOOK_ALIKES)
    return code if re.fullmatch(f"[{ALPHABET}]{{{LENGTH}}}", code) else None


def shown(code: str) -> str:
    """As printed on the card: XXXX-XXXX."""
    return f"{code[:4]}-{code[4:]}"


def assign(code: str, invite_id: UUID) -> InviteCodeAssigned:
    return InviteCodeAssigned(code=code, invite_id=invite_id)


def evolve(_: InviteCode | None, event: AggregateEvent) -> InviteCode:
    match event:
        case InviteCodeAssigned():
            return InviteCode(event.code, event.invite_id)
        case _:
            raise ValueError(f"{event.type} can't follow here")


def load(events: Iterable[AggregateEvent]) -> InviteCode | None:
    return reduce(evolve, events, None)
