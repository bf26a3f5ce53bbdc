"""Writes what events say into the read models, and builds them anew beside those being read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from contracts.envelope import Recorded
from projector.domain.facts import Fact, fold
from projector.domain.translation import facts


class Unavailable(Exception):
    """The read models can't be reached just now; trying again later may well work."""


class ReadModels(Protocol):
    async def write(self, facts: Sequence[Fact]) -> None:
        """Write each over an older version only, into every generation that is not retired.

        At most one fact a key. A fact goes in as a whole, its guests and songs with it, or not at
        all. Where this raises, some of several facts may be in (a store may promise that none is);
        they do no harm, and the same call again adds what is missing.
        Raises Unavailable when the store can't be reached, anything else when it refuses.
        """
        ...


class NotBuilding(Exception):
    """The rebuild is not where the caller thinks it is: somebody else may be at it."""


class NotComplete(Exception):
    """The new generation does not hold all of history yet."""


@dataclass(frozen=True)
class Building:
    """A generation that history is written into; `reached` leads to what is missing.

    `complete`: it holds all that was there when it began. What came later was projected into it.
    """

    generation: int
    began_at: datetime
    reached: str | None = None
    complete: bool = False


@dataclass(frozen=True)
class Retired:
    """A generation nobody reads or writes any more, but for those that began to before `at`."""

    generation: int
    at: datetime


@dataclass(frozen=True)
class Standing:
    """`current` is the generation that is read."""

    current: int
    building: Building | None = None
    retired: Retired | None = None


class Generations(Protocol):
    """The read models' generations. Every step is atomic, and harmless when taken again.

    All raise Unavailable; those that are for a generation being built raise NotBuilding where it
    is not, and was not when the step was taken before.
    """

    async def standing(self) -> Standing: ...

    async def begin(self, at: datetime) -> None:
        """Have an empty generation, written from now on by whatever is projected.

        Nothing, where one is being built already or a retired one is still there.
        """
        ...

    async def fill(
        self,
        generation: int,
        facts: Sequence[Fact],
        *,
        after: str | None,
        reached: str | None,
        complete: bool,
    ) -> None:
        """Write a page of history into that generation alone, and then how far it has come.

        Raises NotBuilding unless it had come as far as `after`, or is there already.
        """
        ...

    async def switch(self, generation: int, at: datetime) -> None:
        """From now on it is read, and the one that was is retired. Raises NotComplete."""
        ...

    async def abandon(self, generation: int, at: datetime) -> None:
        """Retire it before it was ever read."""
        ...

    async def drop(self, generation: int) -> None:
        """Delete rows of a retired generation; when none is left, it is forgotten."""
        ...


async def project(
    read_models: ReadModels, batch: Mapping[str, Recorded]
) -> Mapping[str, Exception]:
    """Write the batch and return what failed, by the keys of the batch.

    When the batch is refused as a whole, each event is tried alone: a bad one fails alone.
    """
    try:
        await _write(read_models, batch.values())
    except Unavailable as error:
        return dict.fromkeys(batch, error)
    except Exception:  # noqa: BLE001 whatever it was, it may be the fault of one event only
        return await _one_by_one(read_models, batch)
    return {}


async def _one_by_one(
    read_models: ReadModels, batch: Mapping[str, Recorded]
) -> Mapping[str, Exception]:
    failures: dict[str, Exception] = {}
    unavailable: Unavailable | None = None
    for key, recorded in batch.items():
        if unavailable:  # waiting for the store once a batch is enough
            failures[key] = unavailable
            continue
        try:
            await _write(read_models, [recorded])
        except Exception as error:  # noqa: BLE001 the caller is told, and the others go on
            failures[key] = error
            unavailable = error if isinstance(error, Unavailable) else None
    return failures


async def _write(read_models: ReadModels, events: Iterable[Recorded]) -> None:
    said = (fact for recorded in events for fact in facts(recorded))
    if latest := fold({}, said):
        await read_models.write(list(latest.values()))


CLOCKS_DIFFER: Final = timedelta(seconds=10)
"""What is recorded so much later than a generation began was surely projected into it, too.

More than clocks differ by, and an append that began before may take (5 s).
"""

GRACE: Final = timedelta(seconds=25)
"""Longer than any function may run (20 s): nobody is left who knows a generation as it was."""


async def fill(
    generations: Generations,
    generation: int,
    events: Iterable[Recorded],
    *,
    after: str | None,
    reached: str | None,
    complete: bool,
) -> None:
    """Write a page of history into a generation that is being built."""
    said = (fact for recorded in events for fact in facts(recorded))
    await generations.fill(
        generation,
        list(fold({}, said).values()),
        after=after,
        reached=reached,
        complete=complete,
    )


async def drop(generations: Generations, now: datetime) -> None:
    """Delete what is retired, once nobody can be at it any more."""
    retired = (await generations.standing()).retired
    if retired and now >= retired.at + GRACE:
        await generations.drop(retired.generation)
