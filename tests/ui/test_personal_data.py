"""Names, codes and diets are in bodies alone: in no address, error, mail header or listing."""

import base64
import json
import re
from typing import Any, Final
from urllib.parse import unquote
from uuid import uuid4

import pytest
from playwright.async_api import Browser, expect

from tests.torture import Figures
from tests.ui.answer_form import choose_first_dishes, fields_of
from tests.ui.eventually import eventually
from tests.ui.host_pages import sign_in_as_host, until_listed
from tests.ui.local_aws import bus_event
from tests.ui.running_platform import RunningPlatform
from tests.ui.visitor import answer_for
from tests.ui.website import Website

PROMISE: Final = "Personal data stays in"
HOST_PAGES: Final = (
    "", "/guests", "/songs", "/menu", "/caterer", "/invites/chase", "/invites/new",
)  # fmt: skip

pytestmark = pytest.mark.usefixtures("menu")


def readable(address: str) -> str:
    """As whoever reads a log could make sense of it."""
    plain = unquote(address)
    decoded = (
        base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)).decode(errors="replace")
        for word in re.findall(r"[\w-]{8,}", plain, re.ASCII)
        if len(word) % 4 != 1
    )
    return " ".join((plain, *decoded)).lower()


@pytest.mark.torture(PROMISE)
async def test_no_address_tells_who_somebody_is(
    platform: RunningPlatform, browser: Browser, figures: Figures
) -> None:
    name = f"Canary{uuid4().hex[:6]}"
    code = await platform.invite("day", ("adult", f"Zoë {name}"), ("adult", f"Ann {name}"))
    await until_listed(platform, f"Zoë {name}")
    guest = await Website.visit(browser, "desktop", platform.url)
    await guest.open(f"/#code={code}")
    await guest.button("Open your invite").click()
    await guest.link("Will you come?").first.click()
    for first_name in ("Zoë", "Ann"):
        fields = fields_of(guest, f"{first_name} {name}")
        await fields.get_by_label("Yes, with joy").check()
        await choose_first_dishes(fields)
        await fields.get_by_label("Dietary requirements").fill(f"no {name}")
    await guest.button("Send our answer").click()
    await expect(guest.heading("Thank you, see you there!")).to_be_visible()
    await guest.leave()

    host = await Website.visit(browser, "desktop", platform.url)
    await sign_in_as_host(host, platform)
    for page in HOST_PAGES:
        await host.open(f"/hosts{page}")
        await expect(host.page.get_by_role("heading", level=1)).to_be_visible()
    await host.open("/hosts/invites")
    for searched in (name, code):
        await host.page.get_by_label("Search").fill(searched)
        await host.page.reload()
        await expect(host.page.get_by_label("Search")).to_have_value(searched)
        await host.link("Print its card").click()
        await expect(host.page.locator(".card-code")).to_have_text([code])
        await host.page.reload()
        await expect(host.page.locator(".card-code")).to_have_text([code])
        await host.page.go_back()
        await expect(host.page.get_by_label("Search")).to_have_value(searched)
    await host.link(f"Zoë {name} and Ann {name}").click()
    await expect(host.heading(f"Zoë {name} and Ann {name}")).to_be_visible()
    await host.leave()

    asker = await platform.host()
    addresses = [*guest.addresses, *host.addresses]
    for path in ("/api/invites", "/api/attending-guests", "/api/song-choices"):
        after = ""
        while after is not None:
            addresses.append(f"{path}?limit=1&after={after}")
            page_of = await asker.get(f"{path}?limit=1" + (f"&after={after}" if after else ""))
            after = page_of.json()["next"]
    for address in addresses:
        for canary in (name, code, code.replace("-", "")):
            assert canary.lower() not in readable(address), address
    figures(addresses=len(addresses), told_anything=0)


