"""The generations of read models in memory: a double at the port of a rebuild."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from projector.application import Building, NotBuilding, NotComplete, Retired, Standing
from projector.domain.facts import Fact, Key, fold
from tests.in_memory_read_models import InMemoryReadModels


@dataclass
class InMemoryGenerations(InMemoryReadModels):
    """`held` is what the current generation holds, `new` what the one being built does."""

    new: dict[Key, Fact] = field(default_factory=dict)
    at: Standing = field(default_factory=lambda: Standing(current=1))
    newest: int = 1

    async def write(self, facts: Sequence[Fact]) -> None:
        await super().write(facts)
        if self.at.building:
            self.new = fold(self.new, facts)

    async def standing(self) -> Standing:
        return self.at

    async def begin(self, at: datetime) -> None:
        if self.at.building or self.at.retired:
            return
        self.newest += 1
        self.new = {}
        self.at = replace(self.at, building=Building(self.newest, at))

    async def fill(
        self,
        generation: int,
        facts: Sequence[Fact],
        *,
        after: str | None,
        reached: str | None,
        complete: bool,
    ) -> None:
        building = self._building(generation)
        if building.reached not in (after, reached):
            raise NotBuilding
        self.new = fold(self.new, facts)
        complete = complete or building.complete
        self.at = replace(self.at, building=replace(building, reached=reached, complete=complete))

    async def switch(self, generation: int, at: datetime) -> None:
        if self.at.current == generation:
            return
        if not self._building(generation).complete:
            raise NotComplete
        self.held = self.new
        self.at = Standing(generation, retired=Retired(self.at.current, at))

    async def abandon(self, generation: int, at: datetime) -> None:
        if self.at.retired and self.at.retired.generation == generation:
            return
        self._building(generation)
        self.at = Standing(self.at.current, retired=Retired(generation, at))

    async def drop(self, generation: int) -> None:
        if self.at.retired and self.at.retired.generation == generation:
            self.at = Standing(self.at.current, self.at.building)

    def _building(self, generation: int) -> Building:
        building = self.at.building
        if building is None or building.generation != generation:
            raise NotBuilding
        return building
