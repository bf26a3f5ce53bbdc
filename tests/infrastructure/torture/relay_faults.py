"""What may go wrong between a relay and AWS, call by call; a seed gives the same again."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import Any, Final

from aiohttp import web

from tests.aws_proxy import AwsCall, AwsProxy, refusal

SILENCE_SECONDS: Final = 2.7
"""Longer than command_api's clients wait for an answer (2.5 s)."""


class Fault(StrEnum):
    NONE = auto()
    THROTTLED = auto()
    FAILED = auto()
    CUT_OFF = auto()
    TIMED_OUT = auto()
    REPLY_LOST = auto()
    """Carried out, and nobody heard of it."""
    KILLED_BEFORE = auto()
    KILLED_AFTER = auto()
    PARTIAL = auto()
    """Some entries of a PutEvents were not taken."""
    SESSION_LOST = auto()
    """Carried out; meanwhile the store ended the relay's session, where there is such a thing."""


_ANY: Final = {
    Fault.THROTTLED: 3,
    Fault.FAILED: 3,
    Fault.CUT_OFF: 3,
    Fault.TIMED_OUT: 1,
    Fault.REPLY_LOST: 4,
    Fault.KILLED_BEFORE: 3,
    Fault.KILLED_AFTER: 3,
}
_AT_THE_BUS: Final = _ANY | {Fault.PARTIAL: 6, Fault.SESSION_LOST: 2}


@dataclass(frozen=True)
class Schedule:
    """The faults of the first calls of each kind; what comes later goes well."""

    seed: int
    relays: int
    appends: tuple[tuple[str, int], ...]
    """Stream and number of events of each."""
    bus: tuple[Fault, ...]
    nudges: tuple[Fault, ...]
    outbox: tuple[Fault, ...]

    @classmethod
    def drawn(cls, seed: int) -> "Schedule":
        chance = random.Random(seed)  # noqa: S311 - a schedule is no secret

        def faults(most: int, weights: dict[Fault, int]) -> tuple[Fault, ...]:
            kinds = [Fault.NONE, *weights]
            shares = [sum(weights.values()) / 2, *weights.values()]
            return tuple(chance.choices(kinds, shares, k=chance.randint(1, most)))

        return cls(
            seed=seed,
            relays=chance.choice([1, 1, 2]),
            appends=tuple(
                (f"stream-{chance.randint(1, 3)}", chance.randint(1, 3))
                for _ in range(chance.randint(2, 8))
            ),
            bus=faults(6, _AT_THE_BUS),
            nudges=faults(3, _ANY),
            outbox=faults(6, _ANY),
        )


@dataclass
class Faults:
    """Strikes the calls of one relay, known by the names of what it uses, as scheduled."""

    schedule: Schedule
    proxy: AwsProxy
    names: frozenset[str]
    """Of the bus, the queue of nudges and the table, where there is one."""
    kill: Callable[[], None]
    lose_session: Callable[[], None]
    struck: Counter[Fault] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._bus = iter(self.schedule.bus)
        self._nudges = iter(self.schedule.nudges)
        self._outbox = iter(self.schedule.outbox)

    async def strike(self, call: AwsCall) -> web.Response | bool:
        if self.names.isdisjoint(_named(call.body)):
            return False
        match call.operation.partition(".")[2]:
            case "PutEvents":
                return await self._does(next(self._bus, Fault.NONE), call)
            case "SendMessage":  # the time that it is delayed for passes at once
                now = {**call.body, "DelaySeconds": 0}
                return await self._does(next(self._nudges, Fault.NONE), call, now)
            case "UpdateItem" | "DeleteItem":
                return await self._does(next(self._outbox, Fault.NONE), call)
            case _:
                return False

    async def _does(
        self, fault: Fault, call: AwsCall, body: dict[str, Any] | None = None
    ) -> web.Response:
        self.struck[fault] += 1
        match fault:
            case Fault.THROTTLED:
                return refusal("ThrottlingException")
            case Fault.FAILED:
                return refusal("InternalFailure", status=500)
            case Fault.CUT_OFF:
                call.hang_up()
            case Fault.TIMED_OUT:
                await asyncio.sleep(SILENCE_SECONDS)
                call.hang_up()
            case Fault.KILLED_BEFORE:
                self.kill()
                call.hang_up()
            case Fault.PARTIAL:
                return await self._some(call)
        answer = await self.proxy.pass_on(call, body)
        match fault:
            case Fault.REPLY_LOST:
                call.hang_up()
            case Fault.KILLED_AFTER:
                self.kill()
                call.hang_up()
            case Fault.SESSION_LOST:
                self.lose_session()
        return answer

    async def _some(self, call: AwsCall) -> web.Response:
        """Every second entry arrives; at least one does not."""
        entries = call.body["Entries"]
        if arriving := entries[1::2]:
            await self.proxy.pass_on(call, {"Entries": arriving})
        answers = [
            {"EventId": "1"} if n % 2 else {"ErrorCode": "ThrottlingException", "ErrorMessage": "…"}
            for n, _ in enumerate(entries)
        ]
        failed = len(entries) - len(arriving)
        return web.json_response({"FailedEntryCount": failed, "Entries": answers})


def _named(body: dict[str, Any]) -> Iterator[str]:
    yield body.get("TableName", "")
    yield body.get("QueueUrl", "").rpartition("/")[2]
    for entry in body.get("Entries", ()):
        yield entry.get("EventBusName", "")
