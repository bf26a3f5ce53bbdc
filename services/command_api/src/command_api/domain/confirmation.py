"""Copies of answers, by mail, to whom the guests say; and no more of them than guests need.

Whoever holds a card may type any address. So an invite reaches few of them, and not often: what it
asks for beyond that is not sent, and costs no answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from command_api.domain.food_choice import Menu, dishes
from contracts.events import (
    AttendingGuest,
    ChosenDish,
    Confirmation,
    InviteAmended,
    InvitedGuest,
    InviteSubmitted,
)

MAX_ADDRESSES: Final = 3
"""Per invite, for as long as it lives: a mistyped one, another, and somebody else's."""
MAX_COPIES: Final = 10
"""Per invite, for as long as it lives."""


@dataclass(frozen=True)
class Copies:
    """What an invite's guests were sent so far."""

    sent: int = 0
    addresses: frozenset[str] = frozenset()
    expecting: frozenset[str] = frozenset()
    """The addresses last told that somebody comes."""

    def confirm(
        self,
        address: str | None,
        guests: Sequence[InvitedGuest],
        attending: Sequence[AttendingGuest],
        menu: Menu,
    ) -> Confirmation | None:
        """None where nobody left an address, or the invite has used up what it may send."""
        if address is None or not self._may_reach(address):
            return None
        return Confirmation(
            invite_type=guests[0].invite_type,
            revision=self.sent,
            cancels=not attending and mailbox(address) in self.expecting,
            dishes=tuple(
                ChosenDish(id=dish_id, name=menu[dish_id].name)
                for dish_id in sorted(dishes(guest.chosen_food_choices for guest in attending))
            ),
        )

    def after(self, answer: InviteSubmitted | InviteAmended) -> "Copies":
        if answer.email_address is None or answer.confirmation is None:
            return self
        box = mailbox(answer.email_address)
        told = {box} if answer.attending_guests else set[str]()
        return replace(
            self,
            sent=self.sent + 1,
            addresses=self.addresses | {box},
            expecting=self.expecting - {box} | told,
        )

    def _may_reach(self, address: str) -> bool:
        known = mailbox(address) in self.addresses
        return self.sent < MAX_COPIES and (known or len(self.addresses) < MAX_ADDRESSES)


def mailbox(address: str) -> str:
    """The same for all spellings that commonly lead to the same mailbox."""
    return address.casefold()
