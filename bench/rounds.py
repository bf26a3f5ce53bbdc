"""Measuring on a noisy machine: in turns, in many short rounds, and only ratios are believed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from statistics import median
from typing import Final

type Measurement = Callable[[], Awaitable[float]]
"""Seconds, or anything else of which ratios make sense."""

WARM_UP: Final = 1


async def alternately[K](
    measurements: Mapping[K, Measurement], rounds: int
) -> dict[K, list[float]]:
    """What each gave, round by round; each round begins with another one, the first is dropped."""
    names = list(measurements)
    taken: dict[K, list[float]] = {name: [] for name in names}
    for number in range(rounds + WARM_UP):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            taken[name].append(await measurements[name]())
    return {name: values[WARM_UP:] for name, values in taken.items()}


def ratio(of: Sequence[float], to: Sequence[float]) -> float:
    """The median of the rounds' own ratios: what slowed a whole round down falls out."""
    return median(one / other for one, other in zip(of, to, strict=True))
