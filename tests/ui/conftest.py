"""One platform for all tests of a run, with a fault proxy between its functions and AWS."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.ui.aws_proxy import AwsProxy
from tests.ui.running_platform import REPOSITORY, RunningPlatform


@pytest.fixture(scope="session")
async def proxy() -> AsyncIterator[AwsProxy]:
    async with AwsProxy() as proxy:
        yield proxy


@pytest.fixture(scope="session")
async def platform(proxy: AwsProxy) -> AsyncIterator[RunningPlatform]:
    state = REPOSITORY / ".local" / "test-ui"
    platform = await RunningPlatform.start(state, "--functions-endpoint", proxy.url)
    proxy.upstream = platform.addresses["awsEndpointUrl"]
    yield platform
    await platform.stop()


@pytest.fixture(scope="session")
async def menu(platform: RunningPlatform) -> None:
    """The example menu, on the platform."""
    await platform.run_cli("import-food-choices", "examples/food-choices.json")


@pytest.fixture(autouse=True)
def no_strikes_left(proxy: AwsProxy) -> Iterator[None]:
    yield
    proxy.before.clear()
    proxy.after.clear()
