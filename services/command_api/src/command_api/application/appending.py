"""The way of every command: read, decide, append; and once more where somebody was faster."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from command_api.application.identity import Issued, fingerprint
from command_api.application.ports import Conflict, EventStore, NewEvent, Nudges, Unavailable
from contracts.envelope import Recorded
from contracts.events import AggregateEvent
from contracts.routing import NUDGE_DELAY_SECONDS
from contracts.values import Request

ATTEMPTS: Final = 3

logger = logging.getLogger(__name__)


class KeyReused(Exception):
    """Another command was already carried out under this command's id."""


@dataclass(frozen=True)
class Outcome:
    """What a command led to, now or when it was first tried; `version` is its last event's, or
    that of the stream where nothing had to happen."""

    events: tuple[AggregateEvent, ...]
    version: int


type Decide = Callable[[Sequence[Recorded]], Awaitable[Sequence[AggregateEvent]]]


@dataclass(frozen=True)
class Appender:
    """Carries decisions into the store, and makes sure the relay will look."""

    store: EventStore
    nudges: Nudges

    async def carry_out(
        self, stream: str, command: Request, issued: Issued, decide: Decide
    ) -> Outcome:
        """Raises Conflict where others were faster three times, KeyReused, or what decide does.

        The delayed nudge is taken before anything is appended: should this process die right
        after its commit, the relay still looks.
        """
        history = await self._read_and_promise_a_look(stream)
        for _ in range(ATTEMPTS):
            if outcome := done_already(history, stream, command, issued):
                return outcome
            events = tuple(await decide(history))
            if not events:
                return Outcome((), len(history))
            try:
                await self.append(stream, events, command, issued, after=len(history))
            except Conflict:
                history = await self.store.read(stream)
                continue
            await self._nudge_at_once()
            return Outcome(events, len(history) + len(events))
        raise Conflict

    async def append(
        self,
        stream: str,
        events: Sequence[AggregateEvent],
        command: Request,
        issued: Issued,
        *,
        after: int,
    ) -> None:
        command_hash = fingerprint(command)
        await self.store.append(
            stream,
            [
                NewEvent(
                    id=issued.event_id(stream, n),
                    event=event,
                    occurred_at=issued.at,
                    correlation_id=issued.correlation_id,
                    causation_id=issued.command_id,
                    command_hash=command_hash,
                )
                for n, event in enumerate(events)
            ],
            after=after,
        )

    async def _read_and_promise_a_look(self, stream: str) -> Sequence[Recorded]:
        try:
            async with asyncio.TaskGroup() as tasks:
                reading = tasks.create_task(self.store.read(stream))
                tasks.create_task(self.nudges.nudge(delay_seconds=NUDGE_DELAY_SECONDS))
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None
        return reading.result()

    async def _nudge_at_once(self) -> None:
        try:
            await self.nudges.nudge()
        except Unavailable:
            logger.warning("The relay could not be nudged at once; the delayed nudge is on its way")


def done_already(
    history: Sequence[Recorded], stream: str, command: Request, issued: Issued
) -> Outcome | None:
    """What this very command did before, or None. Raises KeyReused if it was another command."""
    first = issued.event_id(stream, 0)
    if not any(recorded.id == first for recorded in history):
        return None
    mine = [recorded for recorded in history if recorded.causation_id == issued.command_id]
    if any(recorded.command_hash != fingerprint(command) for recorded in mine):
        raise KeyReused
    return Outcome(tuple(recorded.event for recorded in mine), mine[-1].version)
