"""Creates in moto what the stack asks for: queues, tables, buses, rules, parameters."""

import asyncio
import json
from collections.abc import Mapping

from infra.local.aws import Aws
from infra.local.stack import Rule, Stack


async def create(aws: Aws, stack: Stack) -> None:
    """Create everything but parameters, in an empty moto."""
    async with asyncio.TaskGroup() as group:
        group.create_task(_create_queues(aws, stack))
        group.create_task(_create_tables(aws, stack))
        group.create_task(_create_rules(aws, stack))


async def put_parameters(aws: Aws, parameters: Mapping[str, str]) -> None:
    """Nothing of ours reads them from moto, whose SSM takes most of a second to load."""
    for name, value in parameters.items():
        await aws.call("AmazonSSM.PutParameter", Name=name, Value=value, Type="String")


async def _create_queues(aws: Aws, stack: Stack) -> None:
    """Dead-letter queues first: moto looks the target of a redrive policy up."""
    for queue in sorted(stack.queues, key=lambda queue: "RedrivePolicy" in queue["Attributes"]):
        await aws.call("AmazonSQS.CreateQueue", **queue)


async def _create_tables(aws: Aws, stack: Stack) -> None:
    for table in stack.tables:
        await aws.call("DynamoDB_20120810.CreateTable", **table)
    for table_name, attribute in stack.ttl_attributes.items():
        await aws.call(
            "DynamoDB_20120810.UpdateTimeToLive",
            TableName=table_name,
            TimeToLiveSpecification={"Enabled": True, "AttributeName": attribute},
        )


async def _create_rules(aws: Aws, stack: Stack) -> None:
    for bus in stack.buses:
        await aws.call("AWSEvents.CreateEventBus", Name=bus)
    for rule in stack.rules:
        await _create_rule(aws, rule)


async def _create_rule(aws: Aws, rule: Rule) -> None:
    where = {"EventBusName": rule.bus}
    await aws.call(
        "AWSEvents.PutRule", Name=rule.name, EventPattern=json.dumps(rule.pattern), **where
    )
    answer = await aws.call("AWSEvents.PutTargets", Rule=rule.name, Targets=rule.targets, **where)
    if answer.get("FailedEntryCount"):
        raise RuntimeError(f"Rule {rule.name}: {answer['FailedEntries']}")
