"""What a person should look at. docs/operations.md has a paragraph for each."""

from collections.abc import Iterable, Sequence
from itertools import batched
from typing import Final

from aws_cdk import Duration, Stack
from aws_cdk.aws_cloudwatch import (
    Alarm,
    ComparisonOperator,
    IMetric,
    MathExpression,
    Metric,
    TreatMissingData,
)
from aws_cdk.aws_cloudwatch_actions import SnsAction
from aws_cdk.aws_iam import PolicyStatement, ServicePrincipal
from aws_cdk.aws_sns import Topic
from aws_cdk.aws_sns_subscriptions import EmailSubscription
from constructs import Construct

from infra.cdk.api import Api
from infra.cdk.config import StageConfig
from infra.cdk.findings import acknowledge
from infra.cdk.functions import METRICS, ServiceFunction
from infra.cdk.queues import ConsumedQueue

WRONG_SIGN_INS_AN_HOUR = 100
"""More than a wedding mistypes; the throttle stops everybody at a hundred times that."""
FIVE_MINUTES = Duration.minutes(5)

_METRICS_AN_ALARM: Final = 10
"""CloudWatch takes no more in one expression, so the eleventh function begins another alarm."""


class Alarms(Construct):
    """One for each thing that does not pass by itself, told to the stage's address."""

    def __init__(
        self,
        scope: Construct,
        stage: StageConfig,
        *,
        functions: Iterable[ServiceFunction],
        queues: Iterable[ConsumedQueue],
        api: Api,
    ) -> None:
        super().__init__(scope, "Alarms")
        self._stage = stage
        self._topic = self._make_topic() if stage.alarm_email else None
        by_name = {function.name: function for function in functions}
        self._watch_the_api(api)
        self._watch_functions(list(by_name.values()))
        self._watch_the_relay(by_name["command-relay"])
        self.add(
            "wrong-sign-ins",
            counted("WrongSignIns", by_name["command-http"], Duration.hours(1)),
            WRONG_SIGN_INS_AN_HOUR,
            "Somebody may be guessing codes or the hosts' password.",
        )
        self.add(
            "letters-not-sent",
            counted("LettersNotSent", by_name["notifier"], Duration.minutes(15)),
            3,
            "Hosts do not hear of answers: the way out for mail fails.",
        )
        for queue in queues:
            self._watch_queue(queue)
        if stage.has_network:
            self._watch_the_database()

    def add(
        self, name: str, metric: IMetric, threshold: float, description: str, *, periods: int = 1
    ) -> None:
        """Tell when the metric reaches `threshold` in `periods` one after the other."""
        alarm = Alarm(
            self,
            name.title().replace("-", ""),
            metric=metric,
            alarm_name=self._stage.resource(name),
            alarm_description=description,
            comparison_operator=ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            threshold=threshold,
            evaluation_periods=periods,
            treat_missing_data=TreatMissingData.NOT_BREACHING,
        )
        if self._topic:
            alarm.add_alarm_action(SnsAction(self._topic))
            alarm.add_ok_action(SnsAction(self._topic))

    def _make_topic(self) -> Topic:
        topic = Topic(self, "Topic", topic_name=self._stage.resource("alarms"), enforce_ssl=True)
        topic.add_subscription(EmailSubscription(self._stage.alarm_email or ""))
        # A topic with a policy of its own, as the one that asks for TLS, loses the one that lets
        # its account's alarms in: each would change its state, and nobody would hear of it.
        topic.add_to_resource_policy(
            PolicyStatement(
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
                principals=[ServicePrincipal("cloudwatch.amazonaws.com")],
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
            )
        )
        acknowledge(
            topic,
            "AwsSolutions-SNS2",
            "CloudWatch can't use Amazon's key for SNS; alarms say nothing of guests.",
        )
        return topic

    def _watch_the_api(self, api: Api) -> None:
        self.add(
            "api-5xx",
            api.api.metric_server_error(period=FIVE_MINUTES, statistic="Sum"),
            5,
            "Guests or hosts got errors that are ours.",
            periods=2,
        )
        self.add(
            "api-slow",
            api.api.metric_latency(period=FIVE_MINUTES, statistic="p99"),
            3000,  # milliseconds; a database that wakes is slower, but not for a quarter of an hour
            "One request in a hundred took 3 s or more for a quarter of an hour.",
            periods=3,
        )

    def _watch_functions(self, functions: list[ServiceFunction]) -> None:
        for name, metric, threshold, description in (
            ("function-errors", "Errors", 3, "Functions crashed or ran out of time."),
            ("throttles", "Throttles", 1, "Lambda turned calls away: too many at once."),
        ):
            for part, some in enumerate(batched(functions, _METRICS_AN_ALARM, strict=False), 1):
                self.add(
                    name if part == 1 else f"{name}-{part}",
                    _sum_of(metric, some, label=name),
                    threshold,
                    description,
                )

    def _watch_the_relay(self, relay: ServiceFunction) -> None:
        self.add(
            "appends-set-aside",
            counted("AppendsSetAside", relay, FIVE_MINUTES),
            1,
            "The bus can't take an append: see event_store.set_aside.",
        )
        self.add(
            "relay-lag",
            measured("RelayLag", relay, FIVE_MINUTES, "Maximum"),
            300,
            "An event was published five minutes or more after it was recorded.",
        )
        self.add(
            "outbox-age",
            measured("OutboxAge", relay, FIVE_MINUTES, "Maximum"),
            300,
            "An event has waited five minutes or more: the bus does not take it.",
        )
        self.add(
            "outbox-stuck",
            measured("OutboxLeft", relay, FIVE_MINUTES, "Minimum"),
            1,
            "The outbox was not empty after any look for half an hour.",
            periods=6,
        )
        self.add(
            "outbox-unreadable",
            counted("OutboxUnreadable", relay, Duration.minutes(15)),
            5,
            "The relay can't read the outbox: the database is away.",
        )

    def _watch_queue(self, queue: ConsumedQueue) -> None:
        self.add(
            f"{queue.name}-dead-letters",
            queue.dead_letters.metric_approximate_number_of_messages_visible(
                period=FIVE_MINUTES, statistic="Maximum"
            ),
            1,
            f"Messages failed too often: rsvp dead-letters show {queue.name}.",
        )
        self.add(
            f"{queue.name}-waiting",
            queue.queue.metric_approximate_age_of_oldest_message(
                period=FIVE_MINUTES, statistic="Maximum"
            ),
            900,
            f"A message of {queue.name} has waited a quarter of an hour.",
        )

    def _watch_the_database(self) -> None:
        cluster = {"DBClusterIdentifier": self._stage.resource("database")}
        self.add(
            "database-full-speed",
            Metric(
                namespace="AWS/RDS",
                metric_name="ACUUtilization",
                dimensions_map=cluster,
                statistic="Average",
                period=FIVE_MINUTES,
            ),
            90,
            "The database works as hard as the stage allows.",
            periods=3,
        )
        self.add(
            "database-awake",
            Metric(
                namespace="AWS/RDS",
                metric_name="ServerlessDatabaseCapacity",
                dimensions_map=cluster,
                statistic="Minimum",
                period=Duration.hours(1),
            ),
            0.5,
            "The database has not slept for a day: something keeps it awake, and costs.",
            periods=24,
        )


def counted(name: str, function: ServiceFunction, period: Duration) -> Metric:
    """A metric that the function counts in its log; Powertools names the service."""
    return measured(name, function, period, "Sum")


def measured(name: str, function: ServiceFunction, period: Duration, statistic: str) -> Metric:
    return Metric(
        namespace=METRICS,
        metric_name=name,
        dimensions_map={"service": function.name},
        statistic=statistic,
        period=period,
    )


def _sum_of(metric: str, functions: Sequence[ServiceFunction], *, label: str) -> MathExpression:
    """Over a quarter of an hour. A plus would give nothing wherever one of them has no data."""
    return MathExpression(
        expression=f"SUM([{', '.join(f'm{n}' for n, _ in enumerate(functions))}])",
        using_metrics={
            f"m{n}": function.function.metric(metric, statistic="Sum", period=Duration.minutes(15))
            for n, function in enumerate(functions)
        },
        period=Duration.minutes(15),
        label=label,
    )
