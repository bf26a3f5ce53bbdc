"""Fifty at once, and SIGKILL at the worst moments: one answer, nothing lost."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from uuid import uuid4

import asyncpg
import pytest

from tests.aws_proxy import AwsCall, AwsProxy
from tests.ui.eventually import PATIENCE_SECONDS, eventually
from tests.ui.running_platform import RunningPlatform
from tests.ui.visitor import answer_for

pytestmark = pytest.mark.usefixtures("menu")


async def test_fifty_submissions_at_once_are_one_event_and_one_mail(
    platform: RunningPlatform,
) -> None:
    name = f"Ann {uuid4().hex[:6]}"
    guest, invite_id = await platform.guest("evening", ("adult", name))
    answer = answer_for(await guest.rsvp())
    responses = await asyncio.gather(
        *(guest.post("/api/rsvp", answer, key=uuid4()) for _ in range(50))
    )
    assert Counter(response.status_code for response in responses) == {200: 1, 409: 49}
    submitted = [
        recorded
        for recorded in await platform.stores.history()
        if recorded.event.type == "invite.submitted" and recorded.event.id == invite_id
    ]
    assert len(submitted) == 1
    assert len(await eventually(lambda: platform.mails.naming(name))) == 1
    assert await eventually(platform.stores.outbox_is_empty)
    assert len(await platform.mails.naming(name)) == 1


async def test_fifty_changes_of_one_answer_at_once_are_one_event_and_one_mail(
    platform: RunningPlatform,
) -> None:
    name = f"Amy {uuid4().hex[:6]}"
    guest, invite_id = await platform.guest("evening", ("adult", name))
    pending = await guest.rsvp()
    submitted = (await guest.post("/api/rsvp", answer_for(pending))).json()
    change = {**answer_for(pending, absent={name}), "version": submitted["version"]}
    responses = await asyncio.gather(
        *(guest.put("/api/rsvp", change, key=uuid4()) for _ in range(50))
    )
    assert Counter(response.status_code for response in responses) == {200: 1, 409: 49}
    amended = [
        recorded
        for recorded in await platform.stores.history()
        if recorded.event.type == "invite.amended" and recorded.event.id == invite_id
    ]
    assert len(amended) == 1
    assert await eventually(platform.stores.outbox_is_empty)
    assert await eventually(platform.queues.are_empty)
    subjects = Counter(mail["subject"] for mail in await platform.mails.naming(name))
    assert subjects == {"An invite has been submitted!": 1, "An answer has been changed!": 1}
    assert await platform.stores.read_models_equal_the_fold_of_history()


async def test_the_command_function_dies_right_after_its_commit(
    platform: RunningPlatform, proxy: AwsProxy
) -> None:
    """Its second nudge never leaves: the event is published by the delayed one."""
    name = f"Ben {uuid4().hex[:6]}"
    guest, invite_id = await platform.guest("evening", ("adult", name))
    answer = answer_for(await guest.rsvp())
    # Those that are left of before, delayed by half a minute, would do the delayed one's work.
    await eventually(platform.stores.outbox_is_empty)
    await eventually(platform.queues.are_empty)
    await platform.queues.discard("nudges")
    await eventually(platform.queues.have_no_nudge_on_its_way)
    seen = len(proxy.calls)

    async def die(call: AwsCall) -> bool:
        return (
            _nudge(call)
            and not call.body.get("DelaySeconds")
            and await platform.kill_busy("command-http") > 0
        )

    proxy.before.append(die)
    key = uuid4()
    dead = await guest.request(
        "POST", "/api/rsvp", json=answer, headers={"Idempotency-Key": str(key)}
    )
    assert dead.status_code >= 500
    committed = [
        recorded
        for recorded in await platform.stores.history()
        if recorded.event.type == "invite.submitted" and recorded.event.id == invite_id
    ]
    assert len(committed) == 1
    assert not await platform.stores.outbox_is_empty()
    nudges = [call for call in proxy.calls[seen:] if _nudge(call)]
    assert [bool(call.body.get("DelaySeconds")) for call in nudges] == [True, False]

    assert len(await eventually(lambda: platform.mails.naming(name))) == 1
    assert (await guest.rsvp(version=committed[0].version))["status"] == "submitted"
    assert await eventually(platform.stores.outbox_is_empty)
    assert await platform.stores.read_models_equal_the_fold_of_history()
    retried = await guest.post("/api/rsvp", answer, key=key)
    assert (retried.status_code, retried.json()["version"]) == (200, committed[0].version)


async def test_the_relay_dies_between_publishing_and_deleting(
    platform: RunningPlatform, proxy: AwsProxy
) -> None:
    """Everything is published twice; each mail is sent once."""
    name = f"Cat {uuid4().hex[:6]}"
    published = 0

    async def count(call: AwsCall) -> bool:
        nonlocal published
        published += _publishes(call, name)
        return False

    async def die(call: AwsCall) -> bool:
        return _publishes(call, "InviteSubmitted", name) and (
            await platform.kill_busy("command-relay") > 0
        )

    async with platform.queues.visibility_timeout("nudges", seconds=3):
        # The invite's own nudges end the poll that began under the old time-out.
        guest, _ = await platform.guest("evening", ("adult", name))
        answer = answer_for(await guest.rsvp())
        await eventually(platform.stores.outbox_is_empty)
        proxy.before.append(count)
        proxy.after.append(die)
        submitted = await guest.post("/api/rsvp", answer)
        own = await guest.rsvp(version=submitted.json()["version"])
        assert own["status"] == "submitted"
        assert not await platform.stores.outbox_is_empty()
        assert await eventually(platform.stores.outbox_is_empty)
    assert published == 2
    assert await eventually(platform.queues.are_empty)
    assert len(await platform.mails.naming(name)) == 1
    assert await platform.stores.read_models_equal_the_fold_of_history()


async def test_the_projector_dies_in_the_middle_of_a_batch(
    platform: RunningPlatform, proxy: AwsProxy
) -> None:
    """Its messages come back once their visibility time-out has passed."""
    name = f"Dee {uuid4().hex[:6]}"
    async with platform.queues.visibility_timeout("projections", seconds=3):
        # The invite's own events end the poll that began under the old time-out.
        guest, _ = await platform.guest("evening", ("adult", name))
        answer = answer_for(await guest.rsvp())
        await eventually(platform.stores.outbox_is_empty)

        async def submit() -> None:
            assert (await guest.post("/api/rsvp", answer)).status_code == 200

        match platform.stores.choice.projections:
            case "postgres":
                await _projector_dies_in_a_transaction(platform, submit)
            case _:
                await _projector_dies_putting_an_item(platform, proxy, name, submit)

        async def listed() -> bool:
            return bool((await guest.rsvp())["status"] == "submitted")

        await eventually(listed)
    assert await platform.stores.read_models_equal_the_fold_of_history()
    host = await platform.host()
    attending = await host.all_of("/api/attending-guests")
    assert [guest["name"] for guest in attending].count(name) == 1
    assert len(await eventually(lambda: platform.mails.naming(name))) == 1


async def _projector_dies_in_a_transaction(
    platform: RunningPlatform, cause: Callable[[], Awaitable[None]]
) -> None:
    blocker = await asyncpg.connect(platform.addresses["databaseUrl"])
    async with blocker.transaction():
        await blocker.execute("LOCK TABLE read_models.submitted_attending_guests")
        await cause()

        async def in_the_middle() -> bool:
            waiting = await blocker.fetchval(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE usename = 'projector' AND wait_event_type = 'Lock'"
            )
            return bool(waiting)

        await eventually(in_the_middle)
        assert await platform.kill_busy("projector") > 0
    await blocker.close()


async def _projector_dies_putting_an_item(
    platform: RunningPlatform, proxy: AwsProxy, name: str, cause: Callable[[], Awaitable[None]]
) -> None:
    died = asyncio.Event()

    async def die(call: AwsCall) -> bool:
        if not _puts_an_answer(call, name) or await platform.kill_busy("projector") == 0:
            return False
        died.set()
        return True

    proxy.before.append(die)
    await cause()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await died.wait()


async def test_a_dead_function_is_no_dead_system(platform: RunningPlatform) -> None:
    await platform.kill_all("query-http")

    async def healthy() -> bool:
        return (await platform.http.get("/api/health")).status_code == 200

    assert await eventually(healthy)


def _nudge(call: AwsCall) -> bool:
    return call.operation == "AmazonSQS.SendMessage" and "nudges" in call.body["QueueUrl"]


def _puts_an_answer(call: AwsCall, name: str) -> bool:
    return (
        call.operation == "DynamoDB_20120810.PutItem"
        and call.body["TableName"] == "rsvp-local-read-models"
        and call.body["Item"]["sk"]["S"].endswith("#answer")
        and name in str(call.body)
    )


def _publishes(call: AwsCall, *words: str) -> bool:
    text = str(call.body)
    return call.operation == "AWSEvents.PutEvents" and all(word in text for word in words)
