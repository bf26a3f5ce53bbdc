"""Where a function's code comes from: the one place that knows."""

import os
from pathlib import Path

from aws_cdk import IgnoreMode
from aws_cdk.aws_lambda import AssetCode, Code

from infra.bundle.building import bundle
from infra.cdk.config import StageConfig

SERVICES = Path(__file__).parents[2] / "services"


class NotBundledError(Exception):
    """There is no bundle of what would be deployed."""


def service_code(stage: StageConfig, service: str) -> AssetCode:
    """The service's bundle; locally its source tree, which the functions run from.

    The tree stands in for a bundle also where somebody only looks at the templates. The cdk
    command line, which deploys, gets bundles, and only such as are made of today's code.
    """
    if stage.is_deployed:
        stores = {"event_store": stage.event_store, "projections": stage.projections}
        found = bundle(service, stores)
        if found.is_fresh:
            return Code.from_asset(str(found.file))
        if "CDK_CLI_VERSION" in os.environ:
            raise NotBundledError(f"{service} has changed since it was bundled: run `make bundle`.")
    return Code.from_asset(
        str(SERVICES / service / "src"),
        # Bytecode is left out, or each run would change the asset.
        exclude=["**/__pycache__"],
        ignore_mode=IgnoreMode.GLOB,
    )
