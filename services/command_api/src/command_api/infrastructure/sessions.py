"""Sessions in DynamoDB, kept under the hash of their token: the table opens no door."""

import asyncio
import hashlib
import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final
from uuid import UUID

from botocore.exceptions import ClientError

from command_api.application.ports.access import SESSION_SECONDS
from command_api.infrastructure.aws import AwsClients, is_refused_condition, unavailable
from contracts.principal import Principal, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from types_aiobotocore_dynamodb.type_defs import AttributeValueTypeDef

type Item = Mapping[str, AttributeValueTypeDef]

IDLE_SECONDS: Final = 30 * 60
TOUCH_SECONDS: Final = 60
REMEMBERED_SECONDS: Final = 2 * SESSION_SECONDS
"""What ends sessions outlives them, those included that were being opened then."""
_TOKEN_BYTES: Final = 32


class DynamoDbSessions:
    """Items: id, role, inviteId, version, openedAt, seenAt and expiresAt, times in epoch seconds.

    DynamoDB deletes expired items days later if need be, so their end is checked here. An invite
    whose sessions were ended has an item beside them, which says up to which sign-in: whoever is
    signed in is measured against it at every request, so that no session slips through that is
    opened at the same time.
    """

    def __init__(
        self, clients: AwsClients, table: str, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._clients = clients
        self._table = table
        self._clock = clock

    async def open(
        self, principal: Principal, *, version: int = 0, replacing: str | None = None
    ) -> str:
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        ending = [self.close(replacing)] if replacing is not None else []
        await asyncio.gather(self._put(token, principal, version), *ending)
        return token

    async def find(self, token: str) -> Principal | None:
        item = await self._get(_hash(token))
        if item is None:
            return None
        opened, seen = int(item["openedAt"]["N"]), int(item["seenAt"]["N"])
        now = int(self._clock())
        if now >= _expiry(opened, seen):
            return None
        invite_id = item["inviteId"]["S"]
        # One of before sessions had a version is older than whatever ended them since.
        version = int(item["version"]["N"]) if "version" in item else 0
        if invite_id and version <= await self._ended_up_to(invite_id):
            return None
        if now - seen >= TOUCH_SECONDS and not await self._touch(token, opened, now):
            return None
        return Principal(
            role=Role(item["role"]["S"]), invite_id=UUID(invite_id) if invite_id else None
        )

    async def end(self, invite_id: UUID, *, up_to: int) -> None:
        with unavailable("The sessions"):
            dynamodb = await self._clients.dynamodb()
            try:
                await dynamodb.put_item(
                    TableName=self._table,
                    Item={
                        "id": {"S": _ended(str(invite_id))},
                        "endedUpTo": {"N": str(up_to)},
                        "expiresAt": {"N": str(int(self._clock()) + REMEMBERED_SECONDS)},
                    },
                    ConditionExpression="attribute_not_exists(id) OR endedUpTo <= :upTo",
                    ExpressionAttributeValues={":upTo": {"N": str(up_to)}},
                )
            except ClientError as error:
                if not is_refused_condition(error):  # more have ended than we ask for
                    raise

    async def close(self, token: str) -> None:
        with unavailable("The sessions"):
            dynamodb = await self._clients.dynamodb()
            await dynamodb.delete_item(TableName=self._table, Key={"id": {"S": _hash(token)}})

    async def _put(self, token: str, principal: Principal, version: int) -> None:
        now = int(self._clock())
        with unavailable("The sessions"):
            dynamodb = await self._clients.dynamodb()
            await dynamodb.put_item(
                TableName=self._table,
                Item={
                    "id": {"S": _hash(token)},
                    "role": {"S": principal.role},
                    "inviteId": {"S": str(principal.invite_id or "")},
                    "version": {"N": str(version)},
                    "openedAt": {"N": str(now)},
                    "seenAt": {"N": str(now)},
                    "expiresAt": {"N": str(_expiry(now, now))},
                },
            )

    async def _ended_up_to(self, invite_id: str) -> int:
        """-1 where no session was ever ended."""
        item = await self._get(_ended(invite_id))
        return int(item["endedUpTo"]["N"]) if item else -1

    async def _get(self, item_id: str) -> Item | None:
        with unavailable("The sessions"):
            dynamodb = await self._clients.dynamodb()
            answer = await dynamodb.get_item(
                TableName=self._table, Key={"id": {"S": item_id}}, ConsistentRead=True
            )
        return answer.get("Item")

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
    return min(seen + IDLE_SECONDS, opened + SESSION_SECONDS)


def _ended(invite_id: str) -> str:
    """No hash, so nobody's token leads here."""
    return f"invite-{invite_id}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
