"""Building the read models anew beside those being read."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, Field, ValidationError

from rsvp.terminal import Failure

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
            answer = await self._invoke(
                "command-replay",
                generation=building.generation,
                after=reached,
                until=building.until,
                limit=self._limit,
            )
            page = _read(Page, answer)
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
        return _read(Standing, await self._invoke("projector-rebuild", do=step, **more))

    async def _invoke(self, function: str, **asked: object) -> bytes:
        answer = await self._client.invoke(
            FunctionName=f"rsvp-{self._stage}-{function}", Payload=json.dumps(asked).encode()
        )
        payload = await answer["Payload"].read()
        if "FunctionError" in answer:
            raise Failure(f"The function {function} failed; its log says why.")
        return payload


def _read[M: BaseModel](model: type[M], payload: bytes) -> M:
    try:
        answer: dict[str, Any] = json.loads(payload)
        if problem := answer.get("problem"):
            raise Failure(f"{problem}")
        return model.model_validate(answer)
    except (ValidationError, ValueError, AttributeError) as error:
        raise Failure("The function answered something else.") from error
