"""Signing in: counted before it is verified, and counted against nobody but a wrong guess."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from command_api.application.commands import Commands
from command_api.application.identity import Issued
from command_api.application.ports.access import Attempt, HostPassword, Sessions, Throttle
from command_api.application.ports.unavailable import Unavailable
from command_api.domain.refusal import UnknownCode
from contracts.commands import AuthenticateHost, AuthenticateInvite
from contracts.principal import Principal, Role

REFUND_SECONDS: Final = 3
"""A refund gets its own time, even if the ten seconds of the request have passed."""

logger = logging.getLogger(__name__)


class WrongPassword(Exception):
    """Not the hosts' password."""


@dataclass(frozen=True)
class SigningIn:
    """Each method gives the token of a new session; `replacing` is the one it ends."""

    commands: Commands
    throttle: Throttle
    sessions: Sessions
    host_password: HostPassword

    async def as_guest(
        self, command: AuthenticateInvite, issued: Issued, *, address: str, replacing: str | None
    ) -> str:
        async with self._counted(address) as attempt:
            sign_in = await self.commands.authenticate_invite(command, issued)
        guest = Principal(role=Role.GUEST, invite_id=sign_in.invite_id)
        return await self._open(attempt, guest, version=sign_in.version, replacing=replacing)

    async def as_host(
        self, command: AuthenticateHost, *, address: str, replacing: str | None
    ) -> str:
        async with self._counted(address) as attempt:
            if not await self.host_password.matches(command.password):
                raise WrongPassword
        return await self._open(attempt, Principal(role=Role.HOST), replacing=replacing)

    @asynccontextmanager
    async def _counted(self, address: str) -> AsyncIterator[Attempt]:
        attempt = await self.throttle.admit(address)
        try:
            yield attempt
        except (UnknownCode, WrongPassword):
            raise
        except BaseException:
            await self._refund_quietly(attempt)
            raise

    async def _open(
        self, attempt: Attempt, who: Principal, *, version: int = 0, replacing: str | None
    ) -> str:
        """Refunds meanwhile: it was no wrong guess, whatever becomes of the session."""
        refund = asyncio.create_task(self._refund_quietly(attempt))
        try:
            return await self.sessions.open(who, version=version, replacing=replacing)
        finally:
            await refund

    async def _refund_quietly(self, attempt: Attempt) -> None:
        try:
            async with asyncio.timeout(REFUND_SECONDS):
                await self.throttle.refund(attempt)
        except (Unavailable, TimeoutError):
            logger.warning("A sign-in could not be refunded; its window ends by itself")
