"""The one database session a process holds."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, Final

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement

from command_api.application.ports.unavailable import Unavailable

MAX_IDLE_SECONDS: Final = 45
"""Shorter than the role's idle_session_timeout (60 s), after which the server hangs up."""
COMMAND_SECONDS: Final = 6
"""Longer than the role's statement_timeout (5 s): the server is the one to give up."""
_SESSION: Final = {
    "application_name": "command_api",
    "jit": "off",
    # Every query here has one good plan; planning a statement anew costs more than running it.
    "plan_cache_mode": "force_generic_plan",
}
_NOT_BEGUN: Final = (
    asyncpg.InternalClientError,  # the server said farewell, and has yet to hang up
    asyncpg.InvalidCachedStatementError,  # a migration changed what a statement gives
)
_PASSING: Final = (
    OSError,  # TimeoutError is one
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # shut down, starting up, idle too long, cancelled
    asyncpg.InsufficientResourcesError,
    asyncpg.LockNotAvailableError,
    *_NOT_BEGUN,
    asyncpg.ReadOnlySQLTransactionError,  # a failover left us with yesterday's writer
)


class _Lost(Unavailable):
    """The session ended before it answered."""


class PostgresConnection:
    """Opened at first use and again when it may have gone stale; one query at a time.

    Raises Unavailable where the database can't be reached or gives no answer in time.
    """

    def __init__(
        self,
        url: str,
        *,
        user: str | None = None,
        password: Callable[[], str] | None = None,
        connect_seconds: float = 8,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`password` is asked for each new connection. `clock` is the wall clock: the monotonic
        one may stand still while we are frozen."""
        self._url = url
        self._user = user
        self._password = password
        self._connect_seconds = connect_seconds
        self._clock = clock
        self._connection: asyncpg.Connection | None = None
        self._statements: dict[str, PreparedStatement[Any]] = {}
        self._used = 0.0
        self._turn = asyncio.Lock()

    async def fetch(self, query: str, *arguments: object) -> list[Any]:
        """The rows. Sent once more if the session turns out dead: must be safe to repeat."""
        async with self._turn:
            try:
                return await self._send(query, arguments)
            except _Lost:
                return await self._send(query, arguments)

    async def fetch_once(self, query: str, *arguments: object) -> list[Any]:
        """The rows. Unavailable leaves open whether it was carried out."""
        async with self._turn:
            return await self._send(query, arguments)

    async def close(self) -> None:
        async with self._turn:
            if self._connection and not self._connection.is_closed():
                await self._connection.close()
            self._drop()

    async def _send(self, query: str, arguments: tuple[object, ...]) -> list[Any]:
        connection = await self._fresh()
        try:
            statement = self._statements.get(query)
            if statement is None:
                statement = self._statements[query] = await connection.prepare(query)
            rows = await statement.fetch(*arguments)
        except (*_PASSING, asyncpg.InterfaceError) as error:
            not_begun = isinstance(error, _NOT_BEGUN)
            lost = not_begun or (connection.is_closed() and not isinstance(error, TimeoutError))
            if isinstance(error, asyncpg.InterfaceError) and not lost:
                raise
            self._drop()
            raise (_Lost if lost else Unavailable)("The database gave no answer.") from error
        except asyncpg.PostgresError:
            raise
        except BaseException:  # cancelled: the answer may still be on its way
            self._drop()
            raise
        self._used = self._clock()
        return rows

    async def _fresh(self) -> asyncpg.Connection:
        held = self._connection
        if held and not held.is_closed() and self._clock() - self._used <= MAX_IDLE_SECONDS:
            return held
        self._drop()
        try:
            self._connection = await asyncpg.connect(
                self._url,
                user=self._user,
                password=self._password,
                timeout=self._connect_seconds,
                command_timeout=COMMAND_SECONDS,
                max_cached_statement_lifetime=0,
                server_settings=_SESSION,
            )
        except _PASSING as error:
            raise Unavailable("The database can't be reached.") from error
        self._used = self._clock()
        return self._connection

    def _drop(self) -> None:
        """Without a farewell, for which a dead peer would make us wait."""
        if self._connection:
            self._connection.terminate()
        self._connection = None
        self._statements.clear()
