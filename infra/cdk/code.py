"""Where a function's code comes from: the one place that knows."""

import os
from pathlib import Path

from aws_cdk import IgnoreMode
from aws_cdk.aws_lambda import AssetCode, Code

from infra.bundle.building import Bundle, bundle, migrations
from infra.cdk.config import StageConfig

SERVICES = Path(__file__).parents[2] / "services"


class NotBundledError(Exception):
    """There is no bundle of what would be deployed."""


def service_code(stage: StageConfig, service: str) -> AssetCode:
    """The service's bundle; locally its source tree, which the functions run from."""
    if stage.is_deployed:
        stores = {"event_store": stage.event_store, "projections": stage.projections}
        return _bundled(bundle(service, stores)) or _sources(SERVICES / service / "src")
    return _sources(SERVICES / service / "src")


def migrations_code() -> AssetCode:
    """The bundle of the function that migrates the database."""
    return _bundled(migrations()) or _sources(SERVICES.parent / "infra" / "migrations")


def _bundled(found: Bundle) -> AssetCode | None:
    """None where sources may stand in: where somebody only looks at the templates.

    The cdk command line, which deploys, gets bundles, and only such as are made of today's code.
    """
    if found.is_fresh:
        return Code.from_asset(str(found.file))
    if "CDK_CLI_VERSION" in os.environ:
        raise NotBundledError(f"{found.recipe.name} is not bundled as it is now: `make bundle`.")
    return None


def _sources(directory: Path) -> AssetCode:
    """Bytecode is left out, or each run would change the asset."""
    return Code.from_asset(str(directory), exclude=["**/__pycache__"], ignore_mode=IgnoreMode.GLOB)
