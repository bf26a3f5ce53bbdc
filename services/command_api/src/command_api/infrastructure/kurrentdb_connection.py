"""The one KurrentDB client a process holds."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

import grpc
from kurrentdbclient import AsyncKurrentDBClient
from kurrentdbclient.exceptions import (
    AccessDeniedError,
    AlreadyExistsError,
    BadRequestError,
    InvalidCommitPositionError,
    KurrentDBClientError,
    MaximumAppendSizeExceededError,
    MaximumSubscriptionsReachedError,
    NotFoundError,
    ProgrammingError,
    StreamIsDeletedError,
    UnauthenticatedError,
    WrongCurrentVersionError,
)

from command_api.application.ports.unavailable import Unavailable

CALL_SECONDS: Final = 5
"""How long the server may take over one call; it drops an append that is older."""
MAX_IDLE_SECONDS: Final = 45
"""A connection through a frozen process may be dead without anybody having said so."""
_REFUSED: Final = (
    AccessDeniedError,
    AlreadyExistsError,
    BadRequestError,
    InvalidCommitPositionError,
    MaximumAppendSizeExceededError,
    MaximumSubscriptionsReachedError,
    NotFoundError,
    StreamIsDeletedError,
    WrongCurrentVersionError,
)
"""The server understood, and did nothing."""
_PASSING: Final = (KurrentDBClientError, grpc.RpcError, grpc.aio.UsageError, OSError)
"""Everything else: TimeoutError is an OSError. Whether something was done, nobody knows."""


class UriSource(Protocol):
    """Where the server is and how to sign in there: a secret."""

    async def __call__(self, *, again: bool) -> str:
        """`again`: what it said before was refused."""
        ...


class KurrentDbConnection:
    """Opened at first use and again when it may have gone stale.

    Raises Unavailable where the server can't be reached or gives no answer in time.
    """

    def __init__(
        self,
        uri: UriSource,
        *,
        patience_seconds: float = 8,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`clock` is the wall clock: the monotonic one may stand still while we are frozen."""
        self._uri = uri
        self._patience_seconds = patience_seconds
        self._clock = clock
        self._client: AsyncKurrentDBClient | None = None
        self._used = 0.0
        self._turn = asyncio.Lock()

    async def ask[T](self, question: Callable[[AsyncKurrentDBClient], Awaitable[T]]) -> T:
        """The answer. The client repeats what broke off, so a write must carry ids of its own."""
        try:
            async with asyncio.timeout(self._patience_seconds):
                try:
                    return await self._answer(question, await self._fresh())
                except UnauthenticatedError:
                    await self.close()
                    return await self._answer(question, await self._fresh(again=True))
        except _REFUSED:
            raise
        except (*_PASSING, asyncio.CancelledError) as error:
            # gRPC calls it cancelled when a call ends on our side, whoever ended it.
            if isinstance(error, asyncio.CancelledError) and _is_being_cancelled():
                raise
            await self.close()
            raise Unavailable("KurrentDB gave no answer.") from error

    async def ask_twice[T](self, question: Callable[[AsyncKurrentDBClient], Awaitable[T]]) -> T:
        """The same for what may be asked again when it finds its connection dead: a stream that
        breaks off while it is read is not repeated by the client."""
        held = self._client
        try:
            return await self.ask(question)
        except Unavailable as error:
            if held is None or isinstance(error.__cause__, TimeoutError):
                raise
            return await self.ask(question)

    async def close(self) -> None:
        client, self._client = self._client, None
        if client:
            try:
                await client.close()
            except (*_PASSING, ProgrammingError):
                return  # it was never opened, or is gone already

    async def _answer[T](
        self,
        question: Callable[[AsyncKurrentDBClient], Awaitable[T]],
        client: AsyncKurrentDBClient,
    ) -> T:
        answer = await question(client)
        self._used = self._clock()
        return answer

    async def _fresh(self, *, again: bool = False) -> AsyncKurrentDBClient:
        async with self._turn:
            if self._client and self._clock() - self._used <= MAX_IDLE_SECONDS:
                return self._client
            await self.close()
            self._client = _client(await self._uri(again=again))
            self._used = self._clock()
            return self._client


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _client(uri: str) -> AsyncKurrentDBClient:
    try:
        client = AsyncKurrentDBClient(uri)
    except ValueError:  # whose text is the address, password and all
        raise ValueError("That is no URI of a KurrentDB server.") from None
    # Connections of one process would share what they know of an address: once nobody was there,
    # a new one would not even try for a while, up to two minutes.
    client.grpc_options += (("grpc.use_local_subchannel_pool", 1),)
    return client
