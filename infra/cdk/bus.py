"""The event bus, and the rules that keep what the consumers are promised."""

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk.aws_events import EventBus, EventPattern, Rule, RuleTargetInput, Schedule
from aws_cdk.aws_events_targets import SqsQueue
from constructs import Construct

from contracts.routing import SUBSCRIPTIONS
from infra.cdk.config import StageConfig
from infra.cdk.queues import ConsumedQueue


class Subscriptions(Construct):
    """A rule per subscription, from the bus to its consumer's queue."""

    def __init__(
        self,
        scope: Construct,
        stage: StageConfig,
        *,
        bus: EventBus,
        queues: Mapping[str, ConsumedQueue],
    ) -> None:
        super().__init__(scope, "Subscriptions")
        for subscription in SUBSCRIPTIONS:
            Rule(
                self,
                subscription.consumer.title(),
                rule_name=stage.resource(subscription.consumer),
                event_bus=bus,
                event_pattern=EventPattern(
                    source=[subscription.source], detail_type=list(subscription.event_types)
                ),
                targets=[_target(queues[subscription.consumer])],
            )


class Backstop(Construct):
    """Wakes the relay now and then, should every nudge have been lost.

    Seldom, because each look wakes a sleeping database; under a day, because a first look
    after that finds it asleep deepest.
    """

    def __init__(self, scope: Construct, stage: StageConfig, *, nudges: ConsumedQueue) -> None:
        super().__init__(scope, "Backstop")
        Rule(
            self,
            "Schedule",
            rule_name=stage.resource("backstop"),
            schedule=Schedule.rate(Duration.hours(20)),
            targets=[_target(nudges, message=RuleTargetInput.from_object({}))],
        )


def _target(queue: ConsumedQueue, message: RuleTargetInput | None = None) -> SqsQueue:
    """What the bus cannot deliver waits where the consumer's own failures do."""
    return SqsQueue(queue.queue, message=message, dead_letter_queue=queue.dead_letters)
