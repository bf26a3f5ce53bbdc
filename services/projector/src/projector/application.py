"""Writes what events say into the read models: a whole batch at once, or else one by one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from contracts.envelope import Recorded
from projector.domain import Fact, facts, fold


class Unavailable(Exception):
    """The read models can't be reached just now; trying again later may well work."""


class ReadModels(Protocol):
    async def write(self, facts: Sequence[Fact]) -> None:
        """Write all or none of them, each only over an older version. At most one fact a key.

        Raises Unavailable when the store can't be reached, anything else when it refuses.
        """
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
