"""Whether a stage works, from the outside: a sign-in, and an event on its way to each consumer.

It leaves one invite behind in each stage, the same at every run, which never answers.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from contracts.commands import CreateInvite, NewGuest
from contracts.read_models import Content, PendingRsvp, SentInvite, SubmittedRsvp
from contracts.values import GuestType, InviteType
from rsvp.api import ApiClient, Refused
from rsvp.delivery import Delivery
from rsvp.site import Site
from rsvp.terminal import Failure

PATIENCE_SECONDS: Final = 60.0
PAUSE_SECONDS: Final = 0.5
TEST_INVITE: Final = CreateInvite(
    type=InviteType.EVENING, guests=(NewGuest(type=GuestType.ADULT, name="Test invite (smoke)"),)
)


@dataclass(frozen=True)
class Smoke:
    """`tell` hears of each part that works; the first that does not raises Failure naming it."""

    stage: str
    site: Site
    delivery: Delivery
    tell: Callable[[str], None]
    patience_seconds: float = PATIENCE_SECONDS

    async def test(self, host_password: str) -> None:
        async with ApiClient(self.site) as host, ApiClient(self.site) as guest:
            await host.health()
            self.tell("The site answers.")
            await self.delivery.check_rules()
            self.tell("Every consumer's rule is on the bus, and leads to its queue.")
            await host.sign_in(host_password)
            code, invite_id = await self._test_invite(host)
            self.tell("Hosts can sign in and invite.")
            before = await _last_sign_in(host, invite_id)
            try:
                await guest.sign_in_as_guest(code)
            except Refused as refusal:
                raise Failure(f"A guest's sign-in: {refusal}") from refusal
            await self._seen_by_projector(host, invite_id, after=before)
            self.tell("A sign-in reaches the hosts' list: store, relay, bus, queue, projector.")
            await self._guest_reads(guest)
            await self._seen_by_notifier()
            self.tell("A canary reaches the notifier, which mails nobody about it.")
            await guest.sign_out()
            await host.sign_out()

    async def _test_invite(self, host: ApiClient) -> tuple[str, UUID]:
        """The stage's one: the same key makes the same invite, and no second."""
        key = uuid5(NAMESPACE_URL, f"rsvp:smoke:{self.stage}")
        try:
            created = await host.create("/api/invites", TEST_INVITE, key)
        except Refused as refusal:
            raise Failure(f"Inviting: {refusal}") from refusal
        if created.code is None:
            raise Failure("Inviting: the test invite was made without a code.")
        return created.code, UUID(created.id)

    async def _guest_reads(self, guest: ApiClient) -> None:
        try:
            await guest.read(PendingRsvp | SubmittedRsvp, "/api/rsvp")  # type: ignore[arg-type]
        except Refused as refusal:
            raise Failure(f"A guest's invite: {refusal}") from refusal
        self.tell("A guest sees the invite.")
        try:
            await guest.read(Content, "/api/content")
        except Refused:
            self.tell("Nothing is written for the guests yet: see `rsvp set-content`.")

    async def _seen_by_projector(
        self, host: ApiClient, invite_id: UUID, *, after: datetime | None
    ) -> None:
        async def seen() -> bool:
            return await _last_sign_in(host, invite_id) != after

        if not await self._eventually(seen):
            raise Failure(
                f"A sign-in did not reach the hosts' list within {self.patience_seconds:.0f} s."
                f" {await self.delivery.where_it_stopped()}"
            )

    async def _seen_by_notifier(self) -> None:
        canary = await self.delivery.send_canary()

        async def seen() -> bool:
            return await self.delivery.has_arrived(canary)

        if not await self._eventually(seen):
            raise Failure(
                "The bus took a canary, but the notifier did not see it within"
                f" {self.patience_seconds:.0f} s. {await self.delivery.where_it_stopped()}"
            )

    async def _eventually(self, condition: Callable[[], Awaitable[bool]]) -> bool:
        """False when it does not come true in time."""
        try:
            async with asyncio.timeout(self.patience_seconds):
                while not await condition():  # noqa: ASYNC110 - nobody tells a client over HTTP
                    await asyncio.sleep(PAUSE_SECONDS)
        except TimeoutError:
            return False
        return True


async def _last_sign_in(host: ApiClient, invite_id: UUID) -> datetime | None:
    """As the hosts' list has it; None also where the invite is not there yet."""
    async for invite in host.every(SentInvite, "/api/invites"):
        if invite.id == invite_id:
            return invite.last_authenticated_at
    return None
