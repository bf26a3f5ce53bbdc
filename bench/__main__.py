"""Every measurement, one after the other."""

import asyncio
import sys

from bench import appends, journeys, projection


def main() -> int:
    print("Appends, against a raw prepared INSERT on the same connection")
    met = appends.main([])
    print("\nProjecting in batches, against one by one")
    projection.main()
    print("\nOn the local platform")
    asyncio.run(journeys.run())
    return met


sys.exit(main())
