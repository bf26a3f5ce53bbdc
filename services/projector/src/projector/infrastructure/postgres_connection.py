"""The one database session a process holds: it handles one request at a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

import asyncpg

from projector.application import Unavailable

type Connection = asyncpg.Connection[asyncpg.Record]

MAX_IDLE_SECONDS: Final = 45
"""Shorter than the role's idle_session_timeout (60 s), after which the server hangs up."""

_SILENCE_SECONDS: Final = 6  # longer than the role's statement_timeout: nobody is there any more
_PAUSE_SECONDS: Final = 0.2
_SESSION: Final = {
    "jit": "off",
    # Every statement has one good plan; planning it anew costs more than running it.
    "plan_cache_mode": "force_generic_plan",
}
_LOST: Final = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.IdleSessionTimeoutError,
    asyncpg.ReadOnlySQLTransactionError,  # a failover left us with yesterday's writer
)
_TOO_SLOW: Final = (asyncpg.QueryCanceledError, asyncpg.LockNotAvailableError)
_NOT_YET: Final = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
)


class PostgresConnection:
    """Connects at its first use, and again when the connection is stale or lost."""

    def __init__(
        self,
        url: str,
        user: str,
        *,
        patience_seconds: float,
        password: Callable[[], str] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`password` is asked for each new connection. `clock` is the wall clock: the monotonic
        one may stand still while we are frozen."""
        self._url = url
        self._user = user
        self._patience = patience_seconds
        self._password = password
        self._clock = clock
        self._connection: Connection | None = None
        self._used = 0.0
        self._turn = asyncio.Lock()

    async def run[T](self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """Run `work`, and once more where its connection is lost: it must bear repetition.

        Raises Unavailable when the database can't be reached or gives no answer in time.
        """
        async with self._turn:
            try:
                return await self._attempt(work)
            except _Lost:
                return await self._attempt(work)

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    async def _attempt[T](self, work: Callable[[Connection], Awaitable[T]]) -> T:
        if self._connection is not None and self._clock() - self._used > MAX_IDLE_SECONDS:
            self._drop()
        connection = self._connection = self._connection or await self._connect()
        try:
            return await work(connection)
        except TimeoutError as error:
            self._drop()
            raise Unavailable("The database stopped answering.") from error
        except _TOO_SLOW as error:
            raise Unavailable("The database is too busy.") from error
        except Exception as error:
            if connection.is_closed() or isinstance(error, _LOST):
                self._drop()
                raise _Lost("The connection was lost.") from error
            raise
        except BaseException:  # cancelled: the answer may still be on its way
            self._drop()
            raise
        finally:
            self._used = self._clock()

    async def _connect(self) -> Connection:
        """Keeps trying for a while: a database that slept, or is restarting, comes back."""
        try:
            async with asyncio.timeout(self._patience):
                while True:
                    try:
                        return await asyncpg.connect(
                            self._url,
                            user=self._user,
                            password=self._password,
                            timeout=self._patience,
                            command_timeout=_SILENCE_SECONDS,
                            max_cached_statement_lifetime=0,  # a timer each time one is used
                            server_settings={"application_name": self._user, **_SESSION},
                        )
                    except _NOT_YET:
                        await asyncio.sleep(_PAUSE_SECONDS)
        except TimeoutError as error:
            raise Unavailable("The database can't be reached.") from error

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None


class _Lost(Unavailable):
    """The connection ended before the work was done."""
