"""One platform and one browser for all tests of a run, with a fault proxy before AWS."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, async_playwright

from infra.local.state import State
from tests.aws_proxy import AwsProxy
from tests.ui import chromium
from tests.ui.running_platform import REPOSITORY, RunningPlatform
from tests.ui.stores import DEFAULT, Choice
from tests.ui.website import DEVICES, Website

# Each worker has a platform of its own.
STATE = REPOSITORY / ".local" / f"test-ui-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"


@pytest.fixture(scope="session")
async def proxy() -> AsyncIterator[AwsProxy]:
    async with AwsProxy(State(STATE).aws_endpoint) as proxy:
        yield proxy


@pytest.fixture(scope="session")
def choice() -> Choice:
    """The stores of this run, as for `make start`."""
    return Choice(
        os.environ.get("EVENT_STORE", DEFAULT.event_store),
        os.environ.get("PROJECTIONS", DEFAULT.projections),
    )


@pytest.fixture(scope="session")
async def platform(proxy: AwsProxy, choice: Choice) -> AsyncIterator[RunningPlatform]:
    """As new: nothing happened on it yet."""
    shutil.rmtree(STATE, ignore_errors=True)
    platform = await RunningPlatform.start(STATE, choice, "--functions-endpoint", proxy.url)
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


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium.installed(), args=chromium.ARGUMENTS
        )
        yield browser
        await browser.close()


@pytest.fixture(params=list(DEVICES))
def device(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def website(
    platform: RunningPlatform, browser: Browser, device: str
) -> AsyncIterator[Website]:
    """Somebody at the website, with a phone and then at a desk."""
    website = await Website.visit(browser, device, platform.url)
    yield website
    await website.leave()
