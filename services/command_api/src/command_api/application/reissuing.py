"""Lost cards: another code, at once, and nobody is left inside who came in with the old one."""

from collections.abc import Callable
from dataclasses import dataclass

from command_api.application import streams
from command_api.application.appending import Appender
from command_api.application.commands import NewInvite
from command_api.application.identity import Issued
from command_api.application.ports.access import Sessions
from command_api.application.reserving import reserve_code
from command_api.domain import invite_code
from command_api.domain.invite import Invite
from command_api.domain.refusal import Refused, Violation
from contracts.commands import ReissueInviteCode
from contracts.events import InviteCodeReissued


@dataclass(frozen=True)
class Reissuing:
    """`random_bits(k)` gives k unguessable bits.

    Three steps, and after a crash between any two the old code still opens the invite, until a
    retry completes them: reserve the new code, which opens nothing yet; end the sessions of all
    sign-ins so far; say in the invite's stream which code opens it. A sign-in that comes between
    the last two makes the append conflict, and both are done again.
    """

    appender: Appender
    random_bits: Callable[[int], int]
    sessions: Sessions

    async def reissue(self, command: ReissueInviteCode, issued: Issued) -> NewInvite:
        """Raises CodeReplaced where the invite has another code by now."""
        lost = invite_code.read(command.code)
        if lost is None:
            raise _no_such_code()
        reserved = await self.appender.load(streams.of_invite_code(lost).existing(_no_such_code))
        invite_id = reserved.invite_id
        code: str | None = None

        async def decide(state: Invite) -> InviteCodeReissued:
            nonlocal code
            state.check_lost(lost)
            code = code or await reserve_code(
                self.appender, self.random_bits, invite_id, command, issued
            )
            await self.sessions.end(invite_id, up_to=state.version)
            return state.reissue(lost, code)

        stream = streams.of_invite(invite_id).existing(_no_such_code)
        outcome = await self.appender.carry_out(stream, command, issued, decide)
        return NewInvite(invite_id, outcome.event.invite_code)


def _no_such_code() -> Refused:
    return Refused(Violation(("code",), "No invite has this code."))
