"""The hosts' list of invites, and the invite whose code they type."""

from contracts.read_models import SentInvite
from rsvp.api import ApiClient
from rsvp.terminal import Failure


async def every_invite(api: ApiClient) -> list[SentInvite]:
    return [invite async for invite in api.every(SentInvite, "/api/invites")]


async def invite_with(api: ApiClient, code: str) -> SentInvite:
    """Case, spaces and hyphens of the code are forgiven."""
    wanted = _symbols(code)
    async for invite in api.every(SentInvite, "/api/invites"):
        if _symbols(invite.code) == wanted:
            return invite
    raise Failure(f"No invite has the code {code}.")


def _symbols(code: str) -> str:
    return "".join(code.split()).replace("-", "").upper()
