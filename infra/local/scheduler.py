"""Schedules: something put on a queue at a steady rate, the first time after one interval."""

import asyncio
import json
import uuid
from datetime import UTC, datetime

import aiohttp

from infra.local.aws import Aws, AwsError
from infra.local.log import Log
from infra.local.moto import ACCOUNT, REGION
from infra.local.stack import Schedule


async def keep(schedule: Schedule, aws: Aws, log: Log) -> None:
    """Send on time until cancelled."""
    while True:
        await asyncio.sleep(schedule.interval)
        body = schedule.body if schedule.body is not None else json.dumps(_event(schedule))
        queue_url = f"{aws.endpoint}/{ACCOUNT}/{schedule.queue}"
        try:
            await aws.call("AmazonSQS.SendMessage", QueueUrl=queue_url, MessageBody=body)
        except (AwsError, aiohttp.ClientError) as error:
            log.say("scheduler", f"{schedule.name}: {error!r}")


def _event(schedule: Schedule) -> dict[str, object]:
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [schedule.arn],
        "detail": {},
    }
