"""Every measurement, one after the other, or those that are named."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Final

from bench import appends, cold_start, loads, projection, requests
from bench.report import Section, write

_SECTIONS: Final[dict[str, Callable[[], Coroutine[None, None, Section]]]] = {
    "appends": appends.run,
    "loads": loads.run,
    "projection": projection.run,
    "requests": requests.run,
    "cold_start": cold_start.run,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("chosen", nargs="*", choices=[*_SECTIONS, []])
    for name in parser.parse_args().chosen or _SECTIONS:
        section = asyncio.run(_SECTIONS[name]())
        print(f"\n{section}")
        write([section])
    return 0


sys.exit(main())
