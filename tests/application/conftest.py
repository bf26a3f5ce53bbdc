"""The write side with doubles at its ports and nothing random; what it leaves is kept."""

import itertools
import json
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from command_api.application.appending import Appender
from command_api.application.commands import Commands
from command_api.application.identity import Issued
from command_api.application.reissuing import Reissuing
from command_api.application.reserving import reserve_code
from contracts.commands import AuthenticateInvite, CreateFoodChoice, CreateInvite
from contracts.values import Course, GuestType
from tests.application.scripted_site import ScriptedSite, running_site
from tests.application.streams import normalised
from tests.doubles import InMemoryEventStore, InMemorySessions, RecordingNudges

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@dataclass
class WriteSide:
    """`commands` over an in-memory store; `bits` are the codes it will draw, in this order.

    The only way to the handlers in this room: what any of them leaves is compared at the end.
    """

    made: ClassVar[list["WriteSide"]] = []
    """By the test that runs."""

    store: InMemoryEventStore = field(default_factory=lambda: InMemoryEventStore(clock=lambda: NOW))
    nudges: RecordingNudges = field(default_factory=RecordingNudges)
    sessions: InMemorySessions = field(default_factory=InMemorySessions)
    bits: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1000))

    def __post_init__(self) -> None:
        self.made.append(self)

    @property
    def commands(self) -> Commands:
        return Commands(Appender(self.store, self.nudges), lambda _: next(self.bits))

    @property
    def reissuing(self) -> Reissuing:
        appender = Appender(self.store, self.nudges)
        return Reissuing(appender, lambda _: next(self.bits), self.sessions)

    def issued(self, command_id: int | None = None, *, at: datetime = NOW) -> Issued:
        number = next(self._ids) if command_id is None else command_id
        return Issued(UUID(int=number), f"request-{number}", at)

    def story(self) -> list[dict[str, Any]]:
        """What a reader of all streams would find."""
        return [json.loads(recorded.model_dump_json()) for recorded in self.store.events]

    async def reserve_code(self, invite_id: UUID, command: CreateInvite, issued: Issued) -> str:
        """As far as a command gets that dies right after."""
        appender = Appender(self.store, self.nudges)
        return await reserve_code(appender, lambda _: next(self.bits), invite_id, command, issued)

    async def dish(self, guest_type: GuestType, course: Course) -> UUID:
        command = CreateFoodChoice(
            guest_type=guest_type, course=course, name=f"{guest_type} {course}"
        )
        return await self.commands.create_food_choice(command, self.issued())

    async def invite(self, invite_type: str, *guests: tuple[str, str]) -> tuple[UUID, list[UUID]]:
        """An invite signed in to, and its guests' ids."""
        command = CreateInvite.model_validate(
            {"type": invite_type, "guests": [{"type": t, "name": n} for t, n in guests]}
        )
        issued = self.issued()
        created = await self.commands.create_invite(command, issued)
        await self.commands.authenticate_invite(
            AuthenticateInvite(code=created.code), self.issued()
        )
        return created.id, [issued.part_id("guest", n) for n in range(len(guests))]


@pytest.fixture
def write_side() -> WriteSide:
    return WriteSide()


@pytest.fixture
def site() -> Iterator[ScriptedSite]:
    with running_site() as site:
        yield site


@pytest.fixture(autouse=True)
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """One JSON file a test."""
    WriteSide.made.clear()
    return snapshot.use_extension(JSONSnapshotExtension)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Every test that drives commands leaves the streams it always left.

    A test that leaves none has no file, and fails once it leaves some. Where nothing is to be kept,
    `no_stream_snapshot` says why.
    """
    result = yield
    events = [recorded for side in WriteSide.made for recorded in side.store.events]
    if spared := pyfuncitem.get_closest_marker("no_stream_snapshot"):
        assert events, "spared, and leaves nothing"
        assert spared.kwargs["reason"]
    elif events:
        kept = pyfuncitem.funcargs["snapshot"]
        assert normalised(events) == kept, "`make update-snapshots`, if this is what you mean"
    return result
