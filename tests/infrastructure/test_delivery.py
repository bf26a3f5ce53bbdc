"""What `rsvp smoke` says of a broken way of events, on a bus with rules and queues."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import aioboto3
import pytest

from contracts.routing import SUBSCRIPTIONS
from rsvp.delivery import QUEUES, Delivery
from rsvp.terminal import Failure
from tests.infrastructure.aws_clients import new_table


@dataclass(frozen=True)
class Stage:
    """A stage of which nothing is there but the way of events, and nobody at its end."""

    name: str
    events: Any
    delivery: Delivery

    @property
    def bus(self) -> str:
        return f"rsvp-{self.name}"

    async def leads(self, consumer: str, queue: str) -> None:
        arn = f"arn:aws:sqs:eu-west-2:123456789012:rsvp-{self.name}-{queue}"
        await self.events.put_targets(
            Rule=f"rsvp-{self.name}-{consumer}",
            EventBusName=self.bus,
            Targets=[{"Id": "0", "Arn": arn}],
        )

    async def lets_through(self, consumer: str, source: str, *types: str) -> None:
        await self.events.put_rule(
            Name=f"rsvp-{self.name}-{consumer}",
            EventBusName=self.bus,
            EventPattern=json.dumps({"source": [source], "detail-type": types}),
        )


@pytest.fixture
async def stage(aws: str) -> AsyncIterator[Stage]:
    name = f"t{uuid4().hex[:8]}"
    session = aioboto3.Session()
    async with AsyncExitStack() as clients:
        events: Any = await clients.enter_async_context(session.client("events"))
        sqs = await clients.enter_async_context(session.client("sqs"))
        dynamodb = await clients.enter_async_context(session.client("dynamodb"))
        await events.create_event_bus(Name=f"rsvp-{name}")
        for queue in ("nudges", "projections", "notifications"):
            for suffix in ("", "-dlq"):
                await sqs.create_queue(QueueName=f"rsvp-{name}-{queue}{suffix}")
        await new_table(f"rsvp-{name}-mailed")
        made = Stage(name, events, Delivery(name, events, sqs, dynamodb))
        for each in SUBSCRIPTIONS:
            await made.lets_through(each.consumer, each.source, *each.event_types)
            await made.leads(each.consumer, QUEUES[each.consumer])
        yield made


async def test_rules_as_they_are_deployed_pass(stage: Stage) -> None:
    await stage.delivery.check_rules()


async def test_a_bus_that_is_not_there_is_named(stage: Stage) -> None:
    """PutEvents would answer 200, and drop."""
    elsewhere = Delivery("elsewhere", stage.events, stage.delivery.sqs, stage.delivery.dynamodb)
    with pytest.raises(Failure, match="The bus: there is no rsvp-elsewhere"):
        await elsewhere.check_rules()


async def test_a_missing_rule_is_named(stage: Stage) -> None:
    rule = f"rsvp-{stage.name}-notifier"
    await stage.events.remove_targets(Rule=rule, EventBusName=stage.bus, Ids=["0"])
    await stage.events.delete_rule(Name=rule, EventBusName=stage.bus)
    with pytest.raises(Failure, match=f"has no rule {rule}"):
        await stage.delivery.check_rules()


async def test_a_disabled_rule_is_named(stage: Stage) -> None:
    rule = f"rsvp-{stage.name}-projector"
    await stage.events.disable_rule(Name=rule, EventBusName=stage.bus)
    with pytest.raises(Failure, match=f"{rule} is not enabled"):
        await stage.delivery.check_rules()


async def test_a_rule_that_lets_too_little_through_is_named(stage: Stage) -> None:
    projector, _ = SUBSCRIPTIONS
    *others, missing = projector.event_types
    await stage.lets_through("projector", projector.source, *others)
    with pytest.raises(Failure, match=f"does not let {re.escape(missing)} through"):
        await stage.delivery.check_rules()
    await stage.lets_through("projector", "somebody.else", *projector.event_types)
    with pytest.raises(Failure, match=r"does not let rsvp\.aggregate-events through"):
        await stage.delivery.check_rules()


async def test_a_rule_that_leads_astray_is_named(stage: Stage) -> None:
    await stage.leads("notifier", "projections")
    with pytest.raises(Failure, match=f"does not lead to the queue rsvp-{stage.name}-notif"):
        await stage.delivery.check_rules()


async def test_a_canary_that_nobody_takes_is_found_waiting(stage: Stage) -> None:
    canary = await stage.delivery.send_canary()
    assert not await stage.delivery.has_arrived(canary)
    where = await stage.delivery.where_it_stopped()
    assert f"1 in rsvp-{stage.name}-notifications" in where
    assert "projections" not in where, "the projector is none of the canary's business"


async def test_a_canary_that_the_bus_lost_is_told_from_one_that_waits(stage: Stage) -> None:
    assert "Nothing waits in any queue" in await stage.delivery.where_it_stopped()
