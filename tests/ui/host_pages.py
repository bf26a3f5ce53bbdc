"""A host at the website."""

from uuid import UUID

from playwright.async_api import expect

from tests.ui.eventually import eventually
from tests.ui.running_platform import RunningPlatform
from tests.ui.visitor import answer_for
from tests.ui.website import Website


async def sign_in_as_host(website: Website, platform: RunningPlatform) -> None:
    await website.open("/hosts")
    await website.page.get_by_label("Password").fill(platform.addresses["hostPassword"])
    await website.button("Sign in").click()
    await expect(website.heading("Overview")).to_be_visible()


async def invite_and_answer(
    platform: RunningPlatform,
    *guests: tuple[str, str],
    absent: tuple[str, ...],
    dietary: str,
    needs: list[str] | None = None,
) -> UUID:
    """A household of the day that has answered, which the read models know."""
    guest, invite_id = await platform.guest("day", *guests)
    songs = [{"artist": "ABBA", "track": "Dancing Queen"}]
    answer = answer_for(
        await guest.rsvp(), absent=absent, songs=songs, dietary=dietary, needs=needs
    )
    answered = await guest.post("/api/rsvp", answer)
    assert answered.status_code == 200, answered.text
    host = await platform.host()

    async def listed() -> bool:
        return any(
            invite["id"] == str(invite_id) and invite["status"] == "submitted"
            for invite in await host.all_of("/api/invites")
        )

    await eventually(listed)
    return invite_id


async def until_listed(platform: RunningPlatform, *names: str) -> None:
    """Wait until the list of invites names them all."""
    host = await platform.host()

    async def listed() -> bool:
        invited = {
            name for invite in await host.all_of("/api/invites") for name in invite["invitedGuests"]
        }
        return invited.issuperset(names)

    await eventually(listed)


async def end_session(website: Website, platform: RunningPlatform) -> None:
    """As if its time were over: the browser knows nothing of it."""
    (cookie,) = await website.context.cookies()
    elsewhere = platform.visitor()
    elsewhere.cookie = f"{cookie['name']}={cookie['value']}"
    json = {"Content-Type": "application/json"}
    assert (await elsewhere.request("DELETE", "/api/session", headers=json)).status_code == 204
