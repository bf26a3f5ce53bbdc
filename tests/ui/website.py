"""The website in a real browser, watched for whatever must never happen on any page."""

import os
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from tests.ui.running_platform import REPOSITORY

SCREENSHOTS = REPOSITORY / ".local" / "screenshots"
_TAKES_SCREENSHOTS = "SCREENSHOTS" in os.environ
AXE = REPOSITORY / "node_modules" / "axe-core" / "axe.min.js"
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
DEVICES: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    "desktop": {"viewport": {"width": 1280, "height": 900}},
}
READ_FROM_THE_RIGHT = """(words) => {
  const text = [...words.childNodes].find((node) => node.nodeType === Node.TEXT_NODE);
  const at = (place) => {
    const range = document.createRange();
    range.setStart(text, place);
    range.setEnd(text, place + 1);
    return range.getBoundingClientRect().left;
  };
  return at(text.length - 1) < at(0);  // the full stop is where the reading ends
}"""
_PATIENCE_MILLISECONDS = 40_000  # a busy machine is no fault of the website's
_REPORT_VIOLATIONS = """
addEventListener('securitypolicyviolation', ({violatedDirective, blockedURI, sourceFile}) =>
  reportViolation(`${violatedDirective}: ${blockedURI} in ${sourceFile}`));
"""
# Not window.innerWidth: a phone zooms out until the widest page is in its window.
_NARROW_ENOUGH = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
_AXE_FINDINGS = """async () => (await axe.run()).violations.map(({id, nodes}) =>
  `${id}: ${nodes.map(({html, failureSummary}) => `${html} ${failureSummary}`).join(' | ')}`)"""


expect.set_options(timeout=_PATIENCE_MILLISECONDS)


@dataclass
class Website:
    """One visitor's browser; `faults` gathers what must be empty when they leave."""

    device: str
    context: BrowserContext
    page: Page
    url: str
    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    """Method and path of every request, in order."""
    addresses: list[str] = field(default_factory=list)
    """As they were asked for, with what stands behind the ?; what is behind a # stays here."""

    @classmethod
    async def visit(cls, browser: Browser, device: str, url: str) -> Self:
        context = await browser.new_context(
            base_url=url, reduced_motion="reduce", locale="en-GB", **DEVICES[device]
        )
        context.set_default_timeout(_PATIENCE_MILLISECONDS)
        website = cls(device, context, await context.new_page(), url)
        await context.expose_function("reportViolation", website._violated)
        await context.add_init_script(_REPORT_VIOLATIONS)
        context.on("request", lambda request: website._asked(request.method, request.url))
        context.on("console", website._heard)
        context.on("weberror", lambda error: website.faults.append(str(error.error)))
        return website

    async def leave(self) -> None:
        await self.context.close()
        assert not self.faults, self.faults

    async def open(self, path: str = "/") -> None:
        await self.page.goto(path)

    async def sign_in(self, code: str) -> None:
        await self.open()
        await self.page.get_by_label("Your invite’s code").fill(code)
        await self.button("Open your invite").click()
        await expect(self.page).to_have_url(f"{self.url}/invite")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name)

    def heading(self, name: str) -> Locator:
        return self.page.get_by_role("heading", name=name)

    def posts_to(self, path: str) -> int:
        return self.requests.count(f"POST {path}")

    def puts_to(self, path: str) -> int:
        return self.requests.count(f"PUT {path}")

    async def look_at(self, name: str) -> None:
        """Hold the page, as it is, to what every page owes everybody.

        With SCREENSHOTS set, keep a picture of it: drawing it is half of the work (measured).
        """
        if not await self.page.evaluate("'axe' in window"):
            await self.page.evaluate(AXE.read_text())
        for theme in THEMES:
            await self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            if _TAKES_SCREENSHOTS:
                picture = SCREENSHOTS / f"{name}-{self.device}-{theme}.png"
                await self.page.screenshot(path=picture, full_page=True)
            findings = await self.page.evaluate(_AXE_FINDINGS)
            assert findings == [], f"{name}, {theme}: {findings}"
        await self.is_narrow_enough(name)

    async def is_narrow_enough(self, name: str) -> None:
        assert await self.page.evaluate(_NARROW_ENOUGH), f"{name} scrolls sideways"

    def _asked(self, method: str, url: str) -> None:
        if not url.startswith((f"{self.url}/", "data:", "blob:")):
            self.faults.append(f"{url} is not ours")
        self.addresses.append(url.partition("#")[0])
        self.requests.append(f"{method} {url.removeprefix(self.url).partition('?')[0]}")

    def _violated(self, what: str) -> None:
        self.faults.append(f"Against the Content-Security-Policy: {what}")

    def _heard(self, message: ConsoleMessage) -> None:
        """The browser itself notes every answer that is no success; those are not faults."""
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(message.text)
