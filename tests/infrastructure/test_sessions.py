"""Sessions: what every store of them promises, and what DynamoDB's keeps."""

import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from command_api.application.ports.access import Sessions
from command_api.application.ports.unavailable import Unavailable
from command_api.infrastructure.aws import AwsClients
from command_api.infrastructure.sessions import DynamoDbSessions
from contracts.principal import Principal, Role
from tests.doubles import InMemorySessions
from tests.infrastructure.aws_clients import WallClock, aws_clients, new_table, nobody_listens

if TYPE_CHECKING:
    from types_aiobotocore_dynamodb import DynamoDBClient

GUEST = Principal(role=Role.GUEST, invite_id=uuid4())
HOST = Principal(role=Role.HOST)
MINUTE = 60
HOUR = 60 * MINUTE


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
def in_dynamodb(clients: AwsClients, table: str, clock: WallClock) -> DynamoDbSessions:
    return DynamoDbSessions(clients, table, clock=clock)


@pytest.fixture(params=["in memory", "dynamodb"])
def sessions(
    request: pytest.FixtureRequest, in_dynamodb: DynamoDbSessions, clock: WallClock
) -> Sessions:
    if request.param == "dynamodb":
        return in_dynamodb
    return InMemorySessions(clock=lambda: datetime.fromtimestamp(clock(), UTC))


async def items(clients: AwsClients, table: str) -> list[dict[str, str]]:
    dynamodb = await clients.dynamodb()
    found = (await dynamodb.scan(TableName=table, ConsistentRead=True))["Items"]
    return [{name: str(*value.values()) for name, value in item.items()} for item in found]


@pytest.mark.parametrize("principal", [GUEST, HOST], ids=["guest", "host"])
async def test_whoever_signed_in_is_found_by_the_token(sessions: Sessions, principal: Principal):
    token = await sessions.open(principal)

    assert await sessions.find(token) == principal


async def test_tokens_are_long_and_never_the_same(sessions: Sessions):
    tokens = {await sessions.open(GUEST) for _ in range(20)}

    assert len(tokens) == 20
    assert all(len(token) >= 43 for token in tokens)  # 256 bits in base 64


@pytest.mark.parametrize("token", ["", "guessed", "x" * 4000])
async def test_nobody_is_found_by_another_token(sessions: Sessions, token: str):
    await sessions.open(GUEST)

    assert await sessions.find(token) is None


async def test_a_new_session_ends_the_one_it_replaces(sessions: Sessions):
    first = await sessions.open(GUEST)
    second = await sessions.open(HOST, replacing=first)

    assert second != first
    assert await sessions.find(first) is None
    assert await sessions.find(second) == HOST
    assert await sessions.find(await sessions.open(GUEST, replacing="unknown")) == GUEST


async def test_a_closed_session_is_gone(sessions: Sessions):
    token = await sessions.open(GUEST)

    await sessions.close(token)
    await sessions.close(token)

    assert await sessions.find(token) is None


async def test_a_session_idle_for_half_an_hour_is_over(sessions: Sessions, clock: WallClock):
    token = await sessions.open(GUEST)
    clock.seconds += 30 * MINUTE - 1
    assert await sessions.find(token) == GUEST
    clock.seconds += 30 * MINUTE - 1
    assert await sessions.find(token) == GUEST
    clock.seconds += 30 * MINUTE
    assert await sessions.find(token) is None


async def test_no_use_keeps_a_session_beyond_twelve_hours(sessions: Sessions, clock: WallClock):
    token = await sessions.open(GUEST)
    for _ in range(12 * 3 - 1):
        clock.seconds += 20 * MINUTE
        assert await sessions.find(token) == GUEST
    clock.seconds += 20 * MINUTE - 1
    assert await sessions.find(token) == GUEST
    clock.seconds += 1
    assert await sessions.find(token) is None


OTHER_GUEST = Principal(role=Role.GUEST, invite_id=uuid4())


def invite_of(principal: Principal) -> UUID:
    assert principal.invite_id
    return principal.invite_id


async def test_the_sessions_of_an_invite_end_up_to_a_sign_in(sessions: Sessions):
    before = [await sessions.open(GUEST, version=version) for version in (2, 3)]
    since = await sessions.open(GUEST, version=4)
    others = [await sessions.open(OTHER_GUEST, version=2), await sessions.open(HOST)]

    await sessions.end(invite_of(GUEST), up_to=3)

    assert [await sessions.find(token) for token in before] == [None, None]
    assert await sessions.find(since) == GUEST
    assert [await sessions.find(token) for token in others] == [OTHER_GUEST, HOST]


