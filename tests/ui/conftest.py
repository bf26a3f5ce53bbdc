"""One platform for all tests of a run, with a fault proxy between its functions and AWS."""

import shutil
from collections.abc import AsyncIterator, Iterator

import pytest

from infra.local.state import State
from tests.ui.aws_proxy import AwsProxy
from tests.ui.running_platform import REPOSITORY, RunningPlatform

STATE = REPOSITORY / ".local" / "test-ui"


@pytest.fixture(scope="session")
async def proxy() -> AsyncIterator[AwsProxy]:
    async with AwsProxy(State(STATE).aws_endpoint) as proxy:
        yield proxy


@pytest.fixture(scope="session")
async def platform(proxy: AwsProxy) -> AsyncIterator[RunningPlatform]:
    """As new: nothing happened on it yet."""
    shutil.rmtree(STATE, ignore_errors=True)
    platform = await RunningPlatform.start(STATE, "--functions-endpoint", proxy.url)
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
