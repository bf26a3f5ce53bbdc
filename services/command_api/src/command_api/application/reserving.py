"""Codes for invites: each reserved in a stream of its own before an invite names it."""

from collections.abc import Callable
from uuid import UUID

from command_api.application import streams
from command_api.application.appending import ATTEMPTS, Appender
from command_api.application.identity import Issued
from command_api.application.ports.event_store import Conflict
from command_api.domain import invite_code
from contracts.values import Request


async def reserve_code(
    appender: Appender,
    random_bits: Callable[[int], int],
    invite_id: UUID,
    command: Request,
    issued: Issued,
) -> str:
    """A code nobody else has. Left behind by a crash it opens nothing: no invite names it."""
    for _ in range(ATTEMPTS):
        code = invite_code.drawn(random_bits(invite_code.RANDOM_BITS))
        stream, assigned = streams.of_invite_code(code), invite_code.assign(code, invite_id)
        try:
            await appender.append(stream.name, assigned, command, issued, after=0)
        except Conflict:
            continue
        return code
    raise Conflict