async def test_a_session_opened_after_its_end_is_never_alive(sessions: Sessions):
    await sessions.end(invite_of(GUEST), up_to=3)

    assert await sessions.find(await sessions.open(GUEST, version=3)) is None
    assert await sessions.find(await sessions.open(GUEST, version=4)) == GUEST


async def test_an_end_that_comes_late_brings_nobody_back(sessions: Sessions):
    token = await sessions.open(GUEST, version=5)

    await sessions.end(invite_of(GUEST), up_to=5)
    await sessions.end(invite_of(GUEST), up_to=3)

    assert await sessions.find(token) is None


async def test_a_session_of_before_they_had_versions_ends_with_any(
    in_dynamodb: DynamoDbSessions, clients: AwsClients, table: str
):
    token = await in_dynamodb.open(GUEST)
    dynamodb = await clients.dynamodb()
    key = {"id": {"S": hashlib.sha256(token.encode()).hexdigest()}}
    await dynamodb.update_item(TableName=table, Key=key, UpdateExpression="REMOVE version")
    assert await in_dynamodb.find(token) == GUEST

    await in_dynamodb.end(invite_of(GUEST), up_to=1)

    assert await in_dynamodb.find(token) is None


async def test_what_ends_sessions_is_remembered_longer_than_any_of_them_lives(
    in_dynamodb: DynamoDbSessions, clients: AwsClients, table: str, clock: WallClock
):
    await in_dynamodb.end(invite_of(GUEST), up_to=3)

    (item,) = await items(clients, table)
    assert int(item["expiresAt"]) == int(clock()) + 24 * HOUR
    assert item["id"] == f"invite-{GUEST.invite_id}"
    assert await in_dynamodb.find(item["id"]) is None


async def test_the_table_opens_no_door(
    in_dynamodb: DynamoDbSessions, clients: AwsClients, table: str
):
    token = await in_dynamodb.open(GUEST)

    (item,) = await items(clients, table)
    assert item["id"] == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(item)
    assert await in_dynamodb.find(item["id"]) is None


async def test_the_table_forgets_a_session_when_it_ends(
    in_dynamodb: DynamoDbSessions, clients: AwsClients, table: str, clock: WallClock
):
    opened = int(clock())
    token = await in_dynamodb.open(GUEST)
    (item,) = await items(clients, table)
    assert int(item["expiresAt"]) == opened + 30 * MINUTE

    for _ in range(12 * 3 - 1):
        clock.seconds += 20 * MINUTE
        await in_dynamodb.find(token)
    (item,) = await items(clients, table)
    assert int(item["expiresAt"]) == opened + 12 * HOUR


async def test_a_session_in_use_is_written_at_most_once_a_minute(
    in_dynamodb: DynamoDbSessions, clients: AwsClients, table: str, clock: WallClock
):
    token = await in_dynamodb.open(GUEST)
    (opened,) = await items(clients, table)

    clock.seconds += 59
    await in_dynamodb.find(token)
    assert await items(clients, table) == [opened]

    clock.seconds += 1
    await in_dynamodb.find(token)
    (touched,) = await items(clients, table)
    assert int(touched["seenAt"]) == int(opened["seenAt"]) + 60
    assert int(touched["expiresAt"]) == int(opened["expiresAt"]) + 60


async def test_a_session_closed_while_it_is_looked_up_does_not_rise_again(
    clients: AwsClients, table: str, clock: WallClock, in_dynamodb: DynamoDbSessions
):
    token = await in_dynamodb.open(GUEST)
    clock.seconds += 2 * MINUTE

    class ClosedMeanwhile(AwsClients):
        """Closes the session after it was read, before it is touched."""

        reads = 0

        async def dynamodb(self) -> "DynamoDBClient":
            self.reads += 1
            if self.reads == 2:
                await in_dynamodb.close(token)
            return await clients.dynamodb()

    assert await DynamoDbSessions(ClosedMeanwhile(), table, clock=clock).find(token) is None
    assert await items(clients, table) == []


async def test_sessions_out_of_reach_are_unavailable(monkeypatch: pytest.MonkeyPatch, aws: str):
    with nobody_listens() as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        async with aws_clients() as clients:
            sessions = DynamoDbSessions(clients, "sessions")
            with pytest.raises(Unavailable):
                await sessions.find("token")
            with pytest.raises(Unavailable):
                await sessions.open(GUEST)
            with pytest.raises(Unavailable):
                await sessions.close("token")
            with pytest.raises(Unavailable):
                await sessions.end(invite_of(GUEST), up_to=1)


async def test_a_table_that_is_not_there_is_unavailable(clients: AwsClients):
    with pytest.raises(Unavailable):
        await DynamoDbSessions(clients, "nowhere").find("token")
