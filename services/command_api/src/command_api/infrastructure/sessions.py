"""Sessions in DynamoDB, kept under the hash of their token: the table opens no door."""

import hashlib
import secrets
import time
from collections.abc import Callable
from typing import Final
from uuid import UUID

from botocore.exceptions import ClientError

from command_api.infrastructure.aws import AwsClients, is_refused_condition, unavailable
from contracts.principal import Principal, Role

IDLE_SECONDS: Final = 30 * 60
ABSOLUTE_SECONDS: Final = 12 * 60 * 60
TOUCH_SECONDS: Final = 60
_TOKEN_BYTES: Final = 32


class DynamoDbSessions:
    """Items: id, role, inviteId, openedAt, seenAt and expiresAt, times in epoch seconds.

    DynamoDB deletes expired items days later if need be, so their end is checked here.
    """

    def __init__(
        self, clients: AwsClients, table: str, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._clients = clients
        self._table = table
        self._clock = clock

    async def open(self, principal: Principal, *, replacing: str | None = None) -> str:
        if replacing is not None:
            await self.close(replacing)
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        now = int(self._clock())
        with unavailable("The sessions"):
            dynamodb = await self._clients.dynamodb()
            await dynamodb.put_item(
                TableName=self._table,
                Item={
                    "id": {"S": _hash(token)},
                    "role": {"S": principal.role},
                    "inviteId": {"S": str(principal.invite_id or "")},
                    "openedAt": {"N": str(now)},
                    "seenAt": {"N": str(now)},
                    "expiresAt": {"N": str(_expiry(now, now))},
                },
            )
        return token

    async def find(self, token: str) -> Principal | None:
        with unavailable("The sessions"):
            dynamodb = await self._clients.dynamodb()
            answer = await dynamodb.get_item(
                TableName=self._table, Key={"id": {"S": _hash(token)}}, ConsistentRead=True
            )
        item = answer.get("Item")
        if item is None:
            return None
        opened, seen = int(item["openedAt"]["N"]), int(item["seenAt"]["N"])
        now = int(self._clock())
        if now >= _expiry(opened, seen):
            return None
        if now - seen >= TOUCH_SECONDS and not await self._touch(token, opened, now):
            return None
        invite_id = item["inviteId"]["S"]
        return Principal(
            role=Role(item["role"]["S"]), invite_id=UUID(invite_id) if invite_id else None
        )

    async def close(self, token: str) -> None:
        with unavailable("The sessions"):
            dynamodb = await self._clients.dynamodb()
            await dynamodb.delete_item(TableName=self._table, Key={"id": {"S": _hash(token)}})

    async def _touch(self, token: str, opened: int, now: int) -> bool:
        """False where the session was closed meanwhile: it must not rise again."""
        with unavailable("The sessions"):
            dynamodb = await self._clients.dynamodb()
            try:
                await dynamodb.update_item(
                    TableName=self._table,
                    Key={"id": {"S": _hash(token)}},
                    UpdateExpression="SET seenAt = :seen, expiresAt = :expires",
                    ConditionExpression="attribute_exists(id)",
                    ExpressionAttributeValues={
                        ":seen": {"N": str(now)},
                        ":expires": {"N": str(_expiry(opened, now))},
                    },
                )
            except ClientError as error:
                if not is_refused_condition(error):
                    raise
                return False
        return True


def _expiry(opened: int, seen: int) -> int:
    return min(seen + IDLE_SECONDS, opened + ABSOLUTE_SECONDS)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
