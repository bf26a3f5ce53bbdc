"""`python -m infra.bundle` builds the zips of all services into build/bundles, where needed."""

import argparse
import sys

from infra.bundle.building import TooLargeError, bundles
from infra.bundle.imports import UnreadableImportError
from infra.bundle.recipes import DEFAULT_STORES, DEPLOYED


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.bundle", description=__doc__)
    parser.add_argument("--platform", default=DEPLOYED, help="as uv names it")
    parser.add_argument("--event-store", default=DEFAULT_STORES["event_store"])
    parser.add_argument("--projections", default=DEFAULT_STORES["projections"])
    parser.add_argument("--again", action="store_true", help="also where nothing has changed")
    arguments = parser.parse_args()
    stores = {"event_store": arguments.event_store, "projections": arguments.projections}
    try:
        for bundle in bundles(stores, platform=arguments.platform):
            if arguments.again or not bundle.is_fresh:
                bundle.build()
            functions = ", ".join(root.rpartition(".")[2] for root in bundle.recipe.roots)
            print(
                f"{bundle.recipe.name:<22} {bundle.megabytes:5.2f} MB of {bundle.recipe.max_mb:>2}"
                f"  sha256 {bundle.sha256}  {functions}"
            )
    except (TooLargeError, UnreadableImportError, ValueError, RuntimeError) as error:
        print(f"Not bundled: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