@pytest.mark.torture(PROMISE)
async def test_no_error_repeats_what_was_sent(platform: RunningPlatform, figures: Figures) -> None:
    canary = f"Canary{uuid4().hex[:8]}"
    guest, _ = await platform.guest("evening", ("adult", "Ann"))
    host, stranger = await platform.host(), platform.visitor()
    pending = await guest.rsvp()
    answer = answer_for(pending, dietary=canary, songs=[{"artist": canary, "track": canary}])
    (guest_id,) = answer["guests"]

    def with_(**changed: Any) -> dict[str, Any]:
        return {**answer, "guests": {guest_id: {**answer["guests"][guest_id], **changed}}}

    asked = [
        await guest.post("/api/rsvp", with_(attending=canary)),
        await guest.post("/api/rsvp", with_(mainId=canary)),
        await guest.post("/api/rsvp", with_(dietaryRequirements=f"{canary}\x00")),
        await guest.post("/api/rsvp", with_(dietaryNeeds=[canary])),
        await guest.post("/api/rsvp", {**answer, "songs": [{"artist": "", "track": canary}]}),
        await guest.post("/api/rsvp", {**answer, "emailAddress": f"{canary} at home"}),
        await guest.put("/api/rsvp", {**answer, "version": canary}),
        await guest.post("/api/rsvp", canary),
        await guest.request("POST", "/api/rsvp", content=f'{{"{canary}'.encode()),
        await guest.get(f"/api/rsvp?version={canary}"),
        await guest.get(f"/api/{canary}"),
        await guest.get(f"/api/invites?after={canary}"),
        await host.get(f"/api/invites?after={canary}"),
        await host.get(f"/api/invites?limit={canary}"),
        await host.get("/api/invites", Accept=f"text/{canary}"),
        await host.get(f"/api/host/rsvp?invite={canary}"),
        await host.get(f"/api/caterer-sheet?asOf={canary}"),
        await host.post("/api/invites", {"type": canary, "guests": []}),
        await host.post("/api/invites", {"type": "day", "guests": [{"type": canary, "name": ""}]}),
        await host.post("/api/invites", {"type": "day", "guests": [{"name": canary * 20}]}),
        await host.post("/api/invite-codes", {"code": canary}),
        await host.put("/api/wedding/rsvp-deadline", {"lastDay": canary, "timeZone": canary}),
        await stranger.post("/api/session", {"code": canary}),
        await stranger.post("/api/host/session", {"password": canary}),
        await stranger.request(
            "POST", "/api/rsvp", json=answer, headers={"Idempotency-Key": canary}
        ),
        await stranger.request("PATCH", "/api/rsvp", json=answer, headers={"X-Name": canary}),
    ]
    await platform.forget_wrong_codes()
    for response in asked:
        assert 400 <= response.status_code < 500, response.text
        told = response.text + json.dumps(dict(response.headers))
        assert canary.lower() not in told.lower(), told
    assert (await guest.rsvp()) == pending
    figures(errors=len(asked), repeating=0)


@pytest.mark.torture(PROMISE)
async def test_nothing_personal_is_in_headers_of_mails_or_in_listings(
    platform: RunningPlatform, figures: Figures
) -> None:
    canary = f"Canary{uuid4().hex[:8]}"
    guest, invite_id = await platform.guest("evening", ("adult", f"Zoë {canary}"))
    code = await platform.code_of(invite_id)
    answer = answer_for(
        await guest.rsvp(), dietary=canary, songs=[{"artist": canary, "track": "x"}]
    )
    answer["emailAddress"] = f"{uuid4().hex}@example.com"
    assert (await guest.post("/api/rsvp", answer)).status_code == 200

    async def both_mails_came() -> list[dict[str, Any]]:
        mails = await platform.mails.naming(canary)
        return mails if len(mails) == 2 else []

    mails = await eventually(both_mails_came)
    for mail in mails:
        head = json.dumps([mail["headers"], mail["subject"]], ensure_ascii=False)
        assert canary not in head
        assert code not in head

    event = {"type": "invite.submitted", "id": str(invite_id), "attendingGuests": [canary]}
    letters = (
        canary,
        json.dumps({"detail-type": canary, "id": canary, "detail": {"event": event}}),
        json.dumps({"detail-type": "invite.submitted", "detail": {"id": canary, "event": event}}),
        bus_event("InviteSubmitted", {"guests": [{"name": canary}]}),
        json.dumps({"commandId": str(uuid4()), "command": {"guests": [{"name": canary}]}}),
        json.dumps({"correlationId": canary, canary: code}),
    )
    queues = ("commands", "nudges", "projections", "notifications")
    for queue in queues:
        for letter in letters:
            await platform.queues.send(f"{queue}-dlq", letter)
    try:
        told = [await platform.run_cli("dead-letters", "list")]
        told += [await platform.run_cli("dead-letters", "show", queue) for queue in queues]
    finally:
        for queue in queues:
            await platform.queues.discard(f"{queue}-dlq")
    told.append(await platform.run_cli("health"))
    for said in told:
        assert canary.lower() not in said.lower()
        assert code not in said
    figures(mails=len(mails), dead_letters=len(letters) * len(queues), told_anything=0)
