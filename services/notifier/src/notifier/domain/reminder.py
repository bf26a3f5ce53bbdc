"""The reminder guests get who have not answered, where the hosts know their address."""

from typing import Final

from contracts.domain_events import ReminderDue
from notifier.domain.letter import Closing, Letter, Theirs, compose

REMINDER: Final = "A reminder: will you come to our wedding?"

_GREETING: Final = "We would love to know whether you can come. There is no answer yet for:"
_CLOSING: Final = "It takes two minutes, and this link opens your invite:"
_WHY: Final = (
    "This mail came because we sent you an invite on paper. If you have answered by another way,"
    " please forgive us."
)


def remind(event: ReminderDue, code: str, site_url: str) -> Letter:
    """`code` opens the invite when the letter is written, as that of the event may do no longer."""
    remarks = [_WHY]
    if event.last_day:
        day = f"{event.last_day:%A}, {event.last_day.day} {event.last_day:%B %Y}"
        remarks.insert(0, f"Answers are welcome until {day}.")
    link = f"{site_url.rstrip('/')}/#code={code[:4]}-{code[4:]}"
    lines = [[Theirs(name)] for name in event.guest_names]
    return compose(REMINDER, [_GREETING], lines, Closing(_CLOSING, link, remarks))
