"""Sign-in counters in DynamoDB."""

import asyncio
import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from botocore.exceptions import ClientError

from command_api.application.ports.access import Attempt, TooManyAttempts
from command_api.infrastructure.aws import AwsClients, is_refused_condition, unavailable

_KEPT_SECONDS: Final = 60 * 60
"""How long a counter outlives its window, so that a late refund still finds it."""


@dataclass(frozen=True)
class Window:
    """At most `limit` wrong guesses in `seconds`."""

    name: str
    seconds: int
    limit: int


PER_ADDRESS: Final = Window("address", seconds=15 * 60, limit=10)
OVERALL: Final = Window("overall", seconds=60 * 60, limit=10_000)


class DynamoDbThrottle:
    """One item a counter: id, attempts, expiresAt (epoch seconds).

    The limit is the condition of the count itself, so no two racers pass on the same count.
    """

    def __init__(
        self, clients: AwsClients, table: str, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._clients = clients
        self._table = table
        self._clock = clock

    async def admit(self, address: str) -> Attempt:
        own = await self._count(PER_ADDRESS, network(address))
        try:
            overall = await self._count(OVERALL, "all")
        except BaseException:
            await self.refund(Attempt((own,)))
            raise
        return Attempt((own, overall))

    async def refund(self, attempt: Attempt) -> None:
        await asyncio.gather(*map(self._take_back, attempt.counters))

    async def _count(self, window: Window, whose: str) -> str:
        now = int(self._clock())
        start = now - now % window.seconds
        end = start + window.seconds
        counter = f"{window.name}#{whose}#{start}"
        with unavailable("The sign-in counters"):
            dynamodb = await self._clients.dynamodb()
            try:
                await dynamodb.update_item(
                    TableName=self._table,
                    Key={"id": {"S": counter}},
                    UpdateExpression="ADD attempts :one SET expiresAt = :expires",
                    ConditionExpression="attribute_not_exists(attempts) OR attempts < :limit",
                    ExpressionAttributeValues={
                        ":one": {"N": "1"},
                        ":expires": {"N": str(end + _KEPT_SECONDS)},
                        ":limit": {"N": str(window.limit)},
                    },
                )
            except ClientError as error:
                if not is_refused_condition(error):
                    raise
                raise TooManyAttempts(retry_after_seconds=end - now) from None
        return counter

    async def _take_back(self, counter: str) -> None:
        with unavailable("The sign-in counters"):
            dynamodb = await self._clients.dynamodb()
            try:
                await dynamodb.update_item(
                    TableName=self._table,
                    Key={"id": {"S": counter}},
                    UpdateExpression="ADD attempts :less",
                    ConditionExpression="attempts > :none",
                    ExpressionAttributeValues={":less": {"N": "-1"}, ":none": {"N": "0"}},
                )
            except ClientError as error:
                if not is_refused_condition(error):
                    raise


def network(address: str) -> str:
    """Who shares a counter: an IPv4 address, an IPv6 network of 64 bits (one household's)."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    if ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(ip), 64), strict=False))
