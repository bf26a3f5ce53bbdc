"""What a person should look at. Nobody is told yet: that takes a topic, named by the stage."""

from collections.abc import Iterable

from aws_cdk import Duration
from aws_cdk.aws_cloudwatch import Alarm, ComparisonOperator, IMetric, Metric, TreatMissingData
from constructs import Construct

from infra.cdk.config import StageConfig
from infra.cdk.functions import METRICS, ServiceFunction
from infra.cdk.queues import ConsumedQueue

WRONG_SIGN_INS_AN_HOUR = 100
"""More than a wedding mistypes; the throttle stops everybody at a hundred times that."""


class Alarms(Construct):
    """One for each thing that does not pass by itself."""

    def __init__(
        self,
        scope: Construct,
        stage: StageConfig,
        *,
        command_http: ServiceFunction,
        command_relay: ServiceFunction,
        queues: Iterable[ConsumedQueue],
    ) -> None:
        super().__init__(scope, "Alarms")
        self._stage = stage
        self._alarm(
            "wrong-sign-ins",
            _counted("WrongSignIns", command_http, Duration.hours(1)),
            WRONG_SIGN_INS_AN_HOUR,
            "Somebody may be guessing codes or the hosts' password.",
        )
        self._alarm(
            "appends-set-aside",
            _counted("AppendsSetAside", command_relay, Duration.minutes(5)),
            1,
            "The bus can't take an append: see event_store.set_aside.",
        )
        for queue in queues:
            self._alarm(
                f"{queue.name}-dead-letters",
                queue.dead_letters.metric_approximate_number_of_messages_visible(
                    period=Duration.minutes(5), statistic="Maximum"
                ),
                1,
                f"Messages failed too often: rsvp dead-letters show {queue.name}.",
            )

    def _alarm(self, name: str, metric: IMetric, threshold: int, description: str) -> None:
        Alarm(
            self,
            name.title().replace("-", ""),
            metric=metric,
            alarm_name=self._stage.resource(name),
            alarm_description=description,
            comparison_operator=ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            threshold=threshold,
            evaluation_periods=1,
            treat_missing_data=TreatMissingData.NOT_BREACHING,
        )


def _counted(name: str, function: ServiceFunction, period: Duration) -> Metric:
    """A metric that the function writes into its log; Powertools names the service."""
    return Metric(
        namespace=METRICS,
        metric_name=name,
        dimensions_map={"service": function.name},
        statistic="Sum",
        period=period,
    )
