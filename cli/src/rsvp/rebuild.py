"""Building the read models anew beside those being read."""

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, Field

from rsvp.invocation import invoke

if TYPE_CHECKING:
    from types_aiobotocore_lambda import LambdaClient

_PAUSE_SECONDS: Final = 0.5
"""Between two looks for events that were still being written when the rebuild began."""


class Building(BaseModel):
    """A generation on its way; `until` is when history may be called complete."""

    generation: int
    reached: str | None
    complete: bool
    until: str


class Retired(BaseModel):
    generation: int
    drops_in_seconds: float = Field(alias="dropsInSeconds")


class Standing(BaseModel):
    """What the rebuild function answers: which read models there are."""

    current: int
    building: Building | None
    retired: Retired | None


class Page(BaseModel):
    """What the replay function answers: how far history has come into the new read models."""

    reached: str | None
    sent: int
    complete: bool


class Rebuild:
    """Its state is kept beside the read models: whoever runs it goes on where the last one was."""

    def __init__(self, client: "LambdaClient", stage: str, *, limit: int) -> None:
        self._client = client
        self._stage = stage
        self._limit = limit

    async def look(self) -> Standing:
        return await self._step("look")

    async def begin(self) -> Standing:
        """Where the rebuild that is under way stands; else that of a new one."""
        return await self._step("begin")

    async def fill(self, building: Building) -> AsyncIterator[Page]:
        """History page by page, until it is complete."""
        complete, reached = building.complete, building.reached
        while not complete:
            page = await invoke(
                self._client,
                self._stage,
                "command-replay",
                Page,
                generation=building.generation,
                after=reached,
                until=building.until,
                limit=self._limit,
            )
            yield page
            if page.reached == reached and not page.complete:
                await asyncio.sleep(_PAUSE_SECONDS)
            complete, reached = page.complete, page.reached

    async def switch(self, building: Building) -> Standing:
        return await self._step("switch", generation=building.generation)

    async def abandon(self, building: Building) -> Standing:
        return await self._step("abandon", generation=building.generation)

    async def drop(self, retired: Retired) -> Standing:
        """Delete old rows, some thousands at a time, once nobody can be reading them."""
        await asyncio.sleep(retired.drops_in_seconds)
        return await self._step("drop")

    async def _step(self, step: str, **more: object) -> Standing:
        return await invoke(
            self._client, self._stage, "projector-rebuild", Standing, do=step, **more
        )
