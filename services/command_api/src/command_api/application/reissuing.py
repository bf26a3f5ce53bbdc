"""Lost cards: another code, at once, and nobody is left inside who came in with the old one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from command_api.application.appending import Appender
from command_api.application.commands import NewInvite
from command_api.application.identity import Issued
from command_api.application.ports import Sessions
from command_api.application.reserving import reserve_code
from command_api.domain import invite, invite_code
from command_api.domain.refusal import Refused, Violation
from contracts.commands import ReissueInviteCode
from contracts.envelope import Recorded
from contracts.events import AggregateEvent, InviteCodeReissued


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
        leading = await self.appender.store.read(f"invite_code-{lost}") if lost else ()
        reserved = invite_code.load(recorded.event for recorded in leading)
        if lost is None or reserved is None:
            raise _no_such_code()
        invite_id = reserved.invite_id
        code: str | None = None

        async def decide(history: Sequence[Recorded]) -> Sequence[AggregateEvent]:
            nonlocal code
            state = invite.load(recorded.event for recorded in history)
            if state is None:
                raise _no_such_code()
            state.check_lost(lost)
            code = code or await reserve_code(
                self.appender, self.random_bits, invite_id, command, issued
            )
            await self.sessions.end(invite_id, up_to=history[-1].version)
            return [state.reissue(lost, code)]

        outcome = await self.appender.carry_out(f"invite-{invite_id}", command, issued, decide)
        (reissued,) = (e for e in outcome.events if isinstance(e, InviteCodeReissued))
        return NewInvite(invite_id, reissued.invite_code)


def _no_such_code() -> Refused:
    return Refused(Violation(("code",), "No invite has this code."))
