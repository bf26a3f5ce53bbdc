"""One page that shows whether answers arrive."""

from collections.abc import Iterable

from aws_cdk import Duration
from aws_cdk.aws_cloudwatch import Dashboard, GraphWidget, IMetric, Metric
from constructs import Construct

from infra.cdk.alarms import counted, measured
from infra.cdk.api import Api
from infra.cdk.config import StageConfig
from infra.cdk.functions import ServiceFunction
from infra.cdk.queues import ConsumedQueue

_PERIOD = Duration.minutes(5)


class WeddingDashboard(Construct):
    """A row for guests, one for the way of their answers, one for what it runs on."""

    def __init__(
        self,
        scope: Construct,
        stage: StageConfig,
        *,
        functions: Iterable[ServiceFunction],
        queues: Iterable[ConsumedQueue],
        api: Api,
    ) -> None:
        super().__init__(scope, "Dashboard")
        by_name = {function.name: function for function in functions}
        queues = list(queues)
        relay = by_name["command-relay"]
        dashboard = Dashboard(self, "Page", dashboard_name=stage.resource("wedding"))
        dashboard.add_widgets(
            _graph("Requests", [api.api.metric_count(statistic="Sum", period=_PERIOD)]),
            _graph(
                "Errors",
                [
                    api.api.metric_client_error(statistic="Sum", period=_PERIOD),
                    api.api.metric_server_error(statistic="Sum", period=_PERIOD),
                ],
            ),
            _graph(
                "Latency (ms)",
                [
                    api.api.metric_latency(statistic=statistic, period=_PERIOD)
                    for statistic in ("p50", "p99")
                ],
            ),
            _graph("Wrong sign-ins", [counted("WrongSignIns", by_name["command-http"], _PERIOD)]),
        )
        dashboard.add_widgets(
            _graph(
                "Relay (s)",
                [measured(name, relay, _PERIOD, "Maximum") for name in ("RelayLag", "OutboxAge")],
            ),
            _graph(
                "Appends",
                [
                    counted(name, relay, _PERIOD)
                    for name in ("AppendsPublished", "AppendsWaiting", "AppendsSetAside")
                ],
            ),
            _graph(
                "Oldest message (s)",
                [
                    queue.queue.metric_approximate_age_of_oldest_message(
                        statistic="Maximum", period=_PERIOD
                    )
                    for queue in queues
                ],
            ),
            _graph(
                "Letters",
                [
                    counted(name, by_name["notifier"], _PERIOD)
                    for name in ("LettersSent", "LettersNotSent")
                ],
            ),
        )
        dashboard.add_widgets(
            *(
                _graph(
                    title,
                    [
                        function.function.metric(metric, statistic=statistic, period=_PERIOD)
                        for function in by_name.values()
                    ],
                )
                for title, metric, statistic in (
                    ("Function errors", "Errors", "Sum"),
                    ("Function duration p99 (ms)", "Duration", "p99"),
                    ("At once", "ConcurrentExecutions", "Maximum"),
                )
            ),
            *([_capacity(stage)] if stage.has_network else []),
        )


def _graph(title: str, metrics: list[IMetric]) -> GraphWidget:
    return GraphWidget(title=title, left=metrics, width=6)


def _capacity(stage: StageConfig) -> GraphWidget:
    capacity = Metric(
        namespace="AWS/RDS",
        metric_name="ServerlessDatabaseCapacity",
        dimensions_map={"DBClusterIdentifier": stage.resource("database")},
        statistic="Maximum",
        period=_PERIOD,
    )
    return _graph("Database (capacity units; 0 asleep)", [capacity])
