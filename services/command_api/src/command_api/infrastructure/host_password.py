"""The hosts' password, kept as an argon2id hash in the stage's secret."""

import asyncio
from collections.abc import Awaitable, Callable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from command_api.application.ports.unavailable import Unavailable


class HashedHostPassword:
    """`read_hash` gives the stored hash afresh, so that a changed password counts at once."""

    def __init__(self, read_hash: Callable[[], Awaitable[str]]) -> None:
        self._read_hash = read_hash
        self._hasher = PasswordHasher()

    async def matches(self, password: str) -> bool:
        stored = await self._read_hash()
        try:
            return await asyncio.to_thread(self._hasher.verify, stored, password)
        except VerificationError:
            return False
        except InvalidHashError as error:
            raise Unavailable("The stage's secret holds no hash of the hosts' password") from error
