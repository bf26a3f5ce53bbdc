"""Whatever people do, and whatever goes wrong, the log of everything tells nothing personal."""

import json
from uuid import uuid4

import pytest

from tests.ui.eventually import eventually
from tests.ui.running_platform import RunningPlatform
from tests.ui.visitor import answer_for

pytestmark = pytest.mark.usefixtures("menu")


async def test_no_name_code_cookie_password_or_body_is_logged(platform: RunningPlatform) -> None:
    canary = f"Canary{uuid4().hex[:8]}"
    guest, invite_id = await platform.guest("day", ("adult", f"Zoë {canary}"))
    code = await platform.code_of(invite_id)
    answer = answer_for(
        await guest.rsvp(), songs=[{"artist": canary, "track": canary}], dietary=f"no {canary}"
    )
    (zoe,) = answer["guests"]
    answer["emailAddress"] = f"{canary}@example.com"
    for body in (
        {**answer, "emailAddress": f"{canary} at example.com"},
        {**answer, "guests": {canary: {"attending": canary}}},
        {**answer, "guests": {str(uuid4()): {"attending": True, "dietaryRequirements": canary}}},
        {**answer, "guests": {zoe: {"attending": True, "name": canary}}},
        {**answer, canary: canary},
        canary,
    ):
        assert (await guest.post("/api/rsvp", body)).status_code == 422
    assert (await guest.post("/api/rsvp", answer)).status_code == 200
    assert (await guest.post("/api/rsvp", answer)).status_code == 409
    assert (
        await guest.get(f"/api/{canary}?name={canary}", **{"X-Canary": canary})
    ).status_code == 404

    async def both_mails_came() -> bool:
        return len(await platform.mails.naming(canary)) == 2

    await eventually(both_mails_came)

    stranger = platform.visitor()
    assert (await stranger.post("/api/session", {"code": canary})).status_code == 401
    assert (await stranger.post("/api/host/session", {"password": canary})).status_code == 401
    stranger.cookie = f"__Host-sid={canary}"
    assert (await stranger.get("/api/rsvp")).status_code == 401

    host = await platform.host()
    exported = await host.get("/api/attending-guests", Accept="text/csv")
    assert canary in exported.text
    for function in ("command-worker", "projector", "notifier"):
        for poison in _poison(canary):
            await _invoke(platform, function, {"Records": [_record(poison)]})
    event = {"type": "invite.submitted", "id": canary, "attendingGuests": [{"name": canary}]}
    page = {"after": None, "reached": None, "complete": False, "events": [{"event": event}]}
    await _invoke(platform, "projector-rebuild", {"do": "fill", "generation": 1, **page})
    for step in ({"do": canary}, {"do": "switch", "generation": canary}):
        await _invoke(platform, "projector-rebuild", step)
    for asked in ({"limit": canary}, {"generation": 1, "until": canary}):
        await _invoke(platform, "command-replay", asked)
    await _invoke(platform, "command-answered", {"inviteId": canary})
    await _invoke(platform, "command-relay", {"Records": [_record(canary)]})

    log = (platform.state / "platform.log").read_text(errors="replace")
    assert "A command was not carried out" in log
    assert "A message was not projected" in log
    assert "Letter not sent" in log
    secrets = (canary, code, code.replace("-", ""), platform.addresses["hostPassword"])
    for secret in (*secrets, *_tokens(guest.cookie, host.cookie)):
        assert secret.lower() not in log.lower()


async def _invoke(platform: RunningPlatform, function: str, event: object) -> None:
    """Past the queues, where a message that always fails would stay for the tests behind us."""
    path = f"/2015-03-31/functions/rsvp-local-{function}/invocations"
    response = await platform.http.post(platform.addresses["adminUrl"] + path, json=event)
    assert response.status_code == 200, response.text


def _poison(canary: str) -> list[str]:
    """Messages that no consumer can do anything with."""
    event = {"type": "invite.submitted", "id": canary, "attendingGuests": [{"name": canary}]}
    return [
        canary,
        json.dumps({"detail": canary}),
        json.dumps({"detail": {"id": canary, "event": event}}),
        json.dumps({"commandId": canary, "command": {"guests": [{"name": canary}]}}),
    ]


def _record(body: str) -> dict[str, object]:
    return {"messageId": str(uuid4()), "body": body, "eventSource": "aws:sqs", "attributes": {}}


def _tokens(*cookies: str | None) -> list[str]:
    return [cookie.partition("=")[2] for cookie in cookies if cookie]
