"""The form in which guests answer, as a person finds their way about it."""

from playwright.async_api import Locator

from tests.ui.website import Website


def fields_of(website: Website, name: str) -> Locator:
    """The part of the form that is about one guest."""
    return website.page.get_by_role("group", name=name, exact=False).and_(
        website.page.locator(".guest-fields")
    )


async def choose_first_dishes(fields: Locator) -> list[str]:
    """The names of the dishes chosen, in the order they are served."""
    chosen = []
    for course in ("Starter", "Main course", "Dessert"):
        dish = fields.get_by_role("group", name=course).get_by_role("radio").first
        await dish.check()
        chosen.append(await dish.evaluate("dish => dish.closest('label').innerText"))
    return chosen


def summary(website: Website) -> Locator:
    """What has to be mended, at the head of the form."""
    return website.page.get_by_role("alert").filter(has=website.page.get_by_role("heading"))
