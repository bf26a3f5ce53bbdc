"""`make smoke` on the whole system: names what does not work, and disturbs nobody."""

import json

import pytest

from tests.ui.eventually import eventually
from tests.ui.running_platform import RunningPlatform

RULE = {"Rule": "rsvp-local-notifier", "EventBusName": "rsvp-local"}


async def smoke(platform: RunningPlatform, *options: str) -> tuple[int, str]:
    """As the CLI runs it, site address and all from the stage's own parameters."""
    process = await platform.start_cli("smoke", *options, told_the_site=False)
    output, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode()


async def test_a_working_stage_passes_twice_and_nobody_is_disturbed(
    platform: RunningPlatform,
) -> None:
    for _ in range(2):
        code, output = await smoke(platform)
        assert code == 0, output
        assert "A canary reaches the notifier" in output
        assert output.endswith("local works.\n")
    host = await platform.host()
    test_invites = [
        invite
        for invite in await host.all_of("/api/invites")
        if invite["invitedGuests"] == ["Test invite (smoke)"]
    ]
    assert [invite["submittedAt"] for invite in test_invites] == [None]
    assert await platform.mails.naming("Test invite") == []


async def test_a_rule_that_leads_nowhere_is_named(platform: RunningPlatform) -> None:
    async with platform.aws.client("events") as events:
        targets = (await events.list_targets_by_rule(**RULE))["Targets"]
        await events.remove_targets(**RULE, Ids=[target["Id"] for target in targets])
        try:
            code, output = await smoke(platform)
        finally:
            await events.put_targets(**RULE, Targets=targets)
    assert code == 1
    assert "rsvp-local-notifier does not lead to the queue rsvp-local-notifications" in output


async def test_an_event_that_never_arrives_is_missed(platform: RunningPlatform) -> None:
    """The rules look right, but the bus drops what the relay sends: the pattern asks for more."""
    await eventually(platform.queues.are_empty)
    await platform.queues.discard("nudges")  # one that is late would be told to wait
    async with platform.aws.client("events") as events:
        rule = {"Name": "rsvp-local-projector", "EventBusName": "rsvp-local"}
        pattern = json.loads((await events.describe_rule(**rule))["EventPattern"])
        never = {**pattern, "account": ["000000000000"]}
        await events.put_rule(**rule, EventPattern=json.dumps(never))
        try:
            code, output = await smoke(platform, "--within", "10")
        finally:
            await events.put_rule(**rule, EventPattern=json.dumps(pattern))
    assert code == 1, output
    assert "A sign-in did not reach the hosts' list within 10 s." in output
    assert "look at the bus rsvp-local" in output
    await platform.run_cli("replay")
    assert await eventually(platform.stores.read_models_equal_the_fold_of_history)


@pytest.mark.parametrize(("stage", "complaint"), [("elsewhere", "AWS says ParameterNotFound")])
async def test_a_stage_that_is_not_there_is_no_traceback(
    platform: RunningPlatform, stage: str, complaint: str
) -> None:
    code, output = await smoke(platform, "--stage", stage)
    assert code == 1
    assert complaint in output
