"""Codes cannot be guessed: attackers at the real throttle get as far as was worked out."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from ipaddress import IPv6Address
from itertools import count
from typing import Final

import pytest

from command_api.application.ports.access import TooManyAttempts
from command_api.infrastructure.throttle import OVERALL, PER_ADDRESS, DynamoDbThrottle
from tests.guessing import Guesser
from tests.infrastructure.aws_clients import WallClock, aws_clients, new_table
from tests.torture import Figures, tries

PROMISE: Final = "Codes cannot be guessed"
WINDOW: Final = PER_ADDRESS.seconds
AT_ONCE: Final = 16

type Addresses = Callable[[], Iterator[str]]


def one_address() -> Iterator[str]:
    while True:
        yield "192.0.2.7"


def one_household() -> Iterator[str]:
    """A network of 64 bits, another address for each guess."""
    yield from (str(IPv6Address("2001:db8:1:2::") + n * 7919) for n in count())


def sixteen_networks() -> Iterator[str]:
    """A network of 60 bits, as providers hand them out."""
    yield from (str(IPv6Address("2001:db8:1::") + ((n % 16) << 64) + n) for n in count())


@pytest.fixture
def clock() -> WallClock:
    return WallClock()


@pytest.fixture
async def throttles(aws: str, clock: WallClock) -> AsyncIterator[list[DynamoDbThrottle]]:
    """A few processes at the same counters."""
    table = await new_table()
    async with AsyncExitStack() as closing:
        clients = [await closing.enter_async_context(aws_clients()) for _ in range(4)]
        yield [DynamoDbThrottle(each, table, clock=clock) for each in clients]


async def admitted(throttles: list[DynamoDbThrottle], addresses: list[str]) -> int:
    """How many of so many wrong guesses, all at once, are let through to be compared."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def guess(throttle: DynamoDbThrottle, address: str) -> bool:
        async with turns:
            try:
                await throttle.admit(address)
            except TooManyAttempts:
                return False
            return True

    guesses = (guess(throttles[n % len(throttles)], each) for n, each in enumerate(addresses))
    return sum(await asyncio.gather(*guesses))


@pytest.mark.torture(PROMISE)
@pytest.mark.parametrize(
    ("addresses", "sources"),
    [(one_address, 1), (one_household, 1), (sixteen_networks, 16)],
    ids=lambda value: getattr(value, "__name__", ""),
)
async def test_a_day_of_guessing(
    throttles: list[DynamoDbThrottle],
    clock: WallClock,
    addresses: Addresses,
    sources: int,
    figures: Figures,
) -> None:
    """In each window, half as many guesses again as will be let through."""
    guesser, theirs = Guesser(sources), addresses()
    windows = tries(max(1, 4 // sources), of=24 * 60 * 60 // WINDOW)
    tried = let_through = 0
    for _ in range(windows):
        wave = [next(theirs) for _ in range(sources * PER_ADDRESS.limit * 3 // 2)]
        tried += len(wave)
        let_through += await admitted(throttles, wave)
        clock.seconds += WINDOW
    assert let_through == guesser.guesses(windows * WINDOW)
    figures(guesses=tried, let_through=let_through, worked_out=guesser.guesses(windows * WINDOW))


@pytest.mark.torture(PROMISE)
async def test_more_sources_than_all_together_are_allowed(
    throttles: list[DynamoDbThrottle], clock: WallClock, figures: Figures
) -> None:
    """An hour of a thousand addresses and of a thousand networks of IPv6; for the sample, the end
    of one."""
    left = tries(100, of=OVERALL.limit)
    await _already_counted(throttles[0], clock, OVERALL.limit - left)
    sources = left // PER_ADDRESS.limit * 6 // 5
    many = [
        address
        for n in range(sources // 2)
        for address in [
            *[f"198.51.{n // 250}.{n % 250}"] * PER_ADDRESS.limit,
            *(str(IPv6Address("2001:db8::") + (n << 64) + k) for k in range(PER_ADDRESS.limit)),
        ]
    ]
    assert Guesser(OVERALL.limit // 40).guesses(OVERALL.seconds) == OVERALL.limit
    let_through = await admitted(throttles, many)
    clock.seconds += OVERALL.seconds - 1
    afterwards = await admitted(throttles, ["203.0.113.1"])
    clock.seconds += 1
    assert await admitted(throttles, ["203.0.113.1"]) == 1
    assert (let_through, afterwards) == (left, 0)
    figures(guesses=len(many), sources=sources, let_through=let_through, worked_out=left)


@pytest.mark.torture(PROMISE)
async def test_sixty_four_racers_at_the_limit(
    throttles: list[DynamoDbThrottle], clock: WallClock, figures: Figures
) -> None:
    """From one address, and from as many as there are when all together have ten left."""
    races = tries(2, of=20)
    for _ in range(races):
        assert await admitted(throttles, ["192.0.2.7"] * 64) == PER_ADDRESS.limit
        clock.seconds += WINDOW
    clock.seconds += OVERALL.seconds
    await _already_counted(throttles[0], clock, OVERALL.limit - 10)
    assert await admitted(throttles, [f"198.51.100.{n}" for n in range(64)]) == 10
    figures(races=races + 1, racers=64, passed_in_each=10)


async def _already_counted(throttle: DynamoDbThrottle, clock: WallClock, guesses: int) -> None:
    """By everybody together, in the hour that it is."""
    dynamodb = await throttle._clients.dynamodb()  # noqa: SLF001 - nobody else writes counters
    start = int(clock()) - int(clock()) % OVERALL.seconds
    await dynamodb.put_item(
        TableName=throttle._table,  # noqa: SLF001
        Item={"id": {"S": f"{OVERALL.name}#all#{start}"}, "attempts": {"N": str(guesses)}},
    )
