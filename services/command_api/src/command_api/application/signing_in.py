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
"""A refund may come after the ten seconds in which the guest was to have an answer."""

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
        async with self._counted(address):
            sign_in = await self.commands.authenticate_invite(command, issued)
        guest = Principal(role=Role.GUEST, invite_id=sign_in.invite_id)
        return await self.sessions.open(guest, version=sign_in.version, replacing=replacing)

    async def as_host(
        self, command: AuthenticateHost, *, address: str, replacing: str | None
    ) -> str:
        async with self._counted(address):
            if not await self.host_password.matches(command.password):
                raise WrongPassword
        return await self.sessions.open(Principal(role=Role.HOST), replacing=replacing)

    @asynccontextmanager
    async def _counted(self, address: str) -> AsyncIterator[None]:
        attempt = await self.throttle.admit(address)
        try:
            yield
        except (UnknownCode, WrongPassword):
            raise
        except BaseException:
            await self._refund_quietly(attempt)
            raise
        await self._refund_quietly(attempt)

    async def _refund_quietly(self, attempt: Attempt) -> None:
        try:
            async with asyncio.timeout(REFUND_SECONDS):
                await self.throttle.refund(attempt)
        except (Unavailable, TimeoutError):
            logger.warning("A sign-in could not be refunded; its window ends by itself")
