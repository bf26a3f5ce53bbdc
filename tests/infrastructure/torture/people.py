"""Who asks the served API for something: households that were invited, and a host."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from uuid import UUID, uuid4

from command_api.application.ports.event_store import EventStore
from command_api.infrastructure.sessions import DynamoDbSessions
from contracts.events import InviteCodeAssigned, InviteCreated
from contracts.principal import Principal, Role
from tests.histories import an_id, guest, invite
from tests.infrastructure.aws_clients import aws_clients
from tests.infrastructure.event_stores import all_events, new
from tests.infrastructure.torture.served import Answer, Served, insisting

_PATIENCE_SECONDS: Final = 120


@dataclass
class Household:
    """Replies under one key until there is an answer; `version` is that of the answer it got."""

    here: Served
    number: int
    cookie: str = ""
    version: int = 0
    key: UUID = field(default_factory=uuid4)

    @property
    def invite(self) -> InviteCreated:
        return invite(self.number, guest(self.number, 1, "Zoë", dines=False))

    @property
    def invite_id(self) -> UUID:
        return an_id("invite", self.number)

    async def sign_in(self) -> Answer:
        answer = await self.here.ask("POST", "/api/session", json={"code": self.invite.invite_code})
        if answer.status == 204:
            self.cookie = answer.headers["Set-Cookie"].partition(";")[0]
        return answer

    async def read(self, path: str = "/api/rsvp") -> Answer:
        return await self.here.ask("GET", path, headers={"Cookie": self.cookie})

    async def reply(self) -> Answer:
        (zoe,) = self.invite.invited_guests
        answer = await self.here.ask(
            "POST",
            "/api/rsvp",
            json={"guests": {str(zoe.id): {"attending": True}}, "songs": []},
            headers={"Cookie": self.cookie, "Idempotency-Key": str(self.key)},
        )
        if answer.status == 200:
            self.version = answer.body["version"]
        return answer


async def invited(here: Served, store: EventStore, count: int) -> list[Household]:
    households = [Household(here, number) for number in range(1, count + 1)]
    for one in households:
        created = one.invite
        code = InviteCodeAssigned(code=created.invite_code, invite_id=created.id)
        await store.append(f"invite_code-{code.code}", [new(code)], after=0)
        await store.append(f"invite-{created.id}", [new(created)], after=0)
    return households


async def appended(store: EventStore, household: Household) -> int:
    return len(await store.read(f"invite-{household.invite_id}"))


@dataclass
class Host:
    here: Served
    cookie: str

    async def queues_an_invite(self, key: UUID) -> Answer:
        """The same one, however often it is asked for under that key."""
        return await self.here.ask(
            "POST",
            "/api/invites",
            json={"type": "evening", "guests": [{"type": "adult", "name": "Tomás"}]},
            headers={
                "Cookie": self.cookie,
                "Idempotency-Key": str(key),
                "Prefer": "respond-async",
            },
        )

    async def invites(self) -> Sequence[UUID]:
        ask = partial(self.here.ask, "GET", "/api/invites", headers={"Cookie": self.cookie})
        listed = await insisting(ask)
        assert listed.status == 200, listed
        return [UUID(one["id"]) for one in listed.body["items"]]


async def a_host(here: Served) -> Host:
    """Signed in already: hashing passwords takes its time."""
    async with aws_clients() as clients:
        sessions = DynamoDbSessions(clients, f"{here.stage}-sessions")
        return Host(here, f"__Host-sid={await sessions.open(Principal(role=Role.HOST))}")


async def listed(here: Served) -> None:
    """Whatever has happened is known to the read models. A busy machine takes several looks."""
    async with asyncio.timeout(_PATIENCE_SECONDS):
        fed = True
        while fed:
            await here.relay()
            fed = await here.feed("projections", "projector") != (0, 0)


async def all_sign_in(households: Sequence[Household]) -> None:
    for one in households:
        assert (await insisting(one.sign_in)).status == 204


async def stays(reader: Household) -> None:
    assert (await insisting(reader.read)).status == 200


async def all_read_their_own(here: Served, households: Sequence[Household]) -> None:
    """What a relay had to leave comes with a later look, once its lease has passed."""
    async with asyncio.timeout(_PATIENCE_SECONDS):
        for one in households:
            read = partial(one.read, f"/api/rsvp?version={one.version}")
            while (await insisting(read)).body["status"] != "submitted":
                await listed(here)


async def each_is_there_once(events: EventStore, households: Sequence[Household]) -> int:
    """How many replies were acknowledged."""
    found = [one for one in await all_events(events) if one.event.type == "invite.submitted"]
    assert Counter(one.stream for one in found) == Counter(
        f"invite-{one.invite_id}" for one in households
    )
    versions = {one.stream: one.version for one in found}
    assert versions == {f"invite-{one.invite_id}": one.version for one in households}
    return len(households)
