"""Where a function's code comes from: the one place that knows."""

from pathlib import Path

from aws_cdk import IgnoreMode
from aws_cdk.aws_lambda import AssetCode, Code

SERVICES = Path(__file__).parents[2] / "services"


def service_code(service: str) -> AssetCode:
    """The service's source tree. Bytecode is left out, or each run would change the asset."""
    return Code.from_asset(
        str(SERVICES / service / "src"),
        exclude=["**/__pycache__"],
        ignore_mode=IgnoreMode.GLOB,
    )
