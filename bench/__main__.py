"""Every measurement, one after the other, or those that are named."""

import argparse
import asyncio
import sys
from collections.abc import Callable
from typing import Final

from bench import appends, cold_start, journeys, projection
from bench.report import write

_SECTIONS: Final = {"cold_start": cold_start.run}
_PRINTED: Final[dict[str, Callable[[], object]]] = {
    "appends": lambda: appends.main([]),
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
