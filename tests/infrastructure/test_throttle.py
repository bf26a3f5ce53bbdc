"""The sign-in throttle: what every one promises, and DynamoDB's windows."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from command_api.application.ports.access import Attempt, Throttle, TooManyAttempts
from command_api.application.ports.unavailable import Unavailable
from command_api.infrastructure.aws import AwsClients
from command_api.infrastructure.throttle import OVERALL, DynamoDbThrottle
from tests.doubles import InMemoryThrottle
from tests.infrastructure.aws_clients import WallClock, aws_clients, new_table, nobody_listens

ADDRESS = "192.0.2.7"
WINDOW = 15 * 60


@pytest.fixture
def clock() -> WallClock:
    return WallClock()


@pytest.fixture
async def clients(aws: str) -> AsyncIterator[AwsClients]:
    async with aws_clients() as clients:
        yield clients


@pytest.fixture
async def table(clients: AwsClients) -> str:
    return await new_table()


@pytest.fixture
def in_dynamodb(clients: AwsClients, table: str, clock: WallClock) -> DynamoDbThrottle:
    return DynamoDbThrottle(clients, table, clock=clock)


@pytest.fixture(params=["in memory", "dynamodb"])
def throttle(request: pytest.FixtureRequest, in_dynamodb: DynamoDbThrottle) -> Throttle:
    return in_dynamodb if request.param == "dynamodb" else InMemoryThrottle()


@pytest.fixture(params=["in memory", "dynamodb"])
async def processes(
    request: pytest.FixtureRequest, table: str, clock: WallClock
) -> AsyncIterator[list[Throttle]]:
    """Eight processes at one counter: one alone would queue for its few connections."""
    if request.param == "in memory":
        yield [InMemoryThrottle()] * 8
        return
    async with AsyncExitStack() as closing:
        clients = [await closing.enter_async_context(aws_clients()) for _ in range(8)]
        yield [DynamoDbThrottle(each, table, clock=clock) for each in clients]


async def passing(throttle: Throttle, address: str) -> Attempt | None:
    try:
        return await throttle.admit(address)
    except TooManyAttempts:
        return None


async def admitted(throttle: Throttle, address: str, tries: int) -> list[Attempt]:
    """Those of so many tries at once that passed."""
    attempts = await asyncio.gather(*(passing(throttle, address) for _ in range(tries)))
    return [attempt for attempt in attempts if attempt]


async def counts(clients: AwsClients, table: str) -> dict[str, int]:
    """Attempts by counter, without the window's start."""
    dynamodb = await clients.dynamodb()
    found = (await dynamodb.scan(TableName=table, ConsistentRead=True))["Items"]
    return {
        item["id"]["S"].rpartition("#")[0]: int(item["attempts"]["N"])
        for item in found
        if "attempts" in item
    }


async def test_of_sixty_four_racers_exactly_ten_pass(processes: list[Throttle]):
    racers = [passing(throttle, ADDRESS) for throttle in processes for _ in range(8)]

    passed = [attempt for attempt in await asyncio.gather(*racers) if attempt]

    assert len(racers) == 64
    assert len(passed) == 10
    with pytest.raises(TooManyAttempts):
        await processes[0].admit(ADDRESS)


async def test_others_are_not_held_up(throttle: Throttle):
    await admitted(throttle, ADDRESS, 20)

    await throttle.admit("192.0.2.8")


async def test_a_refund_makes_room_for_one(throttle: Throttle):
    first, *_ = await admitted(throttle, ADDRESS, 64)

    await throttle.refund(first)

    assert len(await admitted(throttle, ADDRESS, 64)) == 1


async def test_racers_with_right_codes_lock_nobody_out(throttle: Throttle):
    """Those turned away count for nothing, so that refunds bring the count back to where it was."""
    for attempt in await admitted(throttle, ADDRESS, 64):
        await throttle.refund(attempt)

    assert len(await admitted(throttle, ADDRESS, 64)) == 10


