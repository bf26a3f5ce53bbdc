"""`python -m infra.bundle` builds the zips of all services into build/bundles, where needed."""

import argparse
import sys
from collections.abc import Mapping

from infra.bundle.building import BUNDLES, TooLargeError, bundles
from infra.bundle.imports import UnreadableImportError
from infra.bundle.recipes import DEFAULT_STORES, DEPLOYED
from infra.bundle.sbom import write_website_sbom


def main() -> int:
    arguments = parser().parse_args()
    try:
        for bundle in bundles(_stores(arguments), platform=arguments.platform):
            bundle.ensure(again=arguments.again)
            functions = ", ".join(root.rpartition(".")[2] for root in bundle.recipe.roots)
            print(
                f"{bundle.recipe.name:<22} {bundle.megabytes:5.2f} MB of {bundle.recipe.max_mb:>2}"
                f"  sha256 {bundle.sha256}  {functions}"
            )
        write_website_sbom(BUNDLES / "website.cdx.json")
    except (TooLargeError, UnreadableImportError, ValueError, RuntimeError) as error:
        print(f"Not bundled: {error}", file=sys.stderr)
        return 1
    return 0


def parser() -> argparse.ArgumentParser:
    parsing = argparse.ArgumentParser(prog="python -m infra.bundle", description=__doc__)
    parsing.add_argument("--stage", help="for that stage's stores")
    parsing.add_argument("--platform", default=DEPLOYED, help="as uv names it")
    parsing.add_argument("--event-store", help="in place of the stage's own")
    parsing.add_argument("--projections", help="in place of the stage's own")
    parsing.add_argument("--again", action="store_true", help="also where nothing has changed")
    return parsing


def _stores(arguments: argparse.Namespace) -> Mapping[str, str]:
    """Raises ValueError for a stage there is not."""
    stores = dict(DEFAULT_STORES)
    if arguments.stage:
        # Only now: it loads aws_cdk, which takes seconds.
        from infra.cdk.stages import find  # noqa: PLC0415

        stage = find(arguments.stage)
        stores = {"event_store": stage.event_store, "projections": stage.projections}
    for name in stores:
        stores[name] = getattr(arguments, name) or stores[name]
    return stores


if __name__ == "__main__":
    sys.exit(main())
