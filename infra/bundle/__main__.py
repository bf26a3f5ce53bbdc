"""`python -m infra.bundle` builds the zips of all services into build/bundles, where needed."""

import argparse
import sys

from infra.bundle.building import TooLargeError, bundle
from infra.bundle.imports import UnreadableImportError
from infra.bundle.recipes import DEFAULT_STORES, DEPLOYED, services


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.bundle", description=__doc__)
    parser.add_argument("--platform", default=DEPLOYED, help="as uv names it")
    parser.add_argument("--event-store", default=DEFAULT_STORES["event_store"])
    parser.add_argument("--projections", default=DEFAULT_STORES["projections"])
    parser.add_argument("--again", action="store_true", help="also where nothing has changed")
    arguments = parser.parse_args()
    stores = {"event_store": arguments.event_store, "projections": arguments.projections}
    failed = False
    for service in services():
        try:
            found = bundle(service, stores, platform=arguments.platform)
            if arguments.again or not found.is_fresh:
                found.build()
        except (TooLargeError, UnreadableImportError, ValueError, RuntimeError) as error:
            print(f"{service}: {error}", file=sys.stderr)
            failed = True
            continue
        functions = ", ".join(root.rpartition(".")[2] for root in found.recipe.roots)
        print(
            f"{found.recipe.name:<24} {found.megabytes:5.2f} MB of {found.recipe.max_mb:>2}"
            f"  sha256 {found.sha256}  {functions}"
        )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
