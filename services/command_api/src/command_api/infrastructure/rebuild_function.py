"""The projector's function that builds read models anew, called and waited for.

Not through the projections queue: what guests have just sent would wait behind all of history, and
nobody could tell when the last of it was through.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from command_api.application.ports.unavailable import Unavailable
from command_api.application.rebuild import Reached, RebuildRefused
from command_api.infrastructure.aws import AwsClients, unavailable
from contracts.envelope import Recorded

MAX_REQUEST_BYTES: Final = 4_000_000
"""Lambda takes 6 MB."""


class RebuildFunction:
    def __init__(self, clients: AwsClients, name: str) -> None:
        self._clients = clients
        self._name = name

    async def fill(
        self, generation: int, events: Sequence[Recorded], page: Reached, *, after: str | None
    ) -> None:
        """A page that is too large for one request moves on with the last of several."""
        *parts, last = _parts(events)
        for part in parts:
            await self._fill(generation, part, replace(page, reached=after, complete=False), after)
        await self._fill(generation, last, page, after)

    async def _fill(
        self, generation: int, events: Sequence[str], page: Reached, after: str | None
    ) -> None:
        place = json.dumps(
            {
                "do": "fill",
                "generation": generation,
                "after": after,
                "reached": page.reached,
                "complete": page.complete,
            }
        )
        request = f'{place[:-1]}, "events": [{",".join(events)}]}}'
        with unavailable("The rebuild function"):
            functions = await self._clients.functions()
            answer = await functions.invoke(FunctionName=self._name, Payload=request.encode())
            payload = await answer["Payload"].read()
        if "FunctionError" in answer:
            raise Unavailable("The rebuild function failed; its log says why.")
        told: dict[str, Any] = json.loads(payload)
        if problem := told.get("problem"):
            raise RebuildRefused(problem)


def _parts(events: Sequence[Recorded]) -> Iterator[list[str]]:
    """As JSON, in the order given, each within what Lambda takes at once; at least one."""
    part: list[str] = []
    room = MAX_REQUEST_BYTES
    for body in (event.model_dump_json() for event in events):
        size = len(body.encode()) + 1
        if part and size > room:
            yield part
            part, room = [], MAX_REQUEST_BYTES
        part.append(body)
        room -= size
    yield part
