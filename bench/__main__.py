"""Every measurement, one after the other, or those that are named."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Final

from bench import appends, cold_start, journeys, loads, projection
from bench.report import Section, write

_SECTIONS: Final[dict[str, Callable[[], Coroutine[None, None, Section]]]] = {
    "appends": appends.run,
    "loads": loads.run,
    "cold_start": cold_start.run,
}
_PRINTED: Final[dict[str, Callable[[], object]]] = {
    "projection": projection.main,
    "journeys": lambda: asyncio.run(journeys.run()),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("chosen", nargs="*", choices=[*_PRINTED, *_SECTIONS])
    chosen = parser.parse_args().chosen or [*_PRINTED, *_SECTIONS]
    met = True
    for name in chosen:
        print(f"\n{name}")
        if name in _PRINTED:
            met &= not _PRINTED[name]()
        else:
            section = asyncio.run(_SECTIONS[name]())
            print(section)
            write([section])
            met &= section.met
    return 0 if met else 1


sys.exit(main())
