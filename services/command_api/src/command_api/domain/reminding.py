"""Reminding those who have not answered: by mail, where the hosts know an address."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from command_api.domain.refusal import Refused, Violation
from contracts.events import InviteEmailAddressNoted, InviteReminded


@dataclass(frozen=True)
class Reminders:
    """`wave` is that of the latest reminder."""

    address: str | None = None
    wave: date | None = None

    def is_new(self, wave: date) -> bool:
        """Waves go forward: one that comes late, behind a later one, has been overtaken."""
        return self.wave is None or self.wave < wave

    def reachable_at(self) -> str:
        if self.address is None:
            raise Refused(Violation(("inviteId",), "There is no email address to remind them at."))
        return self.address

    def after(self, event: InviteEmailAddressNoted | InviteReminded) -> "Reminders":
        match event:
            case InviteEmailAddressNoted():
                return replace(self, address=event.email_address)
            case InviteReminded():
                return replace(self, wave=event.wave)


def check_wave(wave: date, at: datetime) -> None:
    """Raise Refused for a day that it is nowhere just now: a later one would silence those before
    it, and of earlier ones there are enough to mail somebody all day long."""
    if abs(wave - at.date()) > timedelta(days=1):
        raise Refused(Violation(("wave",), "A wave is today: does this device know the date?"))
