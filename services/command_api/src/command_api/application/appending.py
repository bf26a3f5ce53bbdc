"""The way of every command: read, decide, append; and once more where somebody was faster."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, cast

from command_api.application.identity import Issued, fingerprint
from command_api.application.ports.event_store import Conflict, EventStore, NewEvent
from command_api.application.ports.publishing import Nudges
from command_api.application.ports.unavailable import Unavailable
from command_api.application.streams import Stream
from contracts.envelope import Recorded
from contracts.events import AggregateEvent
from contracts.routing import NUDGE_DELAY_SECONDS
from contracts.values import Request

ATTEMPTS: Final = 3

logger = logging.getLogger(__name__)


class KeyReused(Exception):
    """Another command was already carried out under this command's id."""


@dataclass(frozen=True)
class Outcome[State, Event]:
    """What a command led to, now or when it was first tried: one event, or nothing.

    `version` is the event's, or that of the stream where nothing had to happen; `state` is what
    was found.
    """

    event: Event
    version: int
    state: State


@dataclass(frozen=True)
class Appender:
    """Carries decisions into the store, and makes sure the relay will look."""

    store: EventStore
    nudges: Nudges

    async def load[State](self, stream: Stream[State]) -> State:
        """From the stream itself, never from a projection, which may lag."""
        return stream.after(await self.store.read(stream.name))

    async def carry_out[State, Event: AggregateEvent | None](
        self,
        stream: Stream[State],
        command: Request,
        issued: Issued,
        decide: Callable[[State], Awaitable[Event]],
    ) -> Outcome[State, Event]:
        """Raises Conflict where others were faster three times, KeyReused, or what decide does.

        The delayed nudge is in its queue before anything is appended: should this process die
        right after its commit, the relay still looks.
        """
        history = await self._read_and_promise_a_look(stream.name)
        for _ in range(ATTEMPTS):
            state = stream.after(history)
            if done := done_already(history, stream.name, command, issued):
                # Under its own hash stands what this command, and no other, decides.
                return Outcome(cast("Event", done.event), done.version, state)
            event = await decide(state)
            if event is None:
                return Outcome(event, len(history), state)
            try:
                await self.append(stream.name, event, command, issued, after=len(history))
            except Conflict:
                history = await self.store.read(stream.name)
                continue
            await self._nudge_at_once()
            return Outcome(event, len(history) + 1, state)
        raise Conflict

    async def append(
        self, stream: str, event: AggregateEvent, command: Request, issued: Issued, *, after: int
    ) -> None:
        new = NewEvent(
            id=issued.event_id(stream),
            event=event,
            occurred_at=issued.at,
            correlation_id=issued.correlation_id,
            causation_id=issued.command_id,
            command_hash=fingerprint(command),
        )
        await self.store.append(stream, [new], after=after)

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
) -> Recorded | None:
    """The event this very command led to before, if it did. Raises KeyReused if it was another
    command's."""
    mine = issued.event_id(stream)
    done = next((recorded for recorded in history if recorded.id == mine), None)
    if done and done.command_hash != fingerprint(command):
        raise KeyReused
    return done
