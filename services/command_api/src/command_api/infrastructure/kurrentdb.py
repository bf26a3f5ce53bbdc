"""The event store in KurrentDB: a stream per aggregate, under the aggregate's own name."""

import re
from collections.abc import Sequence

from kurrentdbclient import AsyncKurrentDBClient, RecordedEvent, StreamState
from kurrentdbclient.exceptions import NotFoundError, WrongCurrentVersionError

from command_api.application.append_limits import check_size
from command_api.application.ports.event_store import Conflict, History, NewEvent
from command_api.infrastructure.kurrentdb_connection import CALL_SECONDS, KurrentDbConnection
from command_api.infrastructure.kurrentdb_events import Envelope, recorded, stored
from contracts.envelope import Recorded


class KurrentDbEventStore:
    """`prefix` sets its streams apart from others in a database it does not have to itself."""

    def __init__(self, connection: KurrentDbConnection, *, prefix: str = "") -> None:
        self._connection = connection
        self._prefix = prefix

    async def read(self, stream: str) -> Sequence[Recorded]:
        async def whole(client: AsyncKurrentDBClient) -> Sequence[RecordedEvent]:
            try:
                return await client.get_stream(self._prefix + stream, timeout=CALL_SECONDS)
            except NotFoundError:
                return ()

        found = await self._connection.ask_twice(whole)
        return [recorded(event, stream=stream) for event in found]

    async def append(self, stream: str, events: Sequence[NewEvent], *, after: int) -> None:
        bodies = [new.event.model_dump_json() for new in events]
        check_size(bodies)
        batch = [
            stored(
                Envelope.around(new, first_version=after + 1, count=len(events)),
                new.event.type,
                body,
            )
            for new, body in zip(events, bodies, strict=True)
        ]
        try:
            await self._connection.ask(
                lambda client: client.append_to_stream(
                    self._prefix + stream,
                    events=batch,
                    current_version=after - 1 if after else StreamState.NO_STREAM,
                    timeout=CALL_SECONDS,
                )
            )
        except WrongCurrentVersionError as error:
            raise Conflict(stream) from error

    async def read_all(self, after: str | None, limit: int) -> History:
        """The token is the last event's commit position, which the server gives out once more."""
        start = int(after) if after else None
        page = [
            event
            for event in await self._all(start, limit if start is None else limit + 1)
            if start is None or event.commit_position > start
        ]
        return History(
            tuple(recorded(event, stream=self._name(event)) for event in page),
            str(page[-1].commit_position) if page else after,
        )

    async def _all(self, start: int | None, limit: int) -> Sequence[RecordedEvent]:
        async def page(client: AsyncKurrentDBClient) -> Sequence[RecordedEvent]:
            async with await client.read_all(
                commit_position=start,
                filter_include=(ours(self._prefix),),
                filter_by_stream_name=True,
                limit=limit,
                timeout=CALL_SECONDS,
            ) as events:
                return [event async for event in events]

        return await self._connection.ask_twice(page)

    def _name(self, event: RecordedEvent) -> str:
        return event.stream_name.removeprefix(self._prefix)


def ours(prefix: str) -> str:
    """The pattern of our streams' names. Those of the server itself begin with a `$`."""
    return f"{re.escape(prefix)}[^$].*"
