"""What the caterer was told, and when."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce
from typing import Final
from uuid import UUID

from command_api.domain.refusal import Refused, Violation
from contracts.commands import RecordCatererHandover
from contracts.events import (
    AggregateEvent,
    CatererNumbersHandedOver,
    InviteAmended,
    InviteSubmitted,
)

ID: Final = UUID("7b0f4b8e-52c4-5c0b-8d6c-4f6f3a0c9e27")
"""There is one caterer, so the id of their numbers is fixed."""

CLOCKS_DIFFER: Final = timedelta(seconds=10)
"""The moment comes from the reading side, whose clock may be a little fast."""


@dataclass(frozen=True)
class CatererNumbers:
    handover: CatererNumbersHandedOver | None = None

    def hand_over(
        self, command: RecordCatererHandover, at: datetime
    ) -> CatererNumbersHandedOver | None:
        """None where that is known already. Numbers don't come from the future, nor do older ones
        come after newer."""
        as_of = command.as_of or at
        if as_of > at + CLOCKS_DIFFER:
            raise Refused(Violation(("asOf",), "Numbers can't be handed over before their time."))
        if self.handover and as_of < self.handover.as_of:
            raise Refused(Violation(("asOf",), "The caterer has newer numbers already."))
        event = CatererNumbersHandedOver(id=ID, as_of=as_of, mail_changes=command.mail_changes)
        return None if event == self.handover else event

    def marked[E: (InviteSubmitted, InviteAmended)](self, answer: E) -> E:
        """The answer, marked if the hosts want a mail about what it changes for the caterer."""
        if not self.handover or not self.handover.mail_changes:
            return answer
        return answer.model_copy(update={"after_handover": True})


def evolve(numbers: CatererNumbers, event: AggregateEvent) -> CatererNumbers:
    match event:
        case CatererNumbersHandedOver():
            return replace(numbers, handover=event)
        case _:
            raise ValueError(f"{event.type} can't follow here")


def load(events: Iterable[AggregateEvent]) -> CatererNumbers:
    return reduce(evolve, events, CatererNumbers())
