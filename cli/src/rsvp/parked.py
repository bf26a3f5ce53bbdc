"""Appends that the relay set aside in KurrentDB: parked, until somebody replays them."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final, get_args
from uuid import UUID

import grpc
from kurrentdbclient import AsyncKurrentDBClient, RecordedEvent
from kurrentdbclient.exceptions import KurrentDBClientError, NotFoundError

from contracts.events import AggregateEvent
from rsvp.dead_letters import DeadLetter
from rsvp.terminal import Failure

GROUP: Final = "relay"
"""The persistent subscription; what it parks becomes a stream of links."""
_STREAM: Final = f"$persistentsubscription-$all::{GROUP}-parked"
_SECONDS: Final = 20
_TYPES: Final = frozenset(
    event.model_fields["type"].default for event in get_args(get_args(AggregateEvent.__value__)[0])
)


async def parked(uri: str) -> list[DeadLetter]:
    """The first event of each append."""
    async with _client(uri) as client:
        return await _letters(client)


async def replay(uri: str) -> list[DeadLetter]:
    """Give all of it back to the relay; what it was."""
    async with _client(uri) as client:
        letters = await _letters(client)
        if letters:
            await client.replay_parked_events(GROUP, timeout=_SECONDS)
        return letters


async def _letters(client: AsyncKurrentDBClient) -> list[DeadLetter]:
    try:
        events = await client.get_stream(_STREAM, resolve_links=True, timeout=_SECONDS)
    except NotFoundError:
        return []
    now = datetime.now(UTC)
    return [
        DeadLetter(
            type=event.type if event.type in _TYPES else "unknown",
            id=_id(event),
            age=now - (event.recorded_at or now),
            receives=0,
        )
        for event in events
    ]


def _id(event: RecordedEvent) -> str:
    """Ours, which the logs tell; the server's own where there is none."""
    try:
        return str(UUID(json.loads(event.metadata)["id"]))
    except (ValueError, TypeError, KeyError):
        return str(event.id)


@asynccontextmanager
async def _client(uri: str) -> AsyncIterator[AsyncKurrentDBClient]:
    try:
        async with AsyncKurrentDBClient(uri) as client:
            yield client
    except ValueError:
        raise Failure("That is no URI of a KurrentDB server.") from None  # it may hold a password
    except (KurrentDBClientError, grpc.RpcError) as error:
        raise Failure(f"KurrentDB can't be asked: {type(error).__name__}.") from error