async def test_the_window_ends_when_it_said_it_would(
    in_dynamodb: DynamoDbThrottle, clock: WallClock
):
    clock.seconds += 100
    await admitted(in_dynamodb, ADDRESS, 10)
    with pytest.raises(TooManyAttempts) as refused:
        await in_dynamodb.admit(ADDRESS)
    assert refused.value.retry_after_seconds == WINDOW - 100

    clock.seconds += WINDOW - 101
    with pytest.raises(TooManyAttempts) as refused:
        await in_dynamodb.admit(ADDRESS)
    assert refused.value.retry_after_seconds == 1

    clock.seconds += 1
    await in_dynamodb.admit(ADDRESS)


async def test_a_refund_goes_to_the_window_of_its_attempt(
    in_dynamodb: DynamoDbThrottle, clock: WallClock
):
    first, *_ = await admitted(in_dynamodb, ADDRESS, 10)
    clock.seconds += WINDOW
    await admitted(in_dynamodb, ADDRESS, 10)

    await in_dynamodb.refund(first)

    with pytest.raises(TooManyAttempts):
        await in_dynamodb.admit(ADDRESS)


async def test_one_refund_too_many_opens_no_door(
    in_dynamodb: DynamoDbThrottle, clients: AwsClients, table: str
):
    attempt = await in_dynamodb.admit(ADDRESS)
    for _ in range(5):
        await in_dynamodb.refund(attempt)
    await in_dynamodb.refund(Attempt(("address#nobody#0",)))

    assert await counts(clients, table) == {f"address#{ADDRESS}": 0, "overall#all": 0}
    assert len(await admitted(in_dynamodb, ADDRESS, 64)) == 10


@pytest.mark.parametrize(
    ("address", "neighbour", "stranger"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:3::1"),
        ("::ffff:192.0.2.7", "192.0.2.7", "::ffff:192.0.2.8"),
        ("no address", "another that is none", "192.0.2.7"),
    ],
)
async def test_who_shares_a_counter(
    in_dynamodb: DynamoDbThrottle, address: str, neighbour: str, stranger: str
):
    await admitted(in_dynamodb, address, 10)

    with pytest.raises(TooManyAttempts):
        await in_dynamodb.admit(neighbour)
    await in_dynamodb.admit(stranger)


async def test_all_addresses_together_have_a_limit(
    in_dynamodb: DynamoDbThrottle, clients: AwsClients, table: str, clock: WallClock
):
    dynamodb = await clients.dynamodb()
    await dynamodb.put_item(
        TableName=table,
        Item={
            "id": {"S": f"overall#all#{int(clock())}"},
            "attempts": {"N": str(OVERALL.limit - 1)},
        },
    )
    clock.seconds += 60
    await in_dynamodb.admit("192.0.2.1")

    with pytest.raises(TooManyAttempts) as refused:
        await in_dynamodb.admit("192.0.2.2")

    assert OVERALL.limit == 10_000
    assert refused.value.retry_after_seconds == 60 * 60 - 60
    assert (await counts(clients, table))["address#192.0.2.2"] == 0


async def test_counters_are_forgotten_after_their_window(
    in_dynamodb: DynamoDbThrottle, clients: AwsClients, table: str, clock: WallClock
):
    await in_dynamodb.admit(ADDRESS)

    dynamodb = await clients.dynamodb()
    for item in (await dynamodb.scan(TableName=table))["Items"]:
        assert clock() + WINDOW < int(item["expiresAt"]["N"]) <= clock() + 2 * 60 * 60


async def test_counters_out_of_reach_let_nobody_in(monkeypatch: pytest.MonkeyPatch, aws: str):
    with nobody_listens() as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        async with aws_clients() as clients:
            throttle = DynamoDbThrottle(clients, "sign-ins")
            with pytest.raises(Unavailable):
                await throttle.admit(ADDRESS)
            with pytest.raises(Unavailable):
                await throttle.refund(Attempt(("address#192.0.2.7#0",)))
