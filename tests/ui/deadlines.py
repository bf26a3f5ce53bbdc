"""Until when guests may answer, on the platform under test."""

from datetime import date, timedelta
from typing import Final

from tests.ui.eventually import eventually
from tests.ui.running_platform import RunningPlatform

FAR: Final = date(2999, 12, 31)


async def set_deadline(platform: RunningPlatform, last_day: date) -> None:
    """Set by a host, and known to the pages."""
    host = await platform.host()
    body = {"lastDay": last_day.isoformat(), "timeZone": "Europe/London"}
    response = await host.put("/api/wedding/rsvp-deadline", body)
    assert response.status_code == 200, response.text
    await known(platform, last_day)


async def known(platform: RunningPlatform, last_day: date) -> None:
    host = await platform.host()

    async def there() -> bool:
        deadline = (await host.get("/api/wedding")).json()["rsvpDeadline"]
        return bool(deadline and deadline["lastDay"] == last_day.isoformat())

    await eventually(there)


async def close(platform: RunningPlatform) -> date:
    """The time for answers is over, wherever one looks from; its last day."""
    last_day = date.today() - timedelta(days=3)  # noqa: DTZ011 - far from any midnight
    await set_deadline(platform, last_day)
    return last_day
