"""Lambda: any number of nudges, one look into the outbox."""

import asyncio

from aws_lambda_powertools.metrics import MetricUnit

from command_api import bootstrap
from command_api.settings import Settings
from command_api.ui.telemetry import metrics

runner = asyncio.Runner()
relay = bootstrap.relay(Settings())


def handler(event: object, context: object) -> None:
    del event, context
    relayed = runner.run(relay.look())
    metrics.add_metric("AppendsPublished", MetricUnit.Count, relayed.done)
    metrics.add_metric("AppendsWaiting", MetricUnit.Count, relayed.waiting)
    metrics.add_metric("AppendsSetAside", MetricUnit.Count, relayed.set_aside)
    metrics.add_metric("OutboxUnreadable", MetricUnit.Count, relayed.unreadable)
    metrics.add_metric("OutboxLeft", MetricUnit.Count, int(relayed.left))
    metrics.add_metric("OutboxAge", MetricUnit.Seconds, relayed.age)
    if relayed.done:
        metrics.add_metric("RelayLag", MetricUnit.Seconds, relayed.lag)
    metrics.flush_metrics()
