"""What the couple write for their guests, as it lies in the stage's secret."""

import datetime

from contracts.values import Message


class WrittenContent(Message):
    """The hosts' own words, as they keep them: for guests of the day and of the evening."""

    names: str
    wedding_date: datetime.date
    plan_of_the_day: str
    plan_of_the_evening: str
    menu: str
    gift_registry: str
    location: str
    map_link: str
    accommodation: str
    contact: str = ""
    """Whom guests may call: shown when the deadline has passed."""
