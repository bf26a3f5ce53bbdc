"""What guests and hosts may ask for, answered from the read models."""

import asyncio
import datetime
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from contracts.caterer_sheet import CatererSheet
from contracts.content import WrittenContent
from contracts.kitchen import KitchenEntry
from contracts.read_models import (
    AvailableFoodChoice,
    Content,
    Page,
    PendingRsvp,
    RsvpDeadline,
    SentInvite,
    SubmittedAttendingGuest,
    SubmittedRsvp,
    SubmittedSongChoice,
    Wedding,
)
from contracts.values import InviteType
from query_api.domain import caterer_sheet

WAIT_SECONDS: Final = 2.0
"""How long a guest who has just answered waits for the read models to know."""

_LOOK_SECONDS: Final = 0.015

ROUSE_SECONDS: Final = 0.5
"""Long enough for a knock at a sleeping database to be heard, too short for it to open."""


class Unavailable(Exception):
    """The read models or the secrets can't be reached just now; later may well work."""


class Behind(Exception):
    """The read models have not heard of the guest's invite yet; they will in a moment.

    A session is only ever opened on an invite that was created, so this is never a 404.
    """


class UnknownCursor(Exception):
    """No page of the list gave this cursor out."""


class NoContent(Exception):
    """The hosts have not written their content yet."""


class NotYet(Exception):
    """Nobody knows the sheet of a moment that has not come."""


@dataclass(frozen=True)
class Deadline:
    """Answers are welcome before `closes_at`, when the last day is over in its time zone."""

    last_day: datetime.date
    time_zone: str
    closes_at: datetime.datetime


@dataclass(frozen=True)
class Invited:
    """What an invite is asked, or answered, and until when; `rsvp.deadline` is not told yet."""

    rsvp: PendingRsvp | SubmittedRsvp
    deadline: Deadline | None


class ReadModels(Protocol):
    """The lists give at most `limit` items (None: all) behind the cursor `after`, which is the
    `next` of an earlier page. They raise UnknownCursor; all raise Unavailable."""

    async def rsvp(self, invite_id: UUID) -> Invited | None: ...

    async def answer_version(self, invite_id: UUID) -> int:
        """0 until there is an answer."""
        ...

    async def invite_type(self, invite_id: UUID) -> InviteType | None: ...

    async def rsvp_deadline(self) -> Deadline | None: ...

    async def kitchen_entries(self) -> Sequence[KitchenEntry]:
        """All that was ever told, in any order."""
        ...

    async def rouse(self) -> None:
        """Reach what may be asleep, so that it wakes up."""
        ...

    async def invites(self, after: str | None, limit: int | None) -> Page[SentInvite]: ...

    async def food_choices(
        self, after: str | None, limit: int | None
    ) -> Page[AvailableFoodChoice]: ...

    async def attending_guests(
        self, after: str | None, limit: int | None
    ) -> Page[SubmittedAttendingGuest]: ...

    async def song_choices(
        self, after: str | None, limit: int | None
    ) -> Page[SubmittedSongChoice]: ...


class Contents(Protocol):
    async def read(self) -> WrittenContent:
        """Raises NoContent, or Unavailable."""
        ...


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


async def read_rsvp(
    read_models: ReadModels,
    invite_id: UUID,
    *,
    version: int = 0,
    wait_seconds: float = WAIT_SECONDS,
    now: Callable[[], datetime.datetime] = _now,
) -> PendingRsvp | SubmittedRsvp:
    """The guest's RSVP; waits a little until its answer is as new as `version`, else gives what
    there is. Raises Behind where the invite itself is not there yet."""
    found = await read_models.rsvp(invite_id)
    if _answered(found) < version and await _arrives(read_models, invite_id, version, wait_seconds):
        found = await read_models.rsvp(invite_id)
    if found is None:
        raise Behind
    deadline = _as_told(found.deadline, now())
    return found.rsvp.model_copy(update={"deadline": deadline})


async def read_caterer_sheet(
    read_models: ReadModels,
    as_of: datetime.datetime | None,
    *,
    now: Callable[[], datetime.datetime] = _now,
) -> CatererSheet:
    """As it stood at `as_of`, or else as it stands. Raises NotYet."""
    asked_at = now()
    if as_of and as_of > asked_at:
        raise NotYet
    return caterer_sheet(await read_models.kitchen_entries(), as_of or asked_at)


async def read_wedding(
    read_models: ReadModels, *, now: Callable[[], datetime.datetime] = _now
) -> Wedding:
    return Wedding(rsvp_deadline=_as_told(await read_models.rsvp_deadline(), now()))


def _as_told(deadline: Deadline | None, now: datetime.datetime) -> RsvpDeadline | None:
    """Whether it has passed is for our clock to say, not for the reader's."""
    if deadline is None:
        return None
    return RsvpDeadline(
        last_day=deadline.last_day,
        time_zone=deadline.time_zone,
        passed=now >= deadline.closes_at,
    )


def _answered(found: Invited | None) -> int:
    return found.rsvp.version if found else 0


async def _arrives(
    read_models: ReadModels, invite_id: UUID, version: int, wait_seconds: float
) -> bool:
    """Whether the answer came; polled, because a held listener would keep the database awake."""
    clock = asyncio.get_running_loop().time
    until = clock() + wait_seconds
    while clock() < until:
        await asyncio.sleep(_LOOK_SECONDS)
        if await read_models.answer_version(invite_id) >= version:
            return True
    return False


async def rouse(read_models: ReadModels) -> None:
    """Whoever opens the website will soon need what sleeps: it wakes while they find their code."""
    with suppress(Unavailable, TimeoutError):
        async with asyncio.timeout(ROUSE_SECONDS):
            await read_models.rouse()


async def read_invite_type(read_models: ReadModels, invite_id: UUID) -> InviteType:
    """Raises Behind where the invite is not there yet."""
    invite_type = await read_models.invite_type(invite_id)
    if invite_type is None:
        raise Behind
    return invite_type


async def read_content(read_models: ReadModels, contents: Contents, invite_id: UUID) -> Content:
    """What is for this guest's eyes: the plan of their part of the day, the menu if they dine."""
    invite_type = await read_invite_type(read_models, invite_id)
    written = await contents.read()
    dines = invite_type is InviteType.DAY
    return Content(
        names=written.names,
        wedding_date=written.wedding_date,
        plan=written.plan_of_the_day if dines else written.plan_of_the_evening,
        menu=written.menu if dines else "",
        gift_registry=written.gift_registry,
        location=written.location,
        map_link=written.map_link,
        accommodation=written.accommodation,
        contact=written.contact,
    )
